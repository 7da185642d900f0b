#include "crosschain/fisco_header.h"

#include <gtest/gtest.h>

#include "made_fisco.h"

namespace xh::crosschain::fisco {
namespace {

TEST(FiscoHeader, EveryRuleOfFormHolds) {
  const auto refused = [](const auto& twist) {
    Header made = header(7, sealers(Cryptography::kStandard, 1, 4));
    twist(made);
    return !check_form(made);
  };
  EXPECT_FALSE(refused([](Header&) {}));
  EXPECT_TRUE(refused([](Header& h) { h.version = kMinVersion - 1; }));
  EXPECT_FALSE(refused([](Header& h) { h.version = kMinVersion; }));
  EXPECT_TRUE(refused([](Header& h) { h.number = 0; }));
  EXPECT_FALSE(refused([](Header& h) { h.gas_used = "0"; }));
  EXPECT_TRUE(refused([](Header& h) { h.gas_used = "00"; }));
  EXPECT_TRUE(refused([](Header& h) { h.gas_used = "0x1"; }));
  EXPECT_TRUE(refused([](Header& h) { h.gas_used.clear(); }));
  EXPECT_TRUE(refused([](Header& h) { h.gas_used = "-1"; }));
  EXPECT_TRUE(refused([](Header& h) { h.sealer = 4; }));
  EXPECT_TRUE(refused([](Header& h) { h.sealers.clear(); }));
  EXPECT_TRUE(refused([](Header& h) { h.sealers[1] = h.sealers[0]; }));
  EXPECT_TRUE(refused([](Header& h) { h.sealers[1].weight = 0; }));
  EXPECT_TRUE(refused([](Header& h) { h.sealers[1].weight = kMaxChainPower; }));
  EXPECT_FALSE(refused([](Header& h) { h.sealers[1].weight = kMaxChainPower - 3; }));
}

TEST(FiscoHeader, SealersAndGasHaveLimits) {
  Header made = header(7, {});
  for (std::uint64_t i = 0; i < kMaxChainValidators; ++i) {
    NodeId node;
    node.bytes[0] = static_cast<std::uint8_t>(i);
    node.bytes[1] = static_cast<std::uint8_t>(i >> 8);
    made.sealers.push_back({node, 1});
  }
  EXPECT_TRUE(check_form(made));
  made.gas_used = std::string(kMaxGasDigits, '9');
  EXPECT_TRUE(decode<Header>(encode(made)));
  made.gas_used.push_back('9');
  EXPECT_EQ(decode<Header>(encode(made)).error().id, ErrorId::kTooLarge);
  made.sealers.push_back({});
  EXPECT_FALSE(check_form(made));
}

TEST(FiscoHeader, EveryFieldChangesTheHash) {
  for (const auto suite : {Cryptography::kStandard, Cryptography::kNational}) {
    const Header plain = header(7, sealers(suite, 1, 4));
    const auto changes = [&](const auto& twist) {
      Header other = plain;
      twist(other);
      return header_hash(suite, other) != header_hash(suite, plain);
    };
    EXPECT_TRUE(changes([](Header& h) { h.version += 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.parent.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.transactions_root.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.receipts_root.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.state_root.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.number += 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.gas_used = "24364"; }));
    EXPECT_TRUE(changes([](Header& h) { h.time_ms += 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.sealer = 1; }));
    EXPECT_TRUE(changes([](Header& h) { h.sealers[3].weight = 2; }));
  }
}

}  // namespace
}  // namespace xh::crosschain::fisco
