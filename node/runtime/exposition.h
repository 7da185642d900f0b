// A page of metrics in the text format 0.0.4 of Prometheus. It serves what the schema knows and nothing else. Spec: docs/spec/health.md
// (HL6, HL7).
#pragma once

#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace xh::runtime {

/// HL8: how often a value fell below each bound. Thread-safe.
class Histogram {
 public:
  /// Ascending.
  explicit Histogram(std::vector<double> bounds) : counts_(bounds.size() + 1), bounds_(std::move(bounds)) {}
  void observe(double value);

  struct Snapshot {
    std::vector<std::pair<double, std::uint64_t>> below;  ///< bound, and how many values are not above it
    std::uint64_t count = 0;
    double sum = 0;
  };
  [[nodiscard]] Snapshot snapshot() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> counts_;  // the last one: above all bounds
  double sum_ = 0;
  std::vector<double> bounds_;
};

class Exposition {
 public:
  /// The values of the labels, in the order of the schema.
  using Labels = std::initializer_list<std::string>;
  // A name that the schema does not know, or another number of labels, is a bug.
  void add(std::string_view name, double value, Labels labels = {});
  void add_count(std::string_view name, std::uint64_t value, Labels labels = {});
  void add(std::string_view name, const Histogram& histogram);
  /// Families in the order of the schema, each whole.
  [[nodiscard]] std::string text() const;

 private:
  void add_sample(std::string_view name, std::string value, Labels labels);
  std::map<std::string, std::string, std::less<>> samples_;  // lines by family
};

}  // namespace xh::runtime
