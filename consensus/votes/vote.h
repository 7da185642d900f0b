// What validators sign: the three kinds of votes, the bytes that a signature covers, and which two of them exclude each other. A leaf below
// consensus, so that the ledger and offline verifiers judge votes by the very same words. Spec: docs/spec/consensus.md.
#pragma once

#include <variant>

#include "base/codec.h"
#include "crypto/keys.h"

namespace xh::consensus {

using BlockId = Hash32;

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
/// R15: two statements of one key in one epoch and view that exclude each other. False for different views.
[[nodiscard]] bool exclude_each_other(const Vote& one, const Vote& other);

}  // namespace xh::consensus
