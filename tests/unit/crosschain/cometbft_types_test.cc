#include "crosschain/cometbft_types.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace xh::crosschain::cometbft {
namespace {

// From CometBFT's own tests of canonical votes.
TEST(CometBftTypes, SignBytesAreThoseOfCometBft) {
  const Time year_one{static_cast<std::uint64_t>(-62'135'596'800), 0};
  EXPECT_EQ(to_hex(sign_bytes("", {VoteType::kUnknown, 0, 0, nullptr, year_one})), "0d2a0b088092b8c398feffffff01");
  EXPECT_EQ(to_hex(sign_bytes("", {VoteType::kPrecommit, 1, 1, nullptr, year_one})),
            "2108021101000000000000001901000000000000002a0b088092b8c398feffffff01");
  EXPECT_EQ(to_hex(sign_bytes("test_chain_id", {VoteType::kUnknown, 1, 1, nullptr, year_one})),
            "2e1101000000000000001901000000000000002a0b088092b8c398feffffff01320d746573745f636861696e5f6964");
}

TEST(CometBftTypes, OnlySuitesOfCometBftHaveAddresses) {
  EXPECT_EQ(address_of({Suite::kEd25519, Bytes(32, 1)}).size(), kAddressBytes);
  EXPECT_EQ(address_of({Suite::kSecp256k1, Bytes(33, 2)}).size(), kAddressBytes);
  EXPECT_TRUE(address_of({Suite::kSm2, Bytes(65, 4)}).empty());
}

TEST(CometBftTypes, EveryFieldChangesTheHash) {
  Header header;
  header.chain_id = "c";
  const Hash32 plain = header_hash(header);
  const auto changes = [&](const auto& twist) {
    Header other = header;
    twist(other);
    return header_hash(other) != plain;
  };
  EXPECT_TRUE(changes([](Header& h) { h.block_protocol = 12; }));
  EXPECT_TRUE(changes([](Header& h) { h.app_version = 1; }));
  EXPECT_TRUE(changes([](Header& h) { h.height = 1; }));
  EXPECT_TRUE(changes([](Header& h) { h.time.nanos = 1; }));
  EXPECT_TRUE(changes([](Header& h) { h.last_block.parts = 1; }));
  EXPECT_TRUE(changes([](Header& h) { h.proposer = Bytes(20, 1); }));
  EXPECT_TRUE(changes([](Header& h) { h.evidence_hash = Bytes(32, 1); }));
  EXPECT_TRUE(changes([](Header& h) { h.app_hash = Bytes(32, 1); }));
}

}  // namespace
}  // namespace xh::crosschain::cometbft
