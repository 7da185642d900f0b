// Every metric that a node serves: the one table behind /metrics and docs/METRICS.md. Spec: docs/spec/health.md (HL6-HL9).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace xh::runtime {

enum class MetricType { kGauge, kCounter, kHistogram };
[[nodiscard]] std::string_view name_of(MetricType type);

/// HL6: before every name.
inline constexpr std::string_view kMetricPrefix = "xinghuo_";

struct MetricSchema {
  std::string_view name;  ///< without the prefix
  MetricType type = MetricType::kGauge;
  std::string_view labels;  ///< comma between them; empty: none
  std::string_view when;    ///< served only then; empty: always
  std::string_view help;
};

/// In the order in which they are served.
[[nodiscard]] std::span<const MetricSchema> metric_schema();
/// nullptr: there is none.
[[nodiscard]] const MetricSchema* find_metric(std::string_view name);
/// HL9: the table of docs/METRICS.md, Markdown.
[[nodiscard]] std::string metrics_reference();

}  // namespace xh::runtime
