// One of several chains in memory, with a state tree, a log and certified checkpoints: what another chain of this software can verify.
// Four supernodes, whose council decides; accounts 4 to 7 and 99 are backbone nodes.
#pragma once

#include "council_chain.h"
#include "crosschain/attested.h"
#include "crosschain/operations.h"
#include "crosschain/xinghuo.h"
#include "ledger/merkle_levels.h"
#include "tests/unit/ledger/memory_tree.h"

namespace xh::execution {

inline constexpr UnixMillis kBegin{1'700'000'000'000};
// Who sends packets here, and who gets them there.
inline constexpr std::uint8_t kSender = 6;
inline constexpr std::uint8_t kReceiver = 7;
// Clients: of the main chain, on others; of a sub-chain, on the main chain.
inline const std::string kHubClient = "hub0-main";
inline const std::string kSubClient = "sub1-main";

class Side : public StateView {
 public:
  Side(const std::string& name, UnixMillis begin);
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;
  std::optional<Bytes> read(const StateKey& key) const override;
  std::optional<TransactionId> remembered(const AccountId&, const Nonce&) const override { return std::nullopt; }

  using Signed = std::pair<std::uint8_t, Operation>;
  // Operations in one block, each in a transaction of its own; the block is `block_ms` later than the one before.
  std::vector<ResultCode> block(const std::vector<Signed>& operations);
  // Operations in one block and one transaction, per item.
  std::vector<ResultCode> batch(std::uint8_t signer, const std::vector<Operation>& operations);
  ResultCode one(std::uint8_t signer, const Operation& operation) { return block({{signer, operation}}).at(0); }
  // A block without operations, so much later.
  void pass(std::uint64_t seconds);
  void decide(const std::vector<Change>& changes);
  // A block that sets a record, by no rule: what a chain that lies does.
  void rewrite(const StateKey& key, const Bytes& value);

  template <class Record>
  [[nodiscard]] std::optional<Record> record(RecordKind kind, const std::string& name) const {
    const auto bytes = read({kind, name});
    return bytes ? std::optional(*decode<Record>(*bytes)) : std::nullopt;
  }
  [[nodiscard]] crosschain::LaneRecord lane(const std::string& name) const {
    return *record<crosschain::LaneRecord>(RecordKind::kLane, name);
  }
  [[nodiscard]] crosschain::CrossRecord cross(const std::string& name) const {
    return *record<crosschain::CrossRecord>(RecordKind::kCrossTransaction, name);
  }
  [[nodiscard]] crosschain::ClientRecord client(const std::string& name) const {
    return *record<crosschain::ClientRecord>(RecordKind::kChainClient, name);
  }

  // ---- what others verify of this chain
  [[nodiscard]] crosschain::ClientTerms terms() const;
  [[nodiscard]] crosschain::ConsensusState state_at(std::uint64_t height) const;
  [[nodiscard]] Bytes update(std::uint64_t trusted, std::uint64_t height) const;
  // Under the state root of a height.
  [[nodiscard]] crosschain::At prove(const StateKey& key, std::uint64_t height) const;
  // Under that of the head.
  [[nodiscard]] crosschain::At prove(const StateKey& key) const { return prove(key, height.value); }
  [[nodiscard]] std::uint64_t now_s() const { return time.value / 1000; }

  Genesis genesis;
  std::map<StateKey, Bytes> state;
  Height height;
  UnixMillis time;
  std::uint64_t block_ms = 1000;

 private:
  std::vector<Receipt> run(const std::vector<VerifiedEnvelope>& envelopes, std::uint64_t later_ms);
  VerifiedEnvelope envelope(std::uint8_t signer, const std::vector<Operation>& operations, BatchMode mode);
  void take(const StateDelta& delta);

  MemoryTree memory_;
  std::vector<BlockSummary> summaries_;
  MerkleLevels log_{merkle::kNodeTag};
  std::uint64_t nonce_ = 0;
};

// ---- what tests of operations share
inline constexpr std::uint8_t kOwner = 4;    // of every AC code
inline constexpr std::uint8_t kGateway = 5;  // names no code its own
inline constexpr std::uint8_t kAnybody = 6;

// What an update of an identifier may say.
inline identity::Content some_content() {
  return {{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes("x"), 60}}, std::nullopt};
}
inline std::string bid(std::uint8_t number) { return to_bid(account(number)); }

// Four organisations, three of which attest to what a chain without proofs says, for a client of `chain`.
struct Attesting {
  const Side& chain;
  std::string client;

  [[nodiscard]] crosschain::ClientTerms terms() const;
  [[nodiscard]] crosschain::ConsensusState state(std::uint64_t height, UnixMillis time) const;
  [[nodiscard]] Bytes update(std::uint64_t trusted, std::uint64_t height, UnixMillis time, unsigned signers = 3) const;
  [[nodiscard]] crosschain::At prove(std::uint64_t height, const crosschain::Claim& claim, unsigned signers = 3) const;

 private:
  [[nodiscard]] crosschain::attested::Attestations attest(const crosschain::attested::Statement& statement, unsigned signers) const;
  [[nodiscard]] crosschain::attested::Parameters parameters() const { return {chain.genesis.chain_id, client}; }
};

// Allots a code to kOwner and describes its chain, with a gateway.
void describe(Side& side, const std::string& code, crosschain::ClientType type);
// Describes a chain, and makes a client that follows `other` from its head on.
void follow(Side& side, const std::string& code, const std::string& client, const Side& other);
// Relays the head of `other`; 0 or 1.
ResultCode refresh(Side& side, const std::string& client, const Side& other);

}  // namespace xh::execution
