// Light clients: the one interface to what other chains decided. Values in, values out; time and heights are arguments. What each type
// verifies is behind crosschain/client_rules.h. It does not know operations, packets or who may submit. Spec: docs/spec/crosschain.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/codec.h"

namespace xh::crosschain {

inline constexpr std::size_t kMaxUpdateBytes = 1024 * 1024;  ///< a header, a commit and two sets of 1,000 validators
inline constexpr std::size_t kMaxProofBytes = 512 * 1024;    ///< a transaction of 256 KiB, and its path
inline constexpr std::size_t kMaxSignatures = 1000;          ///< of one update or proof
inline constexpr std::size_t kMaxProofSteps = 128;           ///< inner nodes of one ICS-23 or Merkle proof
inline constexpr std::size_t kMaxTrieNodes = 64;             ///< of one Merkle-Patricia proof: the nibbles of a key
inline constexpr std::size_t kMaxChainValidators = 1000;     ///< of one set
inline constexpr std::size_t kMaxKeyBytes = 1024;
inline constexpr std::size_t kMaxValueBytes = 256 * 1024;
inline constexpr std::size_t kMaxParametersBytes = 128 * 1024;
inline constexpr std::size_t kMaxTrustBytes = 32 * 1024;
inline constexpr std::size_t kMaxRootBytes = 64;
inline constexpr std::size_t kMaxClientNameBytes = 64;
inline constexpr std::uint64_t kMaxTrustingPeriodMs = std::uint64_t{10} * 366 * 24 * 3600 * 1000;  ///< ten years
inline constexpr std::uint64_t kMaxClockDriftMs = 3600 * 1000;                                     ///< one hour
inline constexpr std::uint64_t kMaxChainPower = std::uint64_t{1} << 60;  ///< of a set: thirds and multiples never overflow

/// Height of a block of a sub-chain.
using ChainHeight = Strong<struct ChainHeightTag, std::uint64_t>;
/// Nanoseconds since 1970 by the headers of a sub-chain.
using ChainTime = Strong<struct ChainTimeTag, std::uint64_t>;
inline constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::uint64_t kNanosPerMilli = 1'000'000;
inline constexpr ChainTime kMaxChainTime{(std::uint64_t{1} << 63) - 1};  ///< in the year 2262; later headers are refused
/// Never beyond kMaxChainTime.
[[nodiscard]] ChainTime chain_time(UnixMillis time);

/// Numbers are frozen: they are stored (XC2).
enum class ClientType : std::uint8_t { kXinghuo = 1, kCometBft = 2, kBesuQbft = 3, kBesuIbft2 = 4, kFiscoBcos3 = 5, kAttested = 6 };
constexpr bool is_valid(ClientType type) { return type >= ClientType::kXinghuo && type <= ClientType::kAttested; }
/// "xinghuo", "cometbft", "besu-qbft", "besu-ibft2", "fisco-bcos-3", "attested".
[[nodiscard]] std::string_view name_of(ClientType type);
/// Error kBadClient.
[[nodiscard]] Result<ClientType> client_type_from_name(std::string_view name);

/// What never changes about a client.
struct ClientTerms {
  ClientType type = ClientType::kXinghuo;
  Bytes parameters;  ///< BCS, by type
  std::uint64_t trusting_period_ms = 0;
  std::uint64_t clock_drift_ms = 0;

  bool operator==(const ClientTerms&) const = default;
  static constexpr auto fields() {
    using T = ClientTerms;
    return std::tuple{field(&T::type), field(&T::parameters, kMaxParametersBytes), field(&T::trusting_period_ms),
                      field(&T::clock_drift_ms)};
  }
};

struct Client {
  ClientTerms terms;
  ChainHeight latest;
  ChainTime latest_time;
  std::optional<ChainHeight> frozen;  ///< from this height on nothing is to be relied on (XC11)
  std::string substitute;             ///< name of the client that took its place; empty: none

  bool operator==(const Client&) const = default;
  static constexpr auto fields() {
    using T = Client;
    return std::tuple{field(&T::terms), field(&T::latest), field(&T::latest_time), field(&T::frozen),
                      field(&T::substitute, kMaxClientNameBytes)};
  }
};

/// What a client knows about one height (XC3).
struct ConsensusState {
  ChainHeight height;
  ChainTime time;
  Hash32 block;
  Bytes root;   ///< what proofs lead to
  Bytes trust;  ///< BCS, by type: who may sign what comes next

  bool operator==(const ConsensusState&) const = default;
  static constexpr auto fields() {
    using T = ConsensusState;
    return std::tuple{field(&T::height), field(&T::time), field(&T::block), field(&T::root, kMaxRootBytes),
                      field(&T::trust, kMaxTrustBytes)};
  }
};

/// An upper bound of what a verification does, known before it begins (XC6).
struct Cost {
  std::uint64_t signatures = 0;
  std::uint64_t steps = 0;  ///< nodes of proofs and paths
  std::uint64_t bytes = 0;  ///< to decode and hash
  bool operator==(const Cost&) const = default;
  [[nodiscard]] bool within(const Cost& budget) const {
    return signatures <= budget.signatures && steps <= budget.steps && bytes <= budget.bytes;
  }
};

struct UpdatePlan {
  ChainHeight trusted;  ///< the stored state that it needs
  ChainHeight height;   ///< what it is about
  ChainTime time;
  Cost cost;
};

enum class ClientStatus : std::uint8_t { kActive = 0, kFrozen = 1, kExpired = 2, kSubstituted = 3 };
/// "active", "frozen", "expired", "substituted"
[[nodiscard]] std::string_view to_word(ClientStatus status);
/// XC5. `now` is block time of this chain.
[[nodiscard]] ClientStatus status_of(const Client& client, UnixMillis now);
/// XC11: a height that is not to be relied on.
[[nodiscard]] bool is_flagged(const Client& client, ChainHeight height);

/// XC4. Errors: kBadClient.
[[nodiscard]] Result<Client> create_client(const ClientTerms& terms, const ConsensusState& first, UnixMillis now);

/// XC6. Errors: kTooLarge, kBadHeader, those of decoding.
[[nodiscard]] Result<UpdatePlan> plan_update(const ClientTerms& terms, ByteView update);

/// The stored states around an update.
struct StoredStates {
  ConsensusState trusted;               ///< of the height that the update names
  std::optional<ConsensusState> same;   ///< of the height that it is about
  std::optional<ConsensusState> below;  ///< of the greatest stored height below that
  std::optional<ConsensusState> above;  ///< of the smallest stored height above that
};
enum class UpdateOutcome : std::uint8_t {
  kStored = 0,  ///< a new consensus state
  kKnown = 1,   ///< this block is stored already
  kFroze = 2,   ///< it holds and contradicts what is stored (XC9)
};
struct Updated {
  UpdateOutcome outcome = UpdateOutcome::kStored;
  Client client;
  ConsensusState state;  ///< what the update proved; to be stored only as kStored
};
/// XC7, XC9. Errors: kClientNotActive, kBadHeader, kNotEnoughTrust, and those of plan_update().
[[nodiscard]] Result<Updated> update_client(const Client& client, const StoredStates& stored, ByteView update, UnixMillis now);

/// Two updates that exclude each other, and the stored states that they name.
struct Misbehaviour {
  ByteView first;
  ConsensusState first_trusted;
  ByteView second;
  ConsensusState second_trusted;
};
/// XC10: the frozen client. Errors: kBadMisbehaviour, kClientNotActive (substituted), and those of updates.
[[nodiscard]] Result<Client> freeze_client(const Client& client, const Misbehaviour& shown, UnixMillis now);

/// XC12: the old client with the name of its successor. Error kBadClient.
[[nodiscard]] Result<Client> substitute_client(const Client& old, std::string_view name, const Client& successor, UnixMillis now);

/// What a proof is about: membership with a value, non-membership without.
struct Claim {
  Bytes key;
  std::optional<Bytes> value;
  bool operator==(const Claim&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Claim::key, kMaxKeyBytes), field(&Claim::value, kMaxValueBytes)}; }
};
/// XC6. Errors: kTooLarge, those of decoding.
[[nodiscard]] Result<Cost> plan_proof(const ClientTerms& terms, ByteView proof);
/// XC13 under a stored state. Errors: kClientNotActive, kBadChainProof, kNoSuchProof, and those of plan_proof().
[[nodiscard]] Status verify_claim(const Client& client, const ConsensusState& at, const Claim& claim, ByteView proof, UnixMillis now);

}  // namespace xh::crosschain
