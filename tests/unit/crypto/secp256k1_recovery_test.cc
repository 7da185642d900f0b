#include "crypto/secp256k1_recovery.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace xh::secp256k1 {
namespace {

Bytes scalar(std::uint8_t last) {
  Bytes bytes(32);
  bytes.back() = last;
  return bytes;
}

TEST(Secp256k1Recovery, TheSignerIsRecovered) {
  for (std::uint8_t i = 1; i < 20; ++i) {
    const Hash32 digest = sha256(Bytes{i});
    const Bytes signature = sign_recoverable(scalar(i), digest);
    EXPECT_EQ(signature.size(), kRecoverableBytes);
    EXPECT_EQ(recover(digest, signature), coordinates_of(scalar(i)));
  }
}

TEST(Secp256k1Recovery, AnotherDigestOrByteNamesAnotherKeyOrNone) {
  const Hash32 digest = sha256(Bytes{1});
  const Bytes signature = sign_recoverable(scalar(7), digest);
  const auto signer = coordinates_of(scalar(7));
  EXPECT_NE(recover(sha256(Bytes{2}), signature), signer);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Bytes changed = signature;
    changed[i] ^= 1;
    EXPECT_NE(recover(digest, changed), signer) << i;
  }
}

TEST(Secp256k1Recovery, OnlySixtyFiveBytesWithVOfZeroOrOneAreASeal) {
  const Hash32 digest = sha256(Bytes{1});
  Bytes signature = sign_recoverable(scalar(7), digest);
  EXPECT_FALSE(recover(digest, ByteView(signature).first(64)));
  for (const std::uint8_t v : {std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{27}, std::uint8_t{28}, std::uint8_t{255}}) {
    signature.back() = v;
    EXPECT_FALSE(recover(digest, signature)) << int{v};
  }
  EXPECT_FALSE(recover(digest, Bytes(kRecoverableBytes)));
  EXPECT_FALSE(coordinates_of(Bytes(32)));
  EXPECT_FALSE(coordinates_of(Bytes(31, 1)));
}

}  // namespace
}  // namespace xh::secp256k1
