// G9-G11: what a profile asks of genesis files, sets and accounts.
#include "ledger/profile.h"

#include <gtest/gtest.h>

#include "epoch_log.h"
#include "ledger/governance.h"
#include "ledger/next_set.h"

namespace xh::ledger {
namespace {

PublicKey suite_key(Suite suite, std::size_t number) {
  Bytes raw(kPrivateKeyBytes, static_cast<std::uint8_t>(number));
  raw[0] = 1;
  raw[1] = static_cast<std::uint8_t>(number >> 8);
  return PrivateKey::from_raw(suite, raw).value().public_key();
}
Validator validator(std::size_t number, Suite suite = Suite::kSm2) {
  return {"v" + std::to_string(number),
          suite_key(suite, 4 * number),
          suite_key(suite, 4 * number + 1),
          suite_key(suite, 4 * number + 2),
          suite_key(Suite::kEd25519, 4 * number + 3),
          1,
          account_of(suite_key(suite, 4 * number))};
}
std::vector<Validator> set_of(std::size_t count, Suite suite = Suite::kSm2) {
  std::vector<Validator> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(validator(i, suite));
  return out;
}
Genesis sample_of(Profile profile = Profile::kGm) {
  Genesis genesis;
  genesis.chain_name = "gm.example";
  genesis.profile = profile;
  genesis.validators = set_of(4, validator_suite(profile));
  genesis.organisations.push_back({"acme", "enterprise", "Acme", 0});
  genesis.accounts.push_back({genesis.validators[0].account, "supernode", "acme"});
  genesis.prefixes.push_back({"88.100", genesis.validators[0].account});
  genesis.first_arcs = {"88"};
  return genesis;
}
std::string refused_at(const Genesis& genesis) {
  const auto result = parse_genesis(genesis_text(genesis));
  if (result) return "";
  EXPECT_EQ(result.error().id, ErrorId::kBadGenesis);
  return result.error().place;
}

TEST(Profile, HasTwoNames) {
  for (const auto profile : {Profile::kStandard, Profile::kGm}) EXPECT_EQ(profile_from_name(name_of(profile)).value(), profile);
  EXPECT_EQ(profile_from_name("sm").error().id, ErrorId::kBadGenesis);
  EXPECT_FALSE(profile_from_name(""));
}

TEST(Profile, AdmitsAccountsThatCouldSign) {
  for (const auto suite : {Suite::kEd25519, Suite::kSm2, Suite::kSecp256k1}) {
    const AccountId account = account_of(suite_key(suite, 1));
    EXPECT_TRUE(admits(Profile::kStandard, suite) && admits(Profile::kStandard, account));
    EXPECT_EQ(admits(Profile::kGm, suite), suite == Suite::kSm2);
    EXPECT_EQ(admits(Profile::kGm, account), suite == Suite::kSm2);
  }
  EXPECT_FALSE(admits(Profile::kGm, AccountId{}));
}

// G9: the hashes of files that were made before there was a profile stay.
TEST(Profile, AFileWithoutOneIsStandardAndReadsBackAsItWas) {
  const std::string text = genesis_text(sample_of(Profile::kStandard));
  EXPECT_EQ(text.find("profile"), std::string::npos);
  EXPECT_EQ(parse_genesis(text)->profile, Profile::kStandard);
  std::string explicit_text = text;
  explicit_text.insert(explicit_text.find("\"prefixes\""), "\"profile\": \"standard\",\n  ");
  EXPECT_EQ(parse_genesis(explicit_text)->profile, Profile::kStandard);
  explicit_text.replace(explicit_text.find("\"standard\""), 10, "\"modern\"");
  EXPECT_EQ(parse_genesis(explicit_text).error().place, "profile");
}

TEST(Profile, AGmFileReadsBack) {
  const std::string text = genesis_text(sample_of());
  EXPECT_NE(text.find("\"profile\": \"gm\""), std::string::npos);
  const auto genesis = parse_genesis(text);
  ASSERT_TRUE(genesis) << genesis.error().to_string();
  EXPECT_EQ(genesis->profile, Profile::kGm);
  EXPECT_EQ(genesis_text(*genesis), text);
  EXPECT_NE(tlog_policy(*genesis).find("tools that know types 01 and 04 only cannot use them"), std::string::npos);
}

// G10
TEST(Profile, EveryKeyOfAValidatorIsOfItsSuite) {
  Genesis genesis = sample_of();
  const PublicKey ed = suite_key(Suite::kEd25519, 900);
  genesis.validators[2].consensus_key = ed;
  EXPECT_EQ(refused_at(genesis), "validators[2].consensus_key");
  genesis = sample_of();
  genesis.validators[1].checkpoint_key = ed;
  EXPECT_EQ(refused_at(genesis), "validators[1].checkpoint_key");
  genesis = sample_of();
  genesis.validators[0].log_key = ed;
  EXPECT_EQ(refused_at(genesis), "validators[0].log_key");
  genesis = sample_of();
  genesis.validators[3].network_key = suite_key(Suite::kSm2, 901);
  EXPECT_EQ(refused_at(genesis), "validators[3].network_key");
  genesis = sample_of();
  genesis.validators[3].consensus_key = suite_key(Suite::kSecp256k1, 902);
  EXPECT_EQ(refused_at(genesis), "validators[3].consensus_key");
  genesis = sample_of(Profile::kStandard);
  genesis.validators[0].consensus_key = suite_key(Suite::kSm2, 903);
  EXPECT_EQ(refused_at(genesis), "validators[0].consensus_key");
}

// G11
TEST(Profile, AGmFileNamesAccountsOfSm2KeysOnly) {
  const AccountId ed = account_of(suite_key(Suite::kEd25519, 900));
  Genesis genesis = sample_of();
  genesis.validators[1].account = ed;
  EXPECT_EQ(refused_at(genesis), "validators[1].account");
  genesis = sample_of();
  genesis.accounts.push_back({ed, "backbone", "acme"});
  EXPECT_EQ(refused_at(genesis), "accounts[1].account");
  genesis = sample_of();
  genesis.prefixes.push_back({"88.101", ed});
  EXPECT_EQ(refused_at(genesis), "prefixes[1].owner");
  genesis = sample_of(Profile::kStandard);
  genesis.accounts.push_back({account_of(suite_key(Suite::kSm2, 900)), "backbone", "acme"});
  EXPECT_EQ(refused_at(genesis), "");
}

// G10
TEST(Profile, ASetAtTheMaximumPassesAndOneBeyondFails) {
  EXPECT_TRUE(check_validators(set_of(kMaxGmValidators), Profile::kGm));
  EXPECT_EQ(check_validators(set_of(kMaxGmValidators + 1), Profile::kGm).error().id, ErrorId::kBadValidatorSet);
  EXPECT_TRUE(check_validators(set_of(kMaxValidators, Suite::kEd25519), Profile::kStandard));
  EXPECT_FALSE(check_validators(set_of(kMaxValidators + 1, Suite::kEd25519), Profile::kStandard));
  Genesis genesis = sample_of();
  genesis.validators = set_of(kMaxGmValidators);
  EXPECT_EQ(refused_at(genesis), "");
  genesis.validators = set_of(kMaxGmValidators + 1);
  EXPECT_EQ(refused_at(genesis), "validators");
}

// G9, E4: the council changes the set and never the profile.
TEST(Profile, ChangesOfTheSetKeepTheProfile) {
  const Constitution gm{set_of(4), {validator(0).account}};
  EXPECT_EQ(profile_of(gm.validators), Profile::kGm);
  EXPECT_TRUE(apply_changes(gm, {AddValidator{validator(4)}}));
  EXPECT_FALSE(apply_changes(gm, {AddValidator{validator(4, Suite::kEd25519)}}));
  const Validator ed = validator(9, Suite::kEd25519);
  EXPECT_FALSE(apply_changes(gm, {RekeyValidator{"v1", ed.consensus_key, ed.checkpoint_key, ed.log_key, ed.network_key}}));
  EXPECT_FALSE(apply_changes(gm, {ReplaceValidator{"v1", ed}}));
  const Constitution full{set_of(kMaxGmValidators), gm.council};
  EXPECT_TRUE(apply_changes(full, {RemoveValidator{"v7"}, AddValidator{validator(kMaxGmValidators)}}));
  EXPECT_FALSE(apply_changes(full, {AddValidator{validator(kMaxGmValidators)}}));
  const Constitution standard{set_of(4, Suite::kEd25519), gm.council};
  EXPECT_FALSE(apply_changes(standard, {AddValidator{validator(4)}}));
  EXPECT_FALSE(apply_changes(
      standard, {RemoveValidator{"v0"}, RemoveValidator{"v1"}, RemoveValidator{"v2"}, RemoveValidator{"v3"}, AddValidator{validator(4)}}))
      << "not even all at once";
}

// E10, G10
TEST(Profile, LinksOfAGmChainLeadFromSetToSetAndNotToAnotherProfile) {
  const EpochLog log(25, Profile::kGm);
  EpochChain chain = log.chain(2);
  EXPECT_EQ(chain.newest().epoch, Epoch{2});
  EXPECT_TRUE(verify_certified(chain.newest().cosigners, chain.origin(), log.certify(22)));
  const EpochLog standard(25);
  ServingSet mixed = EpochChain(standard.genesis()).newest();
  mixed.validators = EpochLog::set(0, Suite::kSm2);
  EXPECT_EQ(following_set(chain.origin(), mixed, standard.link(0)).error().id, ErrorId::kBadValidatorSet);
}

// M6
TEST(Profile, ANodeReportsWithAKeyThatTheChainAdmits) {
  EXPECT_EQ(reporting_key(validator(1)), validator(1).log_key);
  EXPECT_EQ(reporting_key(validator(1, Suite::kEd25519)), validator(1, Suite::kEd25519).network_key);
}

}  // namespace
}  // namespace xh::ledger
