// Names: prefixes ("88.100.7"), identifiers ("88.100.7/pump-0001"), organisation ids. Parsing is the only way to make them.
// Spec: docs/spec/identity.md (I1-I3). BIDs as identifiers of documents are not part of this set of operations.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace xh::identity {

inline constexpr std::size_t kMaxArcs = 8;
inline constexpr std::size_t kMaxPrefixBytes = 64;
inline constexpr std::size_t kMaxSuffixBytes = 200;
inline constexpr std::size_t kMaxOrganisationIdBytes = 32;

/// I1: 1..8 dot-separated arcs of digits without leading zeros, at most 64 bytes.
class Prefix {
 public:
  [[nodiscard]] static Result<Prefix> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t arcs() const;
  [[nodiscard]] std::string_view first_arc() const;
  /// The text of the parent, or empty for a single arc.
  [[nodiscard]] std::string_view parent() const;
  auto operator<=>(const Prefix&) const = default;

 private:
  explicit Prefix(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// I2: `<prefix>/<suffix>`; the suffix is 1..200 bytes of UTF-8 in NFC from the pinned table.
class Identifier {
 public:
  [[nodiscard]] static Result<Identifier> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const Prefix& prefix() const { return prefix_; }
  [[nodiscard]] std::string_view suffix() const { return std::string_view(text_).substr(prefix_.text().size() + 1); }
  auto operator<=>(const Identifier&) const = default;

 private:
  Identifier(std::string text, Prefix prefix) : text_(std::move(text)), prefix_(std::move(prefix)) {}
  std::string text_;
  Prefix prefix_;
};

/// I3: [a-z0-9][a-z0-9-]{0,31}.
[[nodiscard]] Status check_organisation_id(std::string_view text);

}  // namespace xh::identity
