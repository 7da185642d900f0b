#include "node/runtime/tar_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <numeric>

#include "base/check.h"
#include "node/storage/zstd_frame.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kTarBlock = 512;
constexpr unsigned kTarMode = 0600;

Bytes gzip(ByteView content) {
  z_stream z{};
  constexpr int kGzipWindow = 16 + MAX_WBITS;
  constexpr int kMemoryLevel = 8;
  XH_CHECK(deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&z, content.size()));
  z.next_in = const_cast<Bytef*>(content.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): zlib reads only
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  XH_CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);  // deflateBound makes room for all of it
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

}  // namespace

Status TarFile::add(std::string_view name, std::string_view content, std::uint64_t unix_seconds) {
  if (name.empty() || name.size() > kMaxTarNameBytes) return fail(ErrorId::kTooLarge, "a name in the archive has 1 to 99 bytes");
  if (content.size() > kMaxTarFileBytes) return fail(ErrorId::kTooLarge, "a file in the archive has too many bytes");
  std::array<char, kTarBlock> head{};
  const auto put = [&head](std::size_t at, std::string_view text) { std::memcpy(head.data() + at, text.data(), text.size()); };
  put(0, name);
  put(100, fmt::format("{:07o}", kTarMode));
  put(108, fmt::format("{:07o}", 0));
  put(116, fmt::format("{:07o}", 0));
  put(124, fmt::format("{:011o}", content.size()));
  put(136, fmt::format("{:011o}", unix_seconds));
  put(148, "        ");  // the sum is made with blanks in its place
  put(156, "0");
  put(257, std::string_view("ustar\00000", 8));
  const unsigned sum =
      std::accumulate(head.begin(), head.end(), 0U, [](unsigned all, char c) { return all + static_cast<unsigned char>(c); });
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  entries_.insert(entries_.end(), head.begin(), head.end());
  entries_.insert(entries_.end(), content.begin(), content.end());
  entries_.resize((entries_.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  return {};
}

Bytes TarFile::bytes() const {
  Bytes out = entries_;
  out.resize(out.size() + 2 * kTarBlock);
  return out;
}

Result<Packing> packing_of(std::string_view file) {
  if (file.ends_with(".tar")) return Packing::kNone;
  if (file.ends_with(".tar.gz") || file.ends_with(".tgz")) return Packing::kGzip;
  if (file.ends_with(".tar.zst")) return Packing::kZstandard;
  return fail(ErrorId::kUsage, "the name ends with .tar, .tar.gz, .tgz or .tar.zst", std::string(file));
}

Bytes pack(ByteView archive, Packing packing) {
  if (packing == Packing::kNone) return {archive.begin(), archive.end()};
  return packing == Packing::kGzip ? gzip(archive) : storage::compress(archive);
}

}  // namespace xh::runtime
