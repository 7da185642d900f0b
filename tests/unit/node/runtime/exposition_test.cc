// HL6, HL8: the text format, and histograms at their bounds.
#include "node/runtime/exposition.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

TEST(Exposition, FamiliesAreWholeAndInTheOrderOfTheTable) {
  Exposition out;
  out.add_count("mempool_bytes", 7);
  out.add("consensus_validator_silent_seconds", 0.5, {"a"});
  out.add_count("consensus_height", 12);
  out.add("consensus_validator_silent_seconds", 2, {"b"});
  const std::string text = out.text();
  EXPECT_EQ(text,
            "# HELP xinghuo_consensus_height Height of the newest executed block.\n# TYPE xinghuo_consensus_height gauge\n"
            "xinghuo_consensus_height 12\n"
            "# HELP xinghuo_consensus_validator_silent_seconds Since the validator's last message.\n"
            "# TYPE xinghuo_consensus_validator_silent_seconds gauge\n"
            "xinghuo_consensus_validator_silent_seconds{validator=\"a\"} 0.5\n"
            "xinghuo_consensus_validator_silent_seconds{validator=\"b\"} 2\n"
            "# HELP xinghuo_mempool_bytes Bytes that wait.\n# TYPE xinghuo_mempool_bytes gauge\nxinghuo_mempool_bytes 7\n");
}

TEST(Exposition, ValuesOfLabelsAreEscaped) {
  Exposition out;
  out.add_count("rpc_calls_total", 1, {"a\"b\\c\nd", "ok"});
  EXPECT_NE(out.text().find(R"(rpc_calls_total{method="a\"b\\c\nd",outcome="ok"} 1)"), std::string::npos);
}

TEST(Exposition, AHistogramCountsAValueAtItsBound) {
  Histogram histogram({0.5, 1});
  for (const double value : {0.25, 0.5, 0.75, 3.0}) histogram.observe(value);
  Exposition out;
  out.add("ledger_execution_seconds", histogram);
  const std::string text = out.text();
  EXPECT_NE(text.find("xinghuo_ledger_execution_seconds_bucket{le=\"0.5\"} 2\n"
                      "xinghuo_ledger_execution_seconds_bucket{le=\"1\"} 3\n"
                      "xinghuo_ledger_execution_seconds_bucket{le=\"+Inf\"} 4\n"
                      "xinghuo_ledger_execution_seconds_sum 4.5\n"
                      "xinghuo_ledger_execution_seconds_count 4\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace xh::runtime
