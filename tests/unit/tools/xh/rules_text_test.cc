#include "tools/xh/rules_text.h"

#include <gtest/gtest.h>

#include "ledger/governance_text.h"

namespace xh::tools {
namespace {

using ledger::Parameter;
using ledger::ParameterValue;

TEST(RulesText, ParametersAreUnderstoodAsPeopleWriteThem) {
  EXPECT_EQ(*parameter_from("max-block-bytes=8MiB"), (ParameterValue{Parameter::kMaxBlockBytes, 8 << 20}));
  EXPECT_EQ(*parameter_from("max_block_bytes=1024KiB"), (ParameterValue{Parameter::kMaxBlockBytes, 1 << 20}));
  EXPECT_EQ(*parameter_from("delta_ms=60000"), (ParameterValue{Parameter::kDelta, 60'000}));
  for (const char* wrong : {"delta_ms", "delta_ms=", "delta_ms=0", "delta_ms=60001", "delta_ms=-1", "delta_ms=1.5", "delta_ms=MiB", "=5",
                            "audit_interval=100", "max_block_bytes=13MiB", "quota_window_blocks=99999999999999999999"}) {
    const auto value = parameter_from(wrong);
    ASSERT_FALSE(value) << wrong;
    EXPECT_EQ(value.error().id, ErrorId::kUsage) << wrong;
  }
}

TEST(RulesText, WhatIsAskedForBecomesChanges) {
  RulesArguments arguments;
  EXPECT_TRUE(rule_changes(arguments)->empty());
  arguments.parameters = {"idle-interval-ms=300", "delta-ms=40"};
  EXPECT_FALSE(rule_changes(arguments)) << "no height";
  arguments.from = 900;
  arguments.protocol = 2;
  arguments.cancel = {700};
  const auto changes = rule_changes(arguments);
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 3u);
  EXPECT_EQ(ledger::describe((*changes)[0]), "no change at height 700");
  EXPECT_EQ(ledger::describe((*changes)[1]), "from height 900: delta_ms 40, idle_interval_ms 300");
  EXPECT_EQ(ledger::describe((*changes)[2]), "from height 900: protocol 2");
  EXPECT_TRUE(ledger::parse_governance(1, encode(ledger::Propose{*changes, ""})));
  arguments.parameters.emplace_back("delta_ms=41");
  EXPECT_FALSE(rule_changes(arguments)) << "twice";
  EXPECT_FALSE(rule_changes({.parameters = {}, .protocol = {}, .from = 5, .cancel = {}})) << "nothing is set";
}

TEST(RulesText, WhatIsInForceAndScheduledIsShown) {
  auto record = ledger::first_rules({});
  record.steps = {{Height{900}, 2, {{Parameter::kDelta, 40}}}, {Height{950}, std::nullopt, {{Parameter::kMaxBlockOperations, 5000}}}};
  const std::string before = rules_text(ledger::to_json(record, Height{899}));
  EXPECT_NE(before.find("height 899: protocol 1, since height 0\n"), std::string::npos) << before;
  EXPECT_NE(before.find("delta_ms               500\n"), std::string::npos) << before;
  EXPECT_NE(before.find("from height 900: protocol 2, delta_ms 40\n"), std::string::npos) << before;
  EXPECT_NE(before.find("from height 950: max_block_operations 5000\n"), std::string::npos) << before;
  const std::string after = rules_text(ledger::to_json(record, Height{950}));
  EXPECT_NE(after.find("height 950: protocol 2, since height 950\n"), std::string::npos) << after;
  EXPECT_NE(after.find("nothing is scheduled\n"), std::string::npos) << after;
}

}  // namespace
}  // namespace xh::tools
