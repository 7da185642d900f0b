// ST1-ST7. The counters against an independent recount: a walk over every record of the state.
#include "ledger/execution/statistics.h"

#include <gtest/gtest.h>

#include <random>

#include "identity/json_view.h"
#include "identity/statistics.h"
#include "world.h"

namespace xh::execution {
namespace {

using namespace testing_world;  // NOLINT(google-build-using-namespace): the world of these tests
using ledger::RecordKind;

Counts counts(std::uint64_t identifiers, std::uint64_t revoked, std::uint64_t prefixes, std::uint64_t organisations,
              std::uint64_t accounts) {
  return {identifiers, revoked, prefixes, organisations, accounts};
}

Counts counted(const World& world, const std::string& name) {
  return world.state.contains({RecordKind::kStatistics, name}) ? world.record<StatisticsRecord>(RecordKind::kStatistics, name).counts
                                                               : Counts{};
}

template <class Record>
std::map<std::string, Record> all(const World& world, RecordKind kind) {
  std::map<std::string, Record> records;
  for (const auto& [key, bytes] : world.state) {
    if (key.kind == kind) records.emplace(key.name, *decode<Record>(bytes));
  }
  return records;
}

// What the records of the state add up to.
std::map<std::string, Counts> recount(const World& world) {
  std::map<std::string, Counts> sums;
  const auto accounts = all<AccountRecord>(world, RecordKind::kAccount);
  const auto organisations = all<OrganisationRecord>(world, RecordKind::kOrganisation);
  const auto tallies = all<TallyRecord>(world, RecordKind::kTally);
  const auto into_organisation = [&](const std::string& id, const Counts& c) {
    const auto& o = organisations.at(id);
    for (const auto& name : {"organisation:" + id, "kind:" + std::string(to_word(o.kind)), "industry:" + o.industry, "region:" + o.region})
      sums[name] += c;
  };
  for (const auto& [name, record] : all<IdentifierRecord>(world, RecordKind::kIdentifier))
    sums["total"] += counts(1, record.status == RecordStatus::kRevoked ? 1 : 0, 0, 0, 0);
  for (const auto& [name, record] : all<PrefixRecord>(world, RecordKind::kPrefix)) {
    const auto tally = tallies.contains(name) ? tallies.at(name) : TallyRecord{};
    const Counts under = counts(tally.identifiers, tally.revoked, 1, 0, 0);
    sums["total"] += counts(0, 0, 1, 0, 0);
    sums["owner:" + to_bid(record.owner)] += under;
    const auto owner = accounts.find(account_name(record.owner));
    if (owner != accounts.end() && !owner->second.organisation.empty()) into_organisation(owner->second.organisation, under);
  }
  for (const auto& [name, record] : accounts) {
    if (record.has(RoleBit::kSupernode)) sums["role:supernode"] += counts(0, 0, 0, 0, 1);
    if (record.has(RoleBit::kBackbone)) sums["role:backbone"] += counts(0, 0, 0, 0, 1);
    if (record.has(RoleBit::kSupervisor)) sums["role:supervisor"] += counts(0, 0, 0, 0, 1);
    if (record.organisation.empty()) continue;
    into_organisation(record.organisation, counts(0, 0, 0, 0, 1));
    sums["total"] += counts(0, 0, 0, 0, 1);
  }
  for (const auto& [name, record] : organisations) {
    into_organisation(name, counts(0, 0, 0, 1, 0));
    sums["total"] += counts(0, 0, 0, 1, 0);
  }
  return sums;
}

void expect_counted(const World& world) {
  auto sums = recount(world);
  for (const auto& [name, record] : all<StatisticsRecord>(world, RecordKind::kStatistics)) {
    EXPECT_EQ(record.counts, sums[name]) << name;
    sums.erase(name);
  }
  for (const auto& [name, sum] : sums) EXPECT_EQ(sum, Counts{}) << name << " is counted nowhere";
}

// ST6: every value of every dimension, from the newest to the first.
void expect_listed(const World& world) {
  const auto records = all<StatisticsRecord>(world, RecordKind::kStatistics);
  std::map<std::string, std::uint64_t> values;
  for (const auto& [name, record] : records) {
    if (const auto colon = name.find(':'); colon != std::string::npos) ++values[name.substr(0, colon)];
  }
  for (const auto& [dimension, size] : values) {
    ASSERT_EQ(records.at(dimension).number, size) << dimension;
    std::string value = records.at(dimension).before;
    for (std::uint64_t number = size; number > 0; --number) {
      const auto& record = records.at(dimension + ":" + value);
      ASSERT_EQ(record.number, number) << dimension << " " << value;
      value = record.before;
    }
  }
  std::set<std::string> listed;
  for (std::string name = records.at("prefix").before; !name.empty();) {
    listed.insert(name);
    name = world.record<TallyRecord>(RecordKind::kTally, name).before;
  }
  EXPECT_EQ(listed.size(), records.at("prefix").number);
  EXPECT_EQ(listed.size(), all<PrefixRecord>(world, RecordKind::kPrefix).size());
}

RegisterOrganisation organisation(const std::string& id, const std::string& industry, const std::string& region) {
  return {.id = id,
          .kind = OrganisationKind::kDeveloper,
          .name = id,
          .credit_code = {},
          .region = region,
          .industry = industry,
          .byte_quota = 0};
}

TEST(Statistics, GenesisCountsLikeABlock) {
  const World world;
  EXPECT_EQ(counted(world, "total"), counts(0, 0, 1, 2, 4));
  EXPECT_EQ(counted(world, "kind:enterprise"), counts(0, 0, 1, 2, 4));
  EXPECT_EQ(counted(world, "organisation:small"), counts(0, 0, 0, 1, 1));
  EXPECT_EQ(counted(world, "owner:" + to_bid(account(kRegistrar))), counts(0, 0, 1, 0, 0));
  EXPECT_EQ(counted(world, "role:supervisor"), counts(0, 0, 0, 0, 2));
  EXPECT_EQ(counted(world, "role:backbone"), counts(0, 0, 0, 0, 2));
  EXPECT_EQ(world.record<StatisticsRecord>(RecordKind::kStatistics, "prefix").before, "88.100");
  expect_counted(world);
  expect_listed(world);
}

TEST(Statistics, WhatWasCountedMovesWithPrefixAccountAndOrganisation) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, AllocatePrefix{"88.100.7", account(kAlice)}), 0);
  ASSERT_EQ(world.one(kAlice, registration("88.100.7/a")), 0);
  ASSERT_EQ(world.one(kAlice, registration("88.100.7/b")), 0);
  ASSERT_EQ(world.one(kAlice, Revoke{"88.100.7/b", 1}), 0);
  EXPECT_EQ(counted(world, "organisation:small"), counts(2, 1, 1, 1, 1));
  ASSERT_EQ(world.one(kRegistrar, organisation("lab", "C36", "CN-32")), 0);
  ASSERT_EQ(world.one(kRegistrar, Enroll{account(kStranger), "lab"}), 0);
  ASSERT_EQ(world.one(kAlice, TransferPrefix{"88.100.7", 1, account(kStranger)}), 0);
  EXPECT_EQ(counted(world, "organisation:small"), counts(0, 0, 0, 1, 1));
  EXPECT_EQ(counted(world, "industry:C36"), counts(2, 1, 1, 1, 1));
  const auto lab = world.record<OrganisationRecord>(RecordKind::kOrganisation, "lab");
  ASSERT_EQ(world.one(kRegistrar, UpdateOrganisation{.id = "lab",
                                                     .version = lab.version,
                                                     .name = "lab",
                                                     .credit_code = {},
                                                     .region = "CN-11",
                                                     .industry = "C40",
                                                     .byte_quota = 0}),
            0);
  EXPECT_EQ(counted(world, "industry:C36"), Counts{});
  EXPECT_EQ(counted(world, "industry:C40"), counts(2, 1, 1, 1, 1));
  EXPECT_EQ(counted(world, "region:CN-11"), counts(2, 1, 1, 1, 1));
  ASSERT_EQ(world.one(kRegistrar, Dismiss{account(kStranger)}), 0);
  EXPECT_EQ(counted(world, "industry:C40"), counts(0, 0, 0, 1, 0));
  EXPECT_EQ(counted(world, "owner:" + to_bid(account(kStranger))), counts(2, 1, 1, 0, 0));
  EXPECT_EQ(counted(world, "total"), counts(2, 1, 2, 3, 4));
  expect_counted(world);
  expect_listed(world);
}

TEST(Statistics, ARejectedOperationCountsNothing) {
  World world;
  const auto before = world.state;
  // The second item undoes the first.
  ASSERT_EQ(world.result(world.envelope(kRegistrar, {registration("88.100/a"), registration("88.2/b")})),
            code(Reject::kPrefixNotAllocated));
  EXPECT_EQ(counted(world, "total"), counts(0, 0, 1, 2, 4));
  for (const auto& [key, bytes] : world.state) {
    if (key.kind != RecordKind::kStatistics) continue;
    EXPECT_EQ(bytes, before.at(key)) << key.name;
  }
}

TEST(Statistics, RolesAreCountedByAccount) {
  World world;
  auto record = world.record<AccountRecord>(RecordKind::kAccount, account_name(account(kAlice)));
  record.roles = static_cast<std::uint32_t>(RoleBit::kSupernode) | static_cast<std::uint32_t>(RoleBit::kSupervisor);
  ledger::StateDelta delta{{{RecordKind::kAccount, account_name(account(kAlice))}, encode(record)}};
  count_statistics(world, delta);
  world.apply(delta);
  EXPECT_EQ(counted(world, "role:backbone").accounts, 1U);
  EXPECT_EQ(counted(world, "role:supernode").accounts, 1U);
  EXPECT_EQ(counted(world, "role:supervisor").accounts, 3U);
  expect_counted(world);
}

TEST(Statistics, ABlockWithoutAnythingToCountChangesNoStatistics) {
  World world;
  ASSERT_EQ(world.one(kRegistrar, registration("88.100/a")), 0);
  const auto made = world.envelope(kRegistrar, {Update{"88.100/a", 1, text("y")}});
  for (const auto& [key, value] : world.block({made}).delta) EXPECT_NE(key.kind, RecordKind::kStatistics) << key.name;
}

TEST(Statistics, AValueNamesEveryDimensionByItsWord) {
  for (const auto dimension : {Dimension::kKind, Dimension::kIndustry, Dimension::kRegion, Dimension::kOrganisation, Dimension::kOwner,
                               Dimension::kRole, Dimension::kPrefix})
    EXPECT_EQ(dimension_from_word(to_word(dimension)), dimension);
  EXPECT_EQ(dimension_from_word("colour"), std::nullopt);
  EXPECT_EQ(statistics_name(Dimension::kIndustry, "C36"), "industry:C36");
}

// ---- random worlds

class RandomWorld {
 public:
  explicit RandomWorld(std::uint32_t seed) : random_(seed) {}

  void step() {
    std::vector<ledger::VerifiedEnvelope> entries;
    for (std::uint32_t n = 1 + draw(3); n > 0; --n) {
      std::vector<identity::Operation> operations;
      for (std::uint32_t m = 1 + draw(4); m > 0; --m) operations.push_back(operation());
      entries.push_back(world.envelope(who(), operations, 0, draw(3) == 0 ? BatchMode::kAllOrNothing : BatchMode::kPerItem));
    }
    world.block(entries);
  }

  World world;

 private:
  std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  // Alice has a quota of bytes in her first organisation: until she is somewhere else, most is done by the registrar.
  std::uint8_t who() { return static_cast<std::uint8_t>(kRegistrar + (draw(2) == 0 ? 0 : draw(3))); }
  std::string prefix() {
    static const std::vector<std::string> kPrefixes = {"88.100", "88.100.1", "88.100.1.1", "88.100.2", "88.100.3"};
    return kPrefixes[draw(5)];
  }
  std::string name() { return prefix() + "/" + std::to_string(draw(5)); }
  std::string id() { return "o" + std::to_string(draw(4)); }
  std::string word() { return draw(4) == 0 ? "" : "w" + std::to_string(draw(3)); }
  std::uint64_t version() { return 1 + draw(3); }

  identity::Operation operation() {
    switch (draw(20)) {
      case 0:
        return organisation(id(), word(), word());
      case 1:
        return UpdateOrganisation{
            .id = id(), .version = version(), .name = "n", .credit_code = {}, .region = word(), .industry = word(), .byte_quota = 0};
      case 2:
        return Enroll{account(who()), id()};
      case 3:
        return Dismiss{account(who())};
      case 4:
        return AllocatePrefix{prefix(), account(who()), 8, 0};
      case 5:
        return TransferPrefix{prefix(), version(), account(who())};
      case 6:
      case 7:
      case 8:
        return Revoke{name(), 1};
      case 9:
        return UpdatePrefix{prefix(), version(), std::nullopt, 5 + draw(100), std::nullopt};
      case 10:
        return Update{name(), version(), text("z")};
      default:
        return registration(name());
    }
  }

  std::mt19937 random_;
};

TEST(Statistics, InRandomWorldsTheCountersAreWhatAWalkOverAllRecordsFinds) {
  std::uint64_t identifiers = 0;
  std::uint64_t revoked = 0;
  std::uint64_t organisations = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    RandomWorld random(seed);
    for (int i = 0; i < 120; ++i) random.step();
    SCOPED_TRACE(seed);
    expect_counted(random.world);
    expect_listed(random.world);
    const Counts total = counted(random.world, "total");
    identifiers += total.identifiers;
    revoked += total.revoked;
    organisations += total.organisations;
    if (::testing::Test::HasFailure()) return;
  }
  // The worlds were no empty ones.
  EXPECT_GT(identifiers, 200U);
  EXPECT_GT(revoked, 20U);
  EXPECT_GT(organisations, 60U);
}

}  // namespace
}  // namespace xh::execution
