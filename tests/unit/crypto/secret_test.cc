#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace xh {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST(Secret, CannotBePrintedAndDoesNotTurnIntoBytesByItself) {
  static_assert(!Printable<Secret>);
  static_assert(!std::is_convertible_v<Secret, ByteView>);
  static_assert(!std::is_convertible_v<Bytes, Secret>);
}

TEST(Secret, EqualsOnlyTheSameBytes) {
  const Secret secret(Bytes{1, 2, 3});
  EXPECT_TRUE(secret == Secret(Bytes{1, 2, 3}));
  EXPECT_FALSE(secret == Secret(Bytes{1, 2, 4}));
  EXPECT_FALSE(secret == Secret(Bytes{1, 2}));
  EXPECT_TRUE(Secret() == Secret(Bytes{}));
}

TEST(Secret, WipeOverwritesEveryByte) {
  Bytes bytes(64, 0xaa);
  secure_wipe(bytes);
  EXPECT_EQ(bytes, Bytes(64, 0));
  secure_wipe({});
}

TEST(Secret, CopiesAreIndependent) {
  Secret first(Bytes{1, 2});
  Secret second = first;
  first = Secret(Bytes{3});
  EXPECT_TRUE(second == Secret(Bytes{1, 2}));
  second = first;
  EXPECT_TRUE(second == Secret(Bytes{3}));
}

TEST(Secret, MovingLeavesNothingBehind) {
  Secret first(Bytes{1, 2});
  const Secret second = std::move(first);
  EXPECT_EQ(first.size(), 0u);  // NOLINT(bugprone-use-after-move): that is the statement
  EXPECT_EQ(second.size(), 2u);
}

TEST(Secret, AssigningToItselfKeepsTheBytes) {
  Secret secret(Bytes{1, 2});
  Secret& alias = secret;
  secret = alias;
  EXPECT_TRUE(secret == Secret(Bytes{1, 2}));
  secret = std::move(alias);
  EXPECT_TRUE(secret == Secret(Bytes{1, 2}));
}

}  // namespace
}  // namespace xh
