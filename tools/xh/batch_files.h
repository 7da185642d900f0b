// The state folder of an import: signed batches and what became of them, so that a killed import goes on. Rule: docs/spec/bulk.md (BK9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace xh::tools {

/// In the place of a result code: the chain has another record, or none.
inline constexpr std::int64_t kDiffers = -1;

struct BatchResult {
  std::string transaction;  ///< 0x…; empty when nothing had to be sent
  std::uint64_t height = 0;
  std::vector<std::int64_t> codes;  ///< one for each item: a result code, or kDiffers

  bool operator==(const BatchResult&) const = default;
};

[[nodiscard]] Json to_json(const BatchResult& result);
/// Error kBadAnswer, of JsonReader: the import sends again what it cannot read.
[[nodiscard]] Result<BatchResult> batch_result_from(std::string_view text);

/// Names a batch: phases go one after the other, each counts from 0.
struct BatchName {
  std::size_t phase = 0;
  std::size_t number = 0;
};

class BatchFiles {
 public:
  explicit BatchFiles(std::string folder) : folder_(std::move(folder)) {}
  /// The signed bytes that were stored; nullopt: none were.
  [[nodiscard]] std::optional<Bytes> envelope(BatchName batch) const;
  [[nodiscard]] Status store_envelope(BatchName batch, ByteView envelope) const;
  /// What became of a batch of so many items; nullopt: not known.
  [[nodiscard]] std::optional<BatchResult> result(BatchName batch, std::size_t items) const;
  [[nodiscard]] Status store_result(BatchName batch, const BatchResult& result) const;

 private:
  [[nodiscard]] std::string path(BatchName batch, const char* ending) const;
  std::string folder_;
};

}  // namespace xh::tools
