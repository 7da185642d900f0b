// What supervisors act on, and the record of it. Rules: docs/spec/supervision.md (O1, O7).
#pragma once

#include "identity/names.h"
#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxRestraints = 16;
inline constexpr std::uint16_t kMaxReason = 999;
inline constexpr std::size_t kMaxTargetBytes = kMaxPrefixBytes + 1 + kMaxSuffixBytes;

enum class TargetKind : std::uint8_t { kAccount = 0, kPrefix = 1, kIdentifier = 2 };
constexpr bool is_valid(TargetKind kind) { return kind <= TargetKind::kIdentifier; }

/// An account (its BID), a prefix or an identifier, by name.
struct Target {
  TargetKind kind = TargetKind::kIdentifier;
  std::string name;
  bool operator==(const Target&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Target::kind), field(&Target::name, kMaxTargetBytes)}; }
};
/// Of its record: an account by its bytes, like its other records, so that asking costs no text in every operation.
[[nodiscard]] std::string record_name(const Target& target);
/// The name is one of its kind. Errors kBadBid, kBadIdentifier.
[[nodiscard]] Status check_target(const Target& target);
/// Which kind of thing a name of the command line or an RPC means. Errors as above.
[[nodiscard]] Result<Target> target_from_name(std::string_view name);

enum class RestraintKind : std::uint8_t { kHold = 0, kWithhold = 1 };
constexpr bool is_valid(RestraintKind kind) { return kind <= RestraintKind::kWithhold; }

struct Restraint {
  RestraintKind kind = RestraintKind::kHold;
  AccountId supervisor;
  std::uint16_t reason = 1;
  Hash32 document;  ///< digest of what orders it
  Stamp since;
  bool operator==(const Restraint&) const = default;
  static constexpr auto fields() {
    using T = Restraint;
    return std::tuple{field(&T::kind), field(&T::supervisor), field(&T::reason), field(&T::document), field(&T::since)};
  }
};

/// Of kind kSupervision, named by record_name().
struct SupervisionRecord {
  std::vector<Restraint> restraints;  ///< in force, oldest first
  std::uint64_t version = 1;
  Hash32 document;  ///< of the last act
  Stamp updated;
  [[nodiscard]] bool has(RestraintKind kind) const;
  bool operator==(const SupervisionRecord&) const = default;
  static constexpr auto fields() {
    using T = SupervisionRecord;
    return std::tuple{field(&T::restraints, kMaxRestraints), field(&T::version), field(&T::document), field(&T::updated)};
  }
};

}  // namespace xh::identity
