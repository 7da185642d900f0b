#include "node/storage/zstd_frame.h"

#include <fmt/format.h>
#include <zstd.h>

#include <array>

#include "base/check.h"

namespace xh::storage {
namespace {

/// Most of what is compressed are hashes: higher levels cost time and win little.
constexpr int kLevel = 3;
/// The first bytes of a frame of RFC 8878.
constexpr std::array<std::uint8_t, 4> kZstdMagic = {0x28, 0xb5, 0x2f, 0xfd};

}  // namespace

Bytes compress(ByteView content) {
  Bytes frame(ZSTD_compressBound(content.size()));
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), content.data(), content.size(), kLevel);
  XH_CHECK(ZSTD_isError(size) == 0);  // it fails for want of room only
  frame.resize(size);
  return frame;
}

Result<Bytes> decompress(ByteView frame, std::size_t maximum) {
  const auto bad = [](std::string what) { return fail(ErrorId::kBadSnapshot, std::move(what)); };
  // The library reads frames to be skipped, too, and of the formats before RFC 8878 by decoders of their own.
  if (frame.size() < kZstdMagic.size() || !equal(frame.first(kZstdMagic.size()), kZstdMagic)) return bad("it is not a Zstandard frame");
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return bad("it is not a Zstandard frame that names its size");
  if (size > maximum) return bad(fmt::format("it would take {} bytes, at most {} are allowed", size, maximum));
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return bad("the frame is cut, or something follows it");
  Bytes content(size);
  const std::size_t got = ZSTD_decompress(content.data(), content.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0) return bad(fmt::format("the frame is damaged: {}", ZSTD_getErrorName(got)));
  if (got != size) return bad("the frame holds less than it names");
  return content;
}

}  // namespace xh::storage
