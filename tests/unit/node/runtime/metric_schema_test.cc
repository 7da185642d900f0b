// HL6, HL9.
#include "node/runtime/metric_schema.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace xh::runtime {
namespace {

TEST(MetricSchema, NamesAreUniqueAndFollowTheRulesOfPrometheus) {
  std::set<std::string_view> seen;
  for (const auto& metric : metric_schema()) {
    EXPECT_TRUE(seen.insert(metric.name).second) << metric.name;
    EXPECT_EQ(metric.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos) << metric.name;
    EXPECT_EQ(metric.type == MetricType::kCounter, metric.name.ends_with("_total")) << metric.name;
    EXPECT_EQ(metric.name.find("_ms"), std::string_view::npos) << metric.name;
    EXPECT_FALSE(metric.help.empty());
    EXPECT_EQ(find_metric(metric.name), &metric);
  }
  EXPECT_EQ(find_metric("no_such_metric"), nullptr);
}

// HL9: the page for people is the table of the program.
TEST(MetricSchema, ThePageOfTheDocumentationHasTheTable) {
  std::ifstream in(XH_SOURCE_DIR "/docs/METRICS.md");
  std::stringstream page;
  page << in.rdbuf();
  EXPECT_NE(page.str().find(metrics_reference()), std::string::npos) << "xhd metrics prints the table for docs/METRICS.md";
}

}  // namespace
}  // namespace xh::runtime
