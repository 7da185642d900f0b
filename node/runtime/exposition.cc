#include "node/runtime/exposition.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "node/runtime/metric_schema.h"

namespace xh::runtime {
namespace {

std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string labels_text(std::string_view names, const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", name, escaped(value));
  }
  return out.empty() ? out : "{" + out + "}";
}

std::size_t labels_of(const MetricSchema& metric) {
  return metric.labels.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(metric.labels, ',')) + 1;
}

}  // namespace

void Histogram::observe(double value) {
  const std::scoped_lock guard(mutex_);
  const auto at = std::ranges::lower_bound(bounds_, value);
  ++counts_[static_cast<std::size_t>(at - bounds_.begin())];
  sum_ += value;
}

Histogram::Snapshot Histogram::snapshot() const {
  const std::scoped_lock guard(mutex_);
  Snapshot out;
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    out.count += counts_[i];
    out.below.emplace_back(bounds_[i], out.count);
  }
  out.count += counts_.back();
  out.sum = sum_;
  return out;
}

void Exposition::add_sample(std::string_view name, std::string value, Labels labels) {
  const auto* metric = find_metric(name);
  XH_CHECK(metric != nullptr && metric->type != MetricType::kHistogram && labels_of(*metric) == labels.size());
  samples_[std::string(name)] += fmt::format("{}{}{} {}\n", kMetricPrefix, name, labels_text(metric->labels, labels), value);
}

void Exposition::add(std::string_view name, double value, Labels labels) { add_sample(name, fmt::format("{}", value), labels); }

void Exposition::add_count(std::string_view name, std::uint64_t value, Labels labels) { add_sample(name, std::to_string(value), labels); }

void Exposition::add(std::string_view name, const Histogram& histogram) {
  const auto* metric = find_metric(name);
  XH_CHECK(metric != nullptr && metric->type == MetricType::kHistogram);
  const auto taken = histogram.snapshot();
  std::string& out = samples_[std::string(name)];
  for (const auto& [bound, count] : taken.below) out += fmt::format("{}{}_bucket{{le=\"{}\"}} {}\n", kMetricPrefix, name, bound, count);
  out += fmt::format("{0}{1}_bucket{{le=\"+Inf\"}} {2}\n{0}{1}_sum {3}\n{0}{1}_count {2}\n", kMetricPrefix, name, taken.count, taken.sum);
}

std::string Exposition::text() const {
  std::string out;
  for (const auto& metric : metric_schema()) {
    const auto found = samples_.find(metric.name);
    if (found == samples_.end()) continue;
    out += fmt::format("# HELP {0}{1} {2}\n# TYPE {0}{1} {3}\n{4}", kMetricPrefix, metric.name, metric.help, name_of(metric.type),
                       found->second);
  }
  return out;
}

}  // namespace xh::runtime
