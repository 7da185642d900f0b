// CometBFT headers signed by test keys: sets of any size and power, commits by any of them.
#pragma once

#include <set>

#include "crosschain/cometbft.h"
#include "crypto/hash.h"
#include "made_trees.h"

namespace xh::crosschain::cometbft {

inline constexpr std::uint64_t kStart = 1'700'000'000;  ///< seconds
inline constexpr std::string_view kChain = "made-1";
inline constexpr std::string_view kStore = "ibc";
inline constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;

/// A validator by the number of its key.
struct Member {
  unsigned number = 0;
  std::uint64_t power = 10;
  Suite suite = Suite::kEd25519;

  [[nodiscard]] PrivateKey key() const {
    Bytes seed(kPrivateKeyBytes, 1);
    seed[31] = static_cast<std::uint8_t>(number);
    seed[30] = static_cast<std::uint8_t>(number >> 8);
    return PrivateKey::from_raw(suite, seed).value();
  }
  [[nodiscard]] Validator validator() const { return {key().public_key(), power}; }
};
using Members = std::vector<Member>;

/// In the order of CometBFT.
inline Members members(unsigned first, unsigned count, std::uint64_t power = 10, Suite suite = Suite::kEd25519) {
  Members out;
  for (unsigned i = first; i < first + count; ++i) out.push_back({i, power, suite});
  std::ranges::sort(out, {}, [](const Member& m) { return std::pair(~m.power, address_of(m.key().public_key())); });
  return out;
}
inline std::vector<Validator> validators_of(const Members& set) {
  std::vector<Validator> out;
  for (const auto& member : set) out.push_back(member.validator());
  return out;
}
inline Bytes hash_of(const Members& set) { return to_bytes(validators_hash(validators_of(set)).view()); }

inline Header header(std::uint64_t height, const Members& set, const Members& next, std::string_view app = "app") {
  Header out;
  out.chain_id = kChain;
  out.height = height;
  out.time = {kStart + 5 * height, 17};
  out.validators_hash = hash_of(set);
  out.next_validators_hash = hash_of(next);
  out.app_hash = to_bytes(sha256(as_bytes(app)).view());
  out.proposer = address_of(set.front().key().public_key());
  return out;
}

/// Votes for the block of the first `signers` members; the others are absent.
inline Commit commit(const Header& header, const Members& set, std::size_t signers) {
  Commit out{header.height, 1, {to_bytes(header_hash(header).view()), 1, Bytes(32, 9)}, {}};
  for (std::size_t i = 0; i < set.size(); ++i) {
    CommitSignature entry{VoteFlag::kAbsent, {}, {static_cast<std::uint64_t>(-62'135'596'800), 0}, {}};
    if (i < signers) {
      entry = {VoteFlag::kCommit, address_of(set[i].key().public_key()), {header.time.seconds + 1, static_cast<std::uint32_t>(i)}, {}};
      entry.signature =
          set[i].key().sign(sign_bytes(header.chain_id, {VoteType::kPrecommit, out.height, out.round, &out.block, entry.time})).raw;
    }
    out.signatures.push_back(entry);
  }
  return out;
}

inline Update update(std::uint64_t trusted, const Header& header, const Members& set, std::size_t signers,
                     const Members& trusted_set = {}) {
  return {ChainHeight{trusted}, header, commit(header, set, signers), validators_of(set), validators_of(trusted_set)};
}

inline ConsensusState state_of(const Header& header) {
  return {ChainHeight{header.height}, ChainTime{header.time.seconds * 1'000'000'000 + header.time.nanos}, header_hash(header),
          header.app_hash, encode(Trust{Hash32::from(header.next_validators_hash)})};
}

inline Parameters parameters() { return {std::string(kChain), 1, 3, std::string(kStore)}; }
inline ClientTerms terms() { return {ClientType::kCometBft, encode(parameters()), 14 * kDayMs, 10'000}; }
/// Block time of this chain, some seconds after a height.
inline UnixMillis after(std::uint64_t height) { return UnixMillis{(kStart + 5 * height + 3) * 1000}; }

}  // namespace xh::crosschain::cometbft
