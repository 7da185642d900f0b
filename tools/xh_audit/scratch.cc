#include "tools/xh_audit/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "node/os/files.h"

namespace xh::tools {

Result<ScratchFolder> ScratchFolder::make(const std::string& parent) {
  std::string base = parent;
  if (base.empty()) {
    const char* configured = std::getenv("TMPDIR");
    base = configured != nullptr && *configured != '\0' ? configured : "/tmp";
  }
  XH_TRY_VOID(os::make_folder(base));
  std::string path = base + "/xh-audit-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return fail(ErrorId::kCannotWrite, std::strerror(errno), base);
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace xh::tools
