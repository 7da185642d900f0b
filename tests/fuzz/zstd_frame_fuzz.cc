// Compressed parts: one frame within the cap, or nothing. Input: one byte of cap in KiB, and a frame.
#include "node/storage/zstd_frame.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

constexpr std::size_t kCapUnit = 1024;

Bytes with_cap(std::uint8_t cap, ByteView frame) {
  Bytes out{cap};
  append(out, frame);
  return out;
}

}  // namespace

std::vector<Bytes> seeds() {
  Bytes mixed;
  for (std::size_t i = 0; i < 5000; ++i) mixed.push_back(static_cast<std::uint8_t>(i % 251 * (i / 700)));
  Bytes two = storage::compress(mixed);
  append(two, storage::compress({}));
  return {with_cap(0, storage::compress({})), with_cap(1, storage::compress(to_bytes("hello"))),
          with_cap(98, storage::compress(Bytes(100'000, 7))), with_cap(97, storage::compress(Bytes(100'000, 7))),
          with_cap(5, storage::compress(mixed)), with_cap(20, two),
          // Claims a terabyte; a frame of a format of before version 0.8; one that is to be skipped.
          with_cap(255, Bytes{0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0}),
          with_cap(1, Bytes{0x27, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x40, 0, 3, 'a', 'b', 'c', 0xc0, 0, 0}),
          with_cap(1, Bytes{0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2})};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const std::size_t cap = data[0] * fuzz::kCapUnit;
  const ByteView frame(data + 1, size - 1);
  const auto content = storage::decompress(frame, cap);
  if (!content) {
    XH_CHECK(content.error().id == ErrorId::kBadSnapshot);
    return 0;
  }
  XH_CHECK(content->size() <= cap);
  XH_CHECK(read_be(frame.first(4)) == 0x28b52ffd);
  if (!content->empty()) XH_CHECK(!storage::decompress(frame, content->size() - 1));
  XH_CHECK(!storage::decompress(frame.first(frame.size() - 1), cap));
  XH_CHECK(*storage::decompress(storage::compress(*content), content->size()) == *content);
  return 0;
}
