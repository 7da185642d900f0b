#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh {
namespace {

std::string hex(const Hash32& hash) { return to_hex(hash.view()); }

// FIPS 180-4 examples.
TEST(Sha256, GivesTheAnswersOfTheStandard) {
  EXPECT_EQ(hex(sha256(ByteView{})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(Bytes(1'000'000, 'a'))), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesGiveTheDigestOfTheWhole) {
  const Bytes whole(200, 0x5a);
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    const ByteView view(whole);
    EXPECT_EQ(Sha256().update(view.first(cut)).update(view.subspan(cut)).finish(), sha256(whole));
    EXPECT_EQ(sha256({view.first(cut), view.subspan(cut)}), sha256(whole));
  }
}

TEST(Sha256, ACopyContinuesFromWhereItWasTaken) {
  Sha256 prefix;
  prefix.update("a");
  Sha256 copy = prefix;
  EXPECT_EQ(copy.update("bc").finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(prefix.update("x").finish(), sha256(as_bytes("ax")));
}

TEST(Sha256, ADomainIsAPrefix) { EXPECT_EQ(domain_hash("a", as_bytes("bc")), sha256(as_bytes("abc"))); }

}  // namespace
}  // namespace xh
