// Client of a chain that proves nothing by itself: statements by m of n keys of named organisations. Every statement names this chain, the
// client and the epoch of the keys, so that none counts elsewhere. Spec: docs/spec/crosschain.md (XC60-XC63).
#pragma once

#include <string>
#include <variant>

#include "crosschain/client_rules.h"
#include "crypto/keys.h"

namespace xh::crosschain::attested {

inline constexpr std::size_t kMaxAttestors = 64;
inline constexpr std::size_t kMaxRotations = 16;
inline constexpr std::size_t kMaxOrganisationBytes = 64;
inline constexpr std::string_view kDomain = "xinghuo/attested/v1";

struct Parameters {
  Hash32 chain_id;     ///< of this chain
  std::string client;  ///< name of the client on it
  bool operator==(const Parameters&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Parameters::chain_id), field(&Parameters::client, kMaxClientNameBytes)}; }
};

struct Attestor {
  std::string organisation;
  PublicKey key;
  bool operator==(const Attestor&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Attestor::organisation, kMaxOrganisationBytes), field(&Attestor::key)}; }
};

/// Who attests: at least `threshold` of them.
struct Attestors {
  std::uint16_t threshold = 1;
  std::vector<Attestor> members;  ///< strictly ascending by organisation, no key twice
  bool operator==(const Attestors&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Attestors::threshold), field(&Attestors::members, kMaxAttestors)}; }
};

struct Trust {
  std::uint64_t epoch = 0;
  Attestors attestors;
  bool operator==(const Trust&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Trust::epoch), field(&Trust::attestors)}; }
};

struct StateStatement {
  ChainHeight height;
  ChainTime time;
  Hash32 block;
  Bytes root;
  bool operator==(const StateStatement&) const = default;
  static constexpr auto fields() {
    using T = StateStatement;
    return std::tuple{field(&T::height), field(&T::time), field(&T::block), field(&T::root, kMaxRootBytes)};
  }
};
struct RecordStatement {
  ChainHeight height;
  Bytes key;
  std::optional<Hash32> value;  ///< SHA-256 of it; nothing: the key is absent
  bool operator==(const RecordStatement&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&RecordStatement::height), field(&RecordStatement::key, kMaxKeyBytes), field(&RecordStatement::value)};
  }
};
/// Signed by the attestors of an epoch about those of the next one.
struct RotationStatement {
  Attestors next;
  bool operator==(const RotationStatement&) const = default;
  static constexpr auto fields() { return std::tuple{field(&RotationStatement::next)}; }
};
/// Numbers of the kinds are frozen: they are signed.
using Statement = std::variant<StateStatement, RecordStatement, RotationStatement>;

struct Attestation {
  std::uint16_t member = 0;  ///< index
  Signature signature;
  bool operator==(const Attestation&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Attestation::member), field(&Attestation::signature)}; }
};
/// Strictly ascending by member.
struct Attestations {
  std::vector<Attestation> list;
  bool operator==(const Attestations&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Attestations::list, kMaxAttestors)}; }
};

struct Rotation {
  RotationStatement statement;
  Attestations attestations;
  bool operator==(const Rotation&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Rotation::statement), field(&Rotation::attestations)}; }
};

struct Update {
  ChainHeight trusted;
  std::vector<Rotation> rotations;  ///< from the epoch of the trusted state on
  StateStatement state;
  Attestations attestations;
  bool operator==(const Update&) const = default;
  static constexpr auto fields() {
    using T = Update;
    return std::tuple{field(&T::trusted), field(&T::rotations, kMaxRotations), field(&T::state), field(&T::attestations)};
  }
};

/// What attestors sign (XC61).
[[nodiscard]] Bytes signing_bytes(const Parameters& client, std::uint64_t epoch, const Statement& statement);

[[nodiscard]] const ClientRules& rules();

}  // namespace xh::crosschain::attested
