#include "crypto/sm4.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/sm2.h"

namespace xh {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// GB/T 32907, appendix A: a block under the key of the same bytes. Counter mode encrypts the counter block.
TEST(Sm4, EncryptsThePublishedBlock) {
  const Bytes key = hex("0123456789abcdeffedcba9876543210");
  EXPECT_EQ(to_hex(sm4::counter_mode(key, key, Bytes(16))), "681edf34d206965e86b3e94f536e4246");
}

// draft-ribose-cfrg-sm4-10, appendix A.2.5.1; the lengths are no whole block as well.
TEST(Sm4, CountsUpFromTheFirstCounterBlock) {
  const Bytes key = hex("0123456789abcdeffedcba9876543210");
  const Bytes counter = hex("000102030405060708090a0b0c0d0e0f");
  const Bytes plain = hex(
      "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
  const Bytes cipher = hex(
      "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514");
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{33}, plain.size()}) {
    const Bytes made = sm4::counter_mode(key, counter, ByteView(plain).first(size));
    EXPECT_EQ(made, to_bytes(ByteView(cipher).first(size))) << size;
    EXPECT_EQ(sm4::counter_mode(key, counter, made), to_bytes(ByteView(plain).first(size))) << size;
  }
}

// RFC 2104, spelled out with the hash alone.
Hash32 hmac_by_hand(Bytes key, ByteView message) {
  constexpr std::size_t kBlock = 64;
  if (key.size() > kBlock) key = to_bytes(sm3(key).view());
  key.resize(kBlock);
  Bytes inner;
  Bytes outer;
  for (const auto byte : key) {
    inner.push_back(byte ^ 0x36);
    outer.push_back(byte ^ 0x5c);
  }
  append(inner, message);
  append(outer, sm3(inner).view());
  return sm3(outer);
}

TEST(HmacSm3, IsRfc2104OverSm3) {
  for (const std::size_t size : {0u, 1u, 32u, 63u, 64u, 65u, 200u}) {
    const Bytes key(size, 0xab);
    EXPECT_EQ(hmac_sm3(key, as_bytes("what is said")), hmac_by_hand(key, as_bytes("what is said"))) << size;
  }
}

// RFC 8018, spelled out: the first block.
TEST(Pbkdf2Sm3, IsRfc8018OverHmacSm3) {
  const Bytes salt = to_bytes("salt");
  Bytes first = salt;
  append(first, hex("00000001"));
  Hash32 round = hmac_by_hand(to_bytes("passphrase"), first);
  Hash32 sum = round;
  for (std::uint32_t count = 1; count <= 5; ++count) {
    EXPECT_EQ(pbkdf2_sm3("passphrase", salt, count), to_bytes(sum.view())) << count;
    round = hmac_by_hand(to_bytes("passphrase"), round.view());
    for (std::size_t i = 0; i < Hash32::kSize; ++i) sum.bytes[i] ^= round.bytes[i];
  }
}

}  // namespace
}  // namespace xh
