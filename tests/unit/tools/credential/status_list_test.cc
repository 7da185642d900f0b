// CR5, CR6, CR20.
#include "tools/credential/status_list.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "issuer.h"

namespace xh::tools {
namespace {

using namespace testing_issuer;  // NOLINT(google-build-using-namespace): the issuer of these tests

TEST(StatusList, CountsBitsFromTheLeft) {
  const auto list = status_list_of(list_credential(bits_with({0, 9, 131'071})));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->size(), identity::kMinStatusListSize);
  for (const std::uint64_t index : {0, 9, 131'071}) EXPECT_TRUE(list->is_set(index)) << index;
  for (const std::uint64_t index : {1, 7, 8, 10, 131'070}) EXPECT_FALSE(list->is_set(index)) << index;
}

TEST(StatusList, DigestIsThatOfTheBitsHoweverTheyArePacked) {
  const Bytes bits = bits_with({5});
  EXPECT_EQ(status_list_of(list_credential(bits)).value().digest(), sha256(bits));
}

TEST(StatusList, OfTheExampleOfTheSpecificationHasNoBitSet) {
  const auto bits = unpack_bits("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA");
  ASSERT_TRUE(bits);
  EXPECT_EQ(*bits, Bytes(16'384, 0));
}

TEST(StatusList, HasItsLeastAndGreatestSize) {
  EXPECT_TRUE(unpack_bits(encoded(Bytes(16'384, 1))));
  EXPECT_FALSE(unpack_bits(encoded(Bytes(16'383, 1))));
  EXPECT_TRUE(unpack_bits(encoded(Bytes(identity::kMaxStatusListSize / 8, 1))));
  EXPECT_EQ(unpack_bits(encoded(Bytes(identity::kMaxStatusListSize / 8 + 1, 1))).error().id, ErrorId::kTooLarge);
  EXPECT_FALSE(unpack_bits(encoded(Bytes(16'384, 1)).substr(1)));
  EXPECT_FALSE(unpack_bits(""));
  EXPECT_FALSE(unpack_bits("u"));
}

TEST(StatusList, WithAMissingMemberIsRefused) {
  const Json sound = list_credential(bits_with({}));
  for (const std::string member : {"id", "type", "issuer", "credentialSubject"}) {
    Json json = sound;
    json.object()->erase(member);
    EXPECT_FALSE(status_list_of(json)) << member;
  }
  for (const std::string member : {"type", "statusPurpose", "encodedList"}) {
    Json json = sound;
    json.object()->at("credentialSubject").object()->erase(member);
    EXPECT_FALSE(status_list_of(json)) << member;
  }
  EXPECT_FALSE(status_list_of(list_credential(bits_with({}), "message")));
}

}  // namespace
}  // namespace xh::tools
