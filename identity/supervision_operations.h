// Operations of supervisors. Rules: docs/spec/supervision.md (O1-O7).
#pragma once

#include "identity/operation_kind.h"
#include "identity/redaction.h"

namespace xh::identity {

/// O2: no writes.
struct Hold {
  static constexpr auto kKind = OperationKind::kHold;
  static constexpr std::string_view kName = "hold";
  Target target;
  std::uint16_t reason = 1;  ///< 1..kMaxReason
  Hash32 document;           ///< digest of what orders it
  bool operator==(const Hold&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Hold::target), field(&Hold::reason), field(&Hold::document)}; }
};
/// O3: no content in answers.
struct Withhold {
  static constexpr auto kKind = OperationKind::kWithhold;
  static constexpr std::string_view kName = "withhold";
  Target target;
  std::uint16_t reason = 1;  ///< 1..kMaxReason
  Hash32 document;           ///< digest of what orders it
  bool operator==(const Withhold&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Withhold::target), field(&Withhold::reason), field(&Withhold::document)}; }
};
/// O4: ends what the sender did.
struct Release {
  static constexpr auto kKind = OperationKind::kRelease;
  static constexpr std::string_view kName = "release";
  Target target;
  RestraintKind kind = RestraintKind::kHold;
  Hash32 document;  ///< digest of what orders it
  bool operator==(const Release&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Release::target), field(&Release::kind), field(&Release::document)}; }
};
/// RD1: the bytes go from every node.
struct Redact {
  static constexpr auto kKind = OperationKind::kRedact;
  static constexpr std::string_view kName = "redact";
  Target target;                    ///< an account (its document) or an identifier (or anchored stream)
  std::uint64_t version = 1;        ///< of the record: this one and all before lose their bytes
  std::vector<EntryPlace> entries;  ///< transactions that carry content of the record, ascending
  std::uint16_t reason = 1;         ///< 1..kMaxReason
  Hash32 document;                  ///< digest of what orders it
  bool operator==(const Redact&) const = default;
  static constexpr auto fields() {
    using T = Redact;
    return std::tuple{field(&T::target), field(&T::version), field(&T::entries, kMaxRedactedEntries), field(&T::reason),
                      field(&T::document)};
  }
};

}  // namespace xh::identity
