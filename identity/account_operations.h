// Operations of an account on itself. Rules: docs/spec/identity.md (I24-I29).
#pragma once

#include "identity/key_set.h"
#include "identity/operation_kind.h"
#include "identity/record.h"

namespace xh::identity {

/// For the named version; 0 for an account without a record.
struct SetKeys {
  static constexpr auto kKind = OperationKind::kSetKeys;
  static constexpr std::string_view kName = "set-keys";
  std::uint64_t version = 0;
  KeySet keys;
  KeySet recovery = {};             ///< empty: as they are
  std::optional<Hash32> next = {};  ///< digest of the keys to which only Rotate leads
  bool operator==(const SetKeys&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&SetKeys::version), field(&SetKeys::keys), field(&SetKeys::recovery), field(&SetKeys::next)};
  }
};
/// Authorised by the keys that it reveals.
struct Rotate {
  static constexpr auto kKind = OperationKind::kRotate;
  static constexpr std::string_view kName = "rotate";
  KeySet keys;
  std::optional<Hash32> next = {};
  bool operator==(const Rotate&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Rotate::keys), field(&Rotate::next)}; }
};
/// Authorised by the recovery keys.
struct Recover {
  static constexpr auto kKind = OperationKind::kRecover;
  static constexpr std::string_view kName = "recover";
  KeySet keys;
  KeySet recovery;
  std::optional<Hash32> next = {};
  bool operator==(const Recover&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Recover::keys), field(&Recover::recovery), field(&Recover::next)}; }
};
struct Deactivate {
  static constexpr auto kKind = OperationKind::kDeactivate;
  static constexpr std::string_view kName = "deactivate";
  std::uint64_t version = 0;
  bool operator==(const Deactivate&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Deactivate::version)}; }
};
struct SetDocument {
  static constexpr auto kKind = OperationKind::kSetDocument;
  static constexpr std::string_view kName = "set-document";
  std::uint64_t version = 0;  ///< of the document that it replaces; 0: there is none
  std::string document;       ///< canonical JSON
  bool operator==(const SetDocument&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SetDocument::version), field(&SetDocument::document, kMaxDocumentBytes)}; }
};

}  // namespace xh::identity
