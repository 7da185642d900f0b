// Headers, commits and validators of CometBFT as values, and the bytes that CometBFT hashes and signs over them: protobuf in ascending
// order of fields, without zero values. Nothing here decodes protobuf. Spec: docs/spec/crosschain.md (XC31, XC32, XC36).
#pragma once

#include <string>
#include <vector>

#include "base/codec.h"
#include "crosschain/client.h"
#include "crypto/keys.h"

namespace xh::crosschain::cometbft {

inline constexpr std::size_t kMaxChainIdBytes = 50;
inline constexpr std::size_t kAddressBytes = 20;
inline constexpr std::size_t kMaxAppHashBytes = 64;
inline constexpr std::uint64_t kBlockProtocol = 11;

/// Seconds since 1970 in two's complement: absent votes bear the year 1.
struct Time {
  std::uint64_t seconds = 0;
  std::uint32_t nanos = 0;
  bool operator==(const Time&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Time::seconds), field(&Time::nanos)}; }
};

struct BlockId {
  Bytes hash;
  std::uint32_t parts = 0;
  Bytes parts_hash;
  bool operator==(const BlockId&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&BlockId::hash, Hash32::kSize), field(&BlockId::parts), field(&BlockId::parts_hash, Hash32::kSize)};
  }
};

struct Header {
  std::uint64_t block_protocol = kBlockProtocol;
  std::uint64_t app_version = 0;
  std::string chain_id;
  std::uint64_t height = 0;
  Time time;
  BlockId last_block;
  Bytes last_commit_hash;
  Bytes data_hash;
  Bytes validators_hash;
  Bytes next_validators_hash;
  Bytes consensus_hash;
  Bytes app_hash;
  Bytes last_results_hash;
  Bytes evidence_hash;
  Bytes proposer;
  bool operator==(const Header&) const = default;
  static constexpr auto fields() {
    using T = Header;
    constexpr std::size_t kHash = Hash32::kSize;
    return std::tuple{field(&T::block_protocol),
                      field(&T::app_version),
                      field(&T::chain_id, kMaxChainIdBytes),
                      field(&T::height),
                      field(&T::time),
                      field(&T::last_block),
                      field(&T::last_commit_hash, kHash),
                      field(&T::data_hash, kHash),
                      field(&T::validators_hash, kHash),
                      field(&T::next_validators_hash, kHash),
                      field(&T::consensus_hash, kHash),
                      field(&T::app_hash, kMaxAppHashBytes),
                      field(&T::last_results_hash, kHash),
                      field(&T::evidence_hash, kHash),
                      field(&T::proposer, kAddressBytes)};
  }
};

enum class VoteFlag : std::uint8_t { kAbsent = 1, kCommit = 2, kNil = 3 };
constexpr bool is_valid(VoteFlag flag) { return flag >= VoteFlag::kAbsent && flag <= VoteFlag::kNil; }

struct CommitSignature {
  VoteFlag flag = VoteFlag::kAbsent;
  Bytes address;
  Time time;
  Bytes signature;
  bool operator==(const CommitSignature&) const = default;
  static constexpr auto fields() {
    using T = CommitSignature;
    return std::tuple{field(&T::flag), field(&T::address, kAddressBytes), field(&T::time), field(&T::signature, kMaxSignatureBytes)};
  }
};

struct Commit {
  std::uint64_t height = 0;
  std::uint32_t round = 0;
  BlockId block;
  std::vector<CommitSignature> signatures;  ///< one for each validator of the set, in its order
  bool operator==(const Commit&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Commit::height), field(&Commit::round), field(&Commit::block),
                      field(&Commit::signatures, kMaxChainValidators)};
  }
};

struct Validator {
  PublicKey key;  ///< Ed25519 or secp256k1
  std::uint64_t power = 1;
  bool operator==(const Validator&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Validator::key), field(&Validator::power)}; }
};

/// Of the 14 fields, as a tree of RFC 6962.
[[nodiscard]] Hash32 header_hash(const Header& header);
/// In the given order, which is that of power descending, then address.
[[nodiscard]] Hash32 validators_hash(std::span<const Validator> validators);
/// 20 bytes; empty for a suite that CometBFT does not know.
[[nodiscard]] Bytes address_of(const PublicKey& key);

/// Number of the kind in the canonical form.
enum class VoteType : std::uint8_t { kUnknown = 0, kPrevote = 1, kPrecommit = 2 };
struct CanonicalVote {
  VoteType type = VoteType::kPrecommit;
  std::uint64_t height = 0;
  std::uint64_t round = 0;
  const BlockId* block = nullptr;  ///< nullptr: for nil
  Time time;
};
/// What a validator signs, with its length in front.
[[nodiscard]] Bytes sign_bytes(std::string_view chain_id, const CanonicalVote& vote);

}  // namespace xh::crosschain::cometbft
