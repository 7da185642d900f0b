#include "node/os/passphrase.h"

#include <cstdlib>
#include <filesystem>

#include "node/os/files.h"

namespace xh::os {
namespace {

// A short text stays where it was, whatever takes it.
SecretText secret_from(std::string& line) {
  SecretText secret(std::move(line));
  wipe(line);
  return secret;
}

Result<SecretText> first_line_of(const std::string& file) {
  XH_TRY(std::string line, read_first_line(file));
  if (line.empty()) return fail(ErrorId::kPassphraseNeeded, "the file is empty", file);
  return secret_from(line);
}

bool is_there(const std::string& path) {
  std::error_code ignored;
  return !path.empty() && std::filesystem::exists(path, ignored);
}

}  // namespace

std::string credential_file(const std::string& name) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || name.empty()) return {};
  const std::string path = std::string(folder) + "/" + name;
  return is_there(path) ? path : std::string();
}

Result<SecretText> find_passphrase(const PassphraseSource& source) {
  if (!source.file.empty() && (source.must_exist || is_there(source.file))) {
    XH_TRY_VOID(check_private(source.file));
    return first_line_of(source.file);
  }
  // Its folder is private; an access list for the service's user looks like a right of the group.
  if (const auto credential = credential_file(source.credential); !credential.empty()) return first_line_of(credential);
  if (source.prompt.empty()) {
    const std::string sought = source.file.empty() ? "no file is named" : "the file is not there";
    return fail(ErrorId::kPassphraseNeeded, sought + ", the service manager gives no credential, and nobody is asked", source.file);
  }
  XH_TRY(std::string line, ask_passphrase(source.prompt));
  if (line.empty()) return fail(ErrorId::kPassphraseNeeded, "nothing was typed");
  return secret_from(line);
}

}  // namespace xh::os
