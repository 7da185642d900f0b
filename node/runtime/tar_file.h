// A tar archive (POSIX ustar) of a few files in memory, packed or not. It holds regular files only, owned by nobody in particular.
// Spec: docs/spec/support-bundle.md (SU1).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace xh::runtime {

/// Of a name in the archive, with its folder.
inline constexpr std::size_t kMaxTarNameBytes = 99;
/// Of one file: eleven octal digits would hold more, memory should not.
inline constexpr std::size_t kMaxTarFileBytes = std::size_t{256} * 1024 * 1024;

class TarFile {
 public:
  /// Errors kTooLarge: the name or the content is beyond its limit.
  [[nodiscard]] Status add(std::string_view name, std::string_view content, std::uint64_t unix_seconds);
  /// The archive, ended.
  [[nodiscard]] Bytes bytes() const;

 private:
  Bytes entries_;
};

enum class Packing { kNone, kGzip, kZstandard };
/// By the end of a file's name: .tar, .tar.gz, .tgz, .tar.zst. Error kUsage.
[[nodiscard]] Result<Packing> packing_of(std::string_view file);
[[nodiscard]] Bytes pack(ByteView archive, Packing packing);

}  // namespace xh::runtime
