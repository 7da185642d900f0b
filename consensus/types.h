// Votes and certificates of the Simplex protocol. Spec: docs/spec/consensus.md. They say nothing about what a block contains.
#pragma once

#include <variant>
#include <vector>

#include "base/codec.h"
#include "crypto/keys.h"

namespace xh::consensus {

using BlockId = Hash32;
/// Position of a validator in the epoch's set.
using ValidatorIndex = std::uint16_t;

inline constexpr std::size_t kMaxValidators = 512;

struct Notarize {
  View view;
  View parent_view;
  BlockId block;
  auto operator<=>(const Notarize&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Notarize::view), field(&Notarize::parent_view), field(&Notarize::block)}; }
};
struct Nullify {
  View view;
  auto operator<=>(const Nullify&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Nullify::view)}; }
};
struct Finalize {
  View view;
  BlockId block;
  auto operator<=>(const Finalize&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Finalize::view), field(&Finalize::block)}; }
};
/// What a validator signs, over `domain || chain_id || epoch || BCS(vote)` with one domain per kind.
using Vote = std::variant<Notarize, Nullify, Finalize>;

[[nodiscard]] View view_of(const Vote& vote);
/// The block of a notarize or finalize vote; nullptr for nullify.
[[nodiscard]] const BlockId* block_of(const Vote& vote);
[[nodiscard]] Bytes signing_bytes(const Hash32& chain_id, Epoch epoch, const Vote& vote);

struct SignedVote {
  Vote vote;
  ValidatorIndex signer = 0;
  Signature signature;
  bool operator==(const SignedVote&) const = default;
  static constexpr auto fields() { return std::tuple{field(&SignedVote::vote), field(&SignedVote::signer), field(&SignedVote::signature)}; }
};

struct CertificateEntry {
  ValidatorIndex signer = 0;
  Signature signature;
  bool operator==(const CertificateEntry&) const = default;
  static constexpr auto fields() { return std::tuple{field(&CertificateEntry::signer), field(&CertificateEntry::signature)}; }
};
/// One vote with signatures of a quorum of weight, ascending by signer.
struct Certificate {
  Epoch epoch;
  Vote vote;
  std::vector<CertificateEntry> entries;
  bool operator==(const Certificate&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Certificate::epoch), field(&Certificate::vote), field(&Certificate::entries, kMaxValidators)};
  }
};

}  // namespace xh::consensus
