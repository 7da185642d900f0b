// XC41-XC43.
#include "crosschain/besu_header.h"

#include <gtest/gtest.h>

#include "made_besu.h"

namespace xh::crosschain::besu {
namespace {

Draft draft(Protocol protocol) {
  Draft made;
  made.protocol = protocol;
  made.number = 7;
  made.set = numbers(1, 4);
  made.round = 2;
  return made;
}
bool holds(const Draft& made, const Numbers& signers = {1, 2, 3}) { return parse_header(made.protocol, made.encode(signers)).has_value(); }

TEST(BesuHeader, HashesAndSignersAreThoseOfTheChain) {
  for (const Protocol protocol : {Protocol::kQbft, Protocol::kIbft2}) {
    for (const bool london : {false, true}) {
      Draft made = draft(protocol);
      made.london = london;
      const auto header = parse_header(protocol, made.encode({3, 1, 2}));
      ASSERT_TRUE(header) << header.error().to_string();
      EXPECT_EQ(header->seal_hash, made.seal_hash());
      EXPECT_EQ(header->block_hash, made.block_hash());
      EXPECT_EQ(header->validators, addresses_of(numbers(1, 4)));
      EXPECT_EQ(signers_of(*header).value(), addresses_of({1, 2, 3}));
    }
  }
}

TEST(BesuHeader, EachProtocolHasItsOwnExtraData) {
  EXPECT_FALSE(parse_header(Protocol::kIbft2, draft(Protocol::kQbft).encode({1, 2, 3})));
  EXPECT_FALSE(parse_header(Protocol::kQbft, draft(Protocol::kIbft2).encode({1, 2, 3})));
}

TEST(BesuHeader, EveryRuleOfFormHolds) {
  const auto refused = [](Protocol protocol, const auto& twist) {
    Draft made = draft(protocol);
    twist(made);
    return !holds(made);
  };
  for (const Protocol p : {Protocol::kQbft, Protocol::kIbft2}) {
    EXPECT_FALSE(refused(p, [](Draft&) {}));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.difficulty = 2; }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.nonce[7] = 1; }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.nonce.pop_back(); }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.mix[0] ^= 1; }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.vanity.push_back(0); }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.vote = rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes(20, 1))}); }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.vote = rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes(20, 1)), Bytes{0x7f}}); }));
    EXPECT_FALSE(refused(p, [](Draft& d) {
      d.vote = rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes(20, 1)), rlp::encode_string(Bytes{0xff})});
    }));
    EXPECT_TRUE(refused(p, [](Draft& d) { d.set = {1, 1, 2}; }));  // a validator twice
  }
  EXPECT_TRUE(refused(Protocol::kQbft, [](Draft& d) { d.round_item = rlp::encode_string(Bytes{0, 1}); }));  // a leading zero
  EXPECT_TRUE(refused(Protocol::kQbft, [](Draft& d) { d.round_item = rlp::encode_string(Bytes(5, 1)); }));
  EXPECT_TRUE(refused(Protocol::kIbft2, [](Draft& d) { d.round_item = rlp::encode_string(Bytes(3, 1)); }));
}

TEST(BesuHeader, NothingStandsBehindTheFiveItems) {
  const Draft made = draft(Protocol::kQbft);
  auto items = made.extra_items();
  items.push_back(rlp::encode_list({}));
  EXPECT_TRUE(parse_header(Protocol::kQbft, made.head(rlp::encode_list(items))));
  items.push_back(rlp::encode_number(1));
  EXPECT_FALSE(parse_header(Protocol::kQbft, made.head(rlp::encode_list(items))));
}

TEST(BesuHeader, ASealOfNobodyIsRefused) {
  const Draft made = draft(Protocol::kQbft);
  auto items = made.extra_items();
  items.push_back(rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes(kSealBytes))}));
  const auto header = parse_header(Protocol::kQbft, made.head(rlp::encode_list(items)));
  ASSERT_TRUE(header);
  EXPECT_FALSE(signers_of(*header));
  items.back() = rlp::encode_list(std::vector<Bytes>{rlp::encode_string(Bytes(kSealBytes - 1))});
  EXPECT_FALSE(parse_header(Protocol::kQbft, made.head(rlp::encode_list(items))));
}

TEST(BesuHeader, ItHasAtMost128KiBAndAThousandValidators) {
  EXPECT_EQ(parse_header(Protocol::kQbft, Bytes(kMaxHeaderBytes + 1)).error().id, ErrorId::kTooLarge);
  EXPECT_NE(parse_header(Protocol::kQbft, Bytes(kMaxHeaderBytes)).error().id, ErrorId::kTooLarge);
  Draft made = draft(Protocol::kQbft);
  made.set = numbers(1, kMaxChainValidators);
  EXPECT_TRUE(holds(made, {}));
  made.set = numbers(1, kMaxChainValidators + 1);
  EXPECT_FALSE(holds(made, {}));
}

}  // namespace
}  // namespace xh::crosschain::besu
