// Z13: token.json is read strictly.
#include "node/signer/token_place.h"

#include <gtest/gtest.h>

#include "node/signer/token.h"
#include "side.h"

namespace xh::signer {
namespace {

TokenPlace some_place() {
  return {"/usr/lib/module.so", "xinghuo", "", "v-consensus", "v-checkpoint", test_key(1).public_key(), test_key(2).public_key()};
}
std::string refused_at(const TokenPlace& place) {
  const auto read = parse_token_place(to_text(place));
  EXPECT_FALSE(read);
  return read ? "" : read.error().place;
}

TEST(SignerTokenPlace, IsWhatWasWritten) {
  EXPECT_EQ(parse_token_place(to_text(some_place())).value(), some_place());
  auto place = some_place();
  place.pin_file = "/srv/pin";
  place.token = std::string(kMaxTokenLabelBytes, 't');
  place.consensus_label = std::string(kMaxKeyLabelBytes, 'c');
  EXPECT_EQ(parse_token_place(to_text(place)).value(), place);
}

TEST(SignerTokenPlace, WhatCannotBeIsRefusedByItsName) {
  const auto with = [](auto change) {
    auto place = some_place();
    change(place);
    return refused_at(place);
  };
  EXPECT_EQ(with([](auto& p) { p.module = "module.so"; }), "module");
  EXPECT_EQ(with([](auto& p) { p.module = ""; }), "module");
  EXPECT_EQ(with([](auto& p) { p.pin_file = "pin"; }), "pin_file");
  EXPECT_EQ(with([](auto& p) { p.token = std::string(kMaxTokenLabelBytes + 1, 't'); }), "token");
  EXPECT_EQ(with([](auto& p) { p.consensus_label = std::string(kMaxKeyLabelBytes + 1, 'c'); }), "consensus_label");
  EXPECT_EQ(with([](auto& p) { p.checkpoint_label = p.consensus_label; }), "checkpoint_label");
  EXPECT_EQ(with([](auto& p) { p.checkpoint_key = PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, 3))->public_key(); }),
            "checkpoint_key");
  EXPECT_FALSE(parse_token_place("{}"));
  EXPECT_FALSE(parse_token_place(to_text(some_place()) + "x"));
  EXPECT_FALSE(parse_token_place(std::string(kMaxTokenFileBytes + 1, ' ')));
}

}  // namespace
}  // namespace xh::signer
