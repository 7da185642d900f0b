#include "tools/xh/import_plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/tools/account.h"

namespace xh::tools {
namespace {

// A vendor and a device of it in each row.
constexpr const char* kMapping = R"(format = "xinghuo-mapping/v1"
[[record]]
kind = "prefix"
prefix = "88.100.{v}"
[[record]]
kind = "identifier"
only = { t = "d" }
prefix = "88.100.{v}"
suffix = "{s}"
[[record.value]]
type = "n"
data = "{n}"
)";

class ImportPlanTest : public testing::Test {
 protected:
  ~ImportPlanTest() override { std::filesystem::remove(source.file); }
  void write(const std::string& name, const std::string& text) {
    source.file = (std::filesystem::path(testing::TempDir()) /
                   (std::string("xh_plan_") + testing::UnitTest::GetInstance()->current_test_info()->name() + name))
                      .string();
    std::ofstream(source.file, std::ios::binary) << text;
    source.owner = account(1);
  }
  // Names in order, rejects as "row: reason".
  std::vector<std::string> names(std::optional<std::size_t> phase = std::nullopt) {
    std::vector<std::string> out;
    auto plan = ImportPlan::open(source, phase);
    if (!plan) return {plan.error().to_string()};
    for (;;) {
      auto item = plan->next([&](const RowReject& reject) { out.push_back(std::to_string(reject.row) + ": " + reject.error.what); });
      if (!item) return {item.error().to_string()};
      if (!*item) break;
      out.push_back((*item)->name);
    }
    repeated = plan->repeated();
    unmatched = plan->unmatched();
    return out;
  }
  ImportSource source;
  std::uint64_t repeated = 0;
  std::uint64_t unmatched = 0;
};

using List = std::vector<std::string>;

// BK6, BK7
TEST_F(ImportPlanTest, ARowMakesSeveralRecordsAndAPrefixThatStandsAgainIsCounted) {
  source.mapping = *parse_mapping(kMapping, "m");
  write(".csv", "v,t,s,n\n7,d,a,one\n7,d,b,two\n8,v,,\n");
  EXPECT_EQ(names(), (List{"88.100.7", "88.100.7/a", "88.100.7/b", "88.100.8"}));
  EXPECT_EQ(repeated, 1u);
  EXPECT_EQ(names(4), (List{"88.100.7", "88.100.8"}));
  EXPECT_EQ(names(kPhases - 1), (List{"88.100.7/a", "88.100.7/b"}));
  EXPECT_EQ(names(3), List{});
}

// BK7
TEST_F(ImportPlanTest, AnIdentifierThatRepeatsIsRejectedAndNamesTheFirst) {
  source.mapping = *mapping_from_flags("88.100", "{s}", {"n={n}"});
  write(".csv", "s,n\na,1\nb,1\na,1\nb,2\n");
  EXPECT_EQ(names(), (List{"88.100/a", "88.100/b", "3: repeats row 1", "4: row 2 has this name with other content"}));
  EXPECT_EQ(names(kPhases - 1), (List{"88.100/a", "88.100/b"})) << "the run sends what the check found usable";
}

// BK2
TEST_F(ImportPlanTest, BadRowsAreRejectedAndAllOthersGoOn) {
  source.mapping = *parse_mapping(kMapping, "m");
  write(".csv", "v,t,s,n\n07,x,,\n7,d,,one\n9,d,a\n9,d,a,x\n");
  EXPECT_EQ(names(), (List{"1: an arc of the prefix has a leading zero", "88.100.7", "2: the suffix has 1 to 200 bytes",
                           "3: 3 fields, the header has 4", "88.100.9", "88.100.9/a"}));
}

TEST_F(ImportPlanTest, RowsToWhichNoRuleAppliesAreCounted) {
  source.mapping = *parse_mapping(std::string(kMapping).replace(std::string(kMapping).find("prefix = "), 0, "only = { t = \"v\" }\n"), "m");
  write(".csv", "v,t,s,n\n7,other,a,one\n7,v,,\n");
  EXPECT_EQ(names(), List{"88.100.7"});
  EXPECT_EQ(unmatched, 1u);
}

// BK1, BK2
TEST_F(ImportPlanTest, AColumnThatTheFileLacksAndAQuoteThatDoesNotEndEndTheImport) {
  source.mapping = *parse_mapping(kMapping, "m.toml");
  write(".csv", "v,t,s\n7,d,a\n");
  EXPECT_NE(names().at(0).find("the file has no column n (at m.toml:5)"), std::string::npos) << names().at(0);
  write(".csv", "v,t,s,n\n7,d,a,\"" + std::string(kMaxRowBytes, 'x') + "\n");
  EXPECT_NE(names().at(0).find("a quote may be missing"), std::string::npos);
  source.mapping.reset();
  EXPECT_NE(names().at(0).find("a CSV file needs a mapping"), std::string::npos);
}

// BK13
TEST_F(ImportPlanTest, RecordRowsNeedNoMapping) {
  const std::string prefix = R"({"kind":"prefix","owner":")" + to_bid(account(1)) + R"(","prefix":"88.100.7"})";
  write(".ndjson", prefix + "\nnonsense\n" + prefix + "\n" + R"({"kind":"stream"})" + "\n");
  EXPECT_EQ(names(), (List{"88.100.7", "2: a value is expected, line 1 column 1",
                           "4: the kind is \"stream\", must be organisation, enrolment, prefix or identifier"}));
  EXPECT_EQ(repeated, 1u);
}

// BK9
TEST_F(ImportPlanTest, BatchesEndAtTheirNumberOfRecordsAndOfBytes) {
  source.mapping = *mapping_from_flags("88.100", "{s}", {"n={n}", "m={n}", "o={n}", "p={n}"});
  std::string text = "s,n\n";
  for (int i = 0; i < 150; ++i) text += std::to_string(i) + "," + std::string(4000, 'x') + "\n";
  write(".csv", text);
  std::vector<std::size_t> sizes;
  std::size_t bytes = 0;
  BatchReader reader(*ImportPlan::open(source, kPhases - 1), 100);
  for (;;) {
    const auto batch = *reader.next();
    if (batch.empty()) break;
    sizes.push_back(batch.size());
    std::size_t sum = 0;
    for (const auto& item : batch) sum += identity::body_of(item.operation).size() + 8;
    EXPECT_LE(sum, kMaxBatchBytes);
    bytes = std::max(bytes, sum);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{62, 62, 26}));
  EXPECT_GT(bytes + 17'000, kMaxBatchBytes) << "as many as go in";
  BatchReader small(*ImportPlan::open(source, kPhases - 1), 40);
  EXPECT_EQ(small.next()->size(), 40u);
}

}  // namespace
}  // namespace xh::tools
