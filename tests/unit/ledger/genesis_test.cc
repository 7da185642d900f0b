#include "ledger/genesis.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/governance.h"

namespace xh::ledger {
namespace {

PublicKey genesis_key(std::size_t number) {
  return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(number))).value().public_key();
}

Genesis sample_genesis() {
  Genesis genesis;
  genesis.chain_name = "test.example";
  genesis.time = UnixMillis{1'700'000'000'000};
  for (std::size_t i = 0; i < 4; ++i) {
    genesis.validators.push_back({"v" + std::to_string(i), genesis_key(4 * i + 1), genesis_key(4 * i + 2), genesis_key(4 * i + 3),
                                  genesis_key(4 * i + 4), 1, account_of(genesis_key(4 * i + 1))});
  }
  genesis.organisations.push_back({"acme", "enterprise", "Acme", 1000});
  genesis.accounts.push_back({account_of(genesis_key(1)), "supernode", "acme"});
  genesis.prefixes.push_back({"88.100", account_of(genesis_key(1))});
  genesis.first_arcs = {"86", "88"};
  return genesis;
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text = genesis_text(sample_genesis());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Error refused(const Genesis& genesis) {
  const auto result = parse_genesis(genesis_text(genesis));
  return result ? Error{} : result.error();
}

TEST(Genesis, ReadsBackWhatItWroteAndIsNamedByTheHashOfItsBytes) {
  const std::string text = genesis_text(sample_genesis());
  const Genesis genesis = parse_genesis(text).value();
  EXPECT_EQ(genesis.chain_id, sha256(as_bytes(text)));
  EXPECT_EQ(genesis_text(genesis), text);
  EXPECT_EQ(genesis.cosigners().at(2).name, genesis.origin() + "/v2");
  EXPECT_EQ(genesis.cosigners().at(2).key, genesis.validators[2].checkpoint_key);
}

TEST(Genesis, OneMoreSpaceIsAnotherChain) {
  const std::string text = genesis_text(sample_genesis());
  EXPECT_NE(parse_genesis(text)->chain_id, parse_genesis(text + "\n")->chain_id);
}

TEST(Genesis, UnknownMissingAndMistypedMembersAreNamed) {
  EXPECT_EQ(parse_genesis(replaced("\"time_ms\"", "\"time\"")).error().place, "time_ms");
  EXPECT_EQ(parse_genesis(replaced("\"chain_name\"", "\"extra\": 1, \"chain_name\"")).error().id, ErrorId::kUnknownField);
  EXPECT_EQ(parse_genesis(replaced("\"delta_ms\": 500", "\"delta_ms\": 0")).error().place, "parameters.delta_ms");
  EXPECT_EQ(parse_genesis(replaced("\"weight\": 1", "\"weight\": 0")).error().place, "validators[0].weight");
  EXPECT_EQ(parse_genesis(replaced("xinghuo-genesis/v1", "xinghuo-genesis/v2")).error().id, ErrorId::kBadGenesis);
  EXPECT_FALSE(parse_genesis(""));
  EXPECT_FALSE(parse_genesis("[]"));
}

TEST(Genesis, AnAuditRootComesAfterItsStateAndBeforeTheNextOne) {
  const auto with = [](std::uint64_t interval, std::uint64_t lag) {
    Genesis genesis = sample_genesis();
    genesis.parameters.audit_interval = interval;
    genesis.parameters.audit_lag = lag;
    return refused(genesis).place;
  };
  EXPECT_EQ(with(0, 0), "");
  EXPECT_EQ(with(2, 1), "");
  EXPECT_EQ(with(kMaxAuditInterval, kMaxAuditInterval - 1), "");
  EXPECT_EQ(with(0, 1), "parameters.audit_lag");
  EXPECT_EQ(with(1, 1), "parameters.audit_lag");
  EXPECT_EQ(with(4, 0), "parameters.audit_lag");
  EXPECT_EQ(with(4, 4), "parameters.audit_lag");
  EXPECT_EQ(with(kMaxAuditInterval + 1, 1), "parameters.audit_interval");
}

TEST(Genesis, EveryKeyHasOneUse) {
  Genesis genesis = sample_genesis();
  genesis.validators[3].network_key = genesis.validators[0].consensus_key;
  EXPECT_EQ(refused(genesis).id, ErrorId::kBadGenesis);
}

TEST(Genesis, NamesAccountsOrganisationsAndPrefixesStandOnce) {
  Genesis genesis = sample_genesis();
  genesis.validators[1].name = "v0";
  EXPECT_EQ(refused(genesis).id, ErrorId::kBadGenesis);
  genesis = sample_genesis();
  genesis.accounts.push_back(genesis.accounts[0]);
  EXPECT_EQ(refused(genesis).place, "accounts[1].account");
  genesis = sample_genesis();
  genesis.accounts[0].organisation = "nobody";
  EXPECT_EQ(refused(genesis).place, "accounts[0].organisation");
  genesis = sample_genesis();
  genesis.organisations.push_back(genesis.organisations[0]);
  EXPECT_EQ(refused(genesis).place, "organisations[1].id");
  genesis = sample_genesis();
  genesis.prefixes.push_back(genesis.prefixes[0]);
  EXPECT_EQ(refused(genesis).place, "prefixes[1].prefix");
}

// Four seats come with the validators; one of them has the role, too.
TEST(Genesis, ACouncilAtTheMaximumPassesAndOneBeyondFails) {
  Genesis genesis = sample_genesis();
  const auto add = [&genesis](std::size_t number) {
    AccountId account = genesis.accounts[0].account;
    account.bytes[1] = static_cast<std::uint8_t>(number);
    account.bytes[2] = static_cast<std::uint8_t>(number >> 8);
    genesis.accounts.push_back({account, "supernode", "acme"});
  };
  for (std::size_t i = 4; i < kMaxCouncil; ++i) add(i);
  EXPECT_TRUE(parse_genesis(genesis_text(genesis)));
  add(kMaxCouncil);
  EXPECT_EQ(refused(genesis).place, "accounts");
  genesis.accounts.back().role = "backbone";
  EXPECT_TRUE(parse_genesis(genesis_text(genesis)));
}

TEST(Genesis, WeightsAtTheMaximumPassAndOneBeyondFails) {
  Genesis genesis = sample_genesis();
  for (auto& v : genesis.validators) v.weight = std::uint64_t{1} << 58;
  ASSERT_EQ(genesis.validators.size(), 4u);
  EXPECT_TRUE(parse_genesis(genesis_text(genesis)));
  genesis.validators[3].weight *= 2;
  EXPECT_EQ(refused(genesis).id, ErrorId::kBadGenesis);
}

// Every leader has its turns within 65,536 views.
TEST(Genesis, ALeaderScheduleAtTheMaximumPassesAndOneBeyondFails) {
  Genesis genesis = sample_genesis();
  genesis.validators[0].weight = kMaxLeaderSchedule - 3;
  EXPECT_TRUE(parse_genesis(genesis_text(genesis)));
  ++genesis.validators[0].weight;
  EXPECT_EQ(refused(genesis).id, ErrorId::kBadGenesis);
}

TEST(Genesis, ANetworkWithoutValidatorsIsRefused) {
  Genesis genesis = sample_genesis();
  genesis.validators.clear();
  EXPECT_EQ(refused(genesis).place, "validators");
}

TEST(Genesis, ChainNamesAtTheMaximumPassAndOneBeyondFails) {
  Genesis genesis = sample_genesis();
  genesis.chain_name = std::string(kMaxChainNameBytes - 2, 'a') + ".b";
  EXPECT_TRUE(parse_genesis(genesis_text(genesis)));
  genesis.chain_name += 'a';
  EXPECT_EQ(refused(genesis).place, "chain_name");
  for (const auto* name : {"Upper", "", ".a", "a.", "a..b", "-a", "a-", "a b", "a/b"}) {
    genesis.chain_name = name;
    EXPECT_EQ(refused(genesis).place, "chain_name") << name;
  }
}

TEST(Genesis, EveryFieldReadsBack) {
  Genesis genesis = sample_genesis();
  const Genesis read = parse_genesis(genesis_text(genesis)).value();
  genesis.chain_id = read.chain_id;
  EXPECT_EQ(read, genesis);
}

TEST(Genesis, PrefixesHaveTheirFirstArcInTheList) {
  Genesis genesis = sample_genesis();
  genesis.prefixes[0].prefix = "89.1";
  EXPECT_EQ(refused(genesis).place, "prefixes[0].prefix");
  for (const auto* prefix : {"88.01", "88.", "88..1", "", "88.1.1.1.1.1.1.1.1", "88.x"}) {
    genesis.prefixes[0].prefix = prefix;
    EXPECT_EQ(refused(genesis).place, "prefixes[0].prefix") << prefix;
  }
}

// K12: a quorum of heads is never weaker than one of weights.
TEST(Genesis, ThePolicyCountsTheLightestValidators) {
  Genesis genesis = sample_genesis();
  EXPECT_NE(tlog_policy(genesis).find("group validators 3 "), std::string::npos);
  genesis.validators[0].weight = 10;  // total 13, quorum 9: three light ones do not reach it
  EXPECT_NE(tlog_policy(genesis).find("group validators 4 "), std::string::npos);
  EXPECT_NE(tlog_policy(genesis).find("log " + genesis.origin() + "+"), std::string::npos);
}

}  // namespace
}  // namespace xh::ledger
