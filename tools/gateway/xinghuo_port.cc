#include "tools/gateway/xinghuo_port.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "base/text.h"
#include "ledger/proof.h"
#include "node/os/files.h"

namespace xh::gateway {
namespace {

using crosschain::CrossRecord;
using ledger::RecordKind;

constexpr std::uint64_t kValidityMs = 4 * 60'000;
constexpr std::uint64_t kWaitMs = 30'000;
constexpr std::uint64_t kPollMs = 200;
constexpr unsigned kCatchUpPolls = 50;    ///< ten seconds
constexpr unsigned kSameHeightTries = 4;  ///< until all proofs are of one height

// What a gateway reads, in the words of xh_getProof; only kinds whose records are named by text.
struct ReadKind {
  RecordKind kind;
  std::string_view word;
};
constexpr std::array<ReadKind, 14> kReadKinds = {{{RecordKind::kIdentifier, "identifier"},
                                                  {RecordKind::kPrefix, "prefix"},
                                                  {RecordKind::kOrganisation, "organisation"},
                                                  {RecordKind::kAnchorStream, "stream"},
                                                  {RecordKind::kChain, "chain"},
                                                  {RecordKind::kChainClient, "client"},
                                                  {RecordKind::kChainState, "client-state"},
                                                  {RecordKind::kCheckpoint, "checkpoint"},
                                                  {RecordKind::kFact, "fact"},
                                                  {RecordKind::kLane, "lane"},
                                                  {RecordKind::kPacket, "packet"},
                                                  {RecordKind::kPacketReceipt, "packet-receipt"},
                                                  {RecordKind::kPacketAck, "packet-ack"},
                                                  {RecordKind::kCrossTransaction, "cross-transaction"}}};

Result<std::string> text_in(const Json& answer, std::string_view name) {
  const Json* member = answer.find(name);
  if (member == nullptr || member->string() == nullptr) return fail(ErrorId::kBadAnswer, fmt::format("no text {} in the answer", name));
  return *member->string();
}

Result<std::uint64_t> number_in(const Json& answer, std::string_view name) {
  if (answer.find(name) == nullptr) return fail(ErrorId::kBadAnswer, fmt::format("no number {} in the answer", name));
  JsonReader in(answer, "answer");
  const std::uint64_t value = in.u64(name);
  const Status status = in.done();
  if (!status && status.error().id == ErrorId::kWrongType) return fail(ErrorId::kBadAnswer, status.error().what);
  return value;
}

Result<Submitted> submitted_from(const Json& answer, std::string id) {
  const Json* receipt = answer.find("receipt");
  if (receipt == nullptr || receipt->object() == nullptr)
    return fail(ErrorId::kTimeout, "the transaction " + id + " is not final yet; the outcome is unknown");
  const Json* results = receipt->find("results");
  if (results == nullptr || results->array() == nullptr) return fail(ErrorId::kBadAnswer, "no results in the receipt");
  Submitted out{std::move(id), {}};
  for (const auto& code : *results->array()) {
    if (code.integer() == nullptr) return fail(ErrorId::kBadAnswer, "a result is no number");
    out.codes.push_back(*code.integer());
  }
  return out;
}

}  // namespace

World real_world() {
  return {[] {
            return static_cast<std::uint64_t>(
                std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
          },
          [](std::uint64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); },
          [](std::size_t n) { return os::random_bytes(n); }};
}

std::optional<RecordKind> kind_of_word(std::string_view word) {
  const auto it = std::ranges::find(kReadKinds, word, &ReadKind::word);
  return it == kReadKinds.end() ? std::nullopt : std::optional(it->kind);
}

std::string_view kind_word(std::uint8_t kind) {
  const auto it = std::ranges::find(kReadKinds, static_cast<RecordKind>(kind), &ReadKind::kind);
  return it == kReadKinds.end() ? std::string_view() : it->word;
}

XinghuoPort::XinghuoPort(Nodes nodes, ledger::Genesis genesis, World world)
    : nodes_(std::move(nodes)), genesis_(std::move(genesis)), world_(std::move(world)) {}

void XinghuoPort::sign_with(PrivateKey key, std::optional<AccountId> sender) {
  sender_ = sender.value_or(account_of(key.public_key()));
  key_.emplace(std::move(key));
}

Result<relay::XinghuoAnswer> XinghuoPort::prove_once(std::uint8_t kind, const std::string& name) {
  const std::string_view word = kind_word(kind);
  if (word.empty()) return fail(ErrorId::kBadAnswer, fmt::format("records of kind {} are not read by a gateway", kind));
  XH_TRY(const Json answer, nodes_.call("xh_getProof", json_object().set("kind", word).set("name", name)));
  XH_TRY(const std::string text, text_in(answer, "proof"));
  XH_TRY(auto proven, relay::xinghuo_answer(text, genesis_));
  if (static_cast<std::uint8_t>(proven.key.kind) != kind || proven.key.name != name)
    return fail(ErrorId::kBadAnswer, "the proof is about another record than was asked for");
  return proven;
}

// Of a height that has what this gateway wrote itself; a node that lies is followed by the next one.
Result<relay::XinghuoAnswer> XinghuoPort::prove(std::uint8_t kind, const std::string& name) {
  for (unsigned poll = 0;; ++poll) {
    auto proven = prove_once(kind, name);
    const bool late = proven && proven->state.height.value < seen_;
    const bool again = late || (!proven && is_fault_of_a_node(proven.error().id) && proven.error().id != ErrorId::kCannotConnect);
    if (!again || poll == kCatchUpPolls || (!late && poll > nodes_.size() + 2)) return proven;
    if (!proven) nodes_.next();
    world_.sleep_ms(kPollMs);
  }
}

Result<UnixMillis> XinghuoPort::now() {
  return head().map([](const relay::Head& head) { return UnixMillis{head.time.value / 1'000'000}; });
}

// Any record will do: its absence is proven at the newest height just as well.
Result<ConsensusState> XinghuoPort::state() {
  XH_TRY(auto proven, prove(static_cast<std::uint8_t>(RecordKind::kLane), "-"));
  return std::move(proven.state);
}

Result<relay::Head> XinghuoPort::head() {
  XH_TRY(const auto newest, state());
  return relay::Head{newest.height, newest.time};
}

Result<std::optional<Bytes>> XinghuoPort::read(RecordKind kind, const std::string& name) {
  XH_TRY(auto proven, prove(static_cast<std::uint8_t>(kind), name));
  return std::move(proven.value);
}

Result<std::optional<Bytes>> XinghuoPort::value(const Bytes& key) {
  XH_TRY(const auto wanted, decode<crosschain::XinghuoKey>(key));
  XH_TRY(auto proven, prove(wanted.kind, wanted.name));
  return std::move(proven.value);
}

Result<Submitted> XinghuoPort::submit(const std::vector<crosschain::Operation>& operations) {
  if (!key_) return fail(ErrorId::kUsage, "there is no key for this chain: name one in the configuration");
  ledger::Transaction made;
  made.chain_id = genesis_.chain_id;
  made.sender = *sender_;
  made.nonce = ledger::Nonce::from(world_.random(ledger::Nonce::kSize));
  XH_TRY(const UnixMillis block_time, now());
  made.valid_until = UnixMillis{std::max(block_time.value, world_.wall_ms()) + kValidityMs};
  made.mode = ledger::BatchMode::kPerItem;
  for (const auto& operation : operations) made.operations.push_back({crosschain::kind_of(operation), crosschain::body_of(operation)});
  const auto envelope = ledger::sign_transaction(made, *key_);
  const std::string id = to_0x(ledger::transaction_id(envelope.transaction).view());
  XH_TRY(const Json answer,
         nodes_.call("xh_submit", json_object().set("envelope", to_0x(encode(envelope))).set("wait_ms", json_u64(kWaitMs))));
  XH_TRY(auto out, submitted_from(answer, id));
  if (const auto height = number_in(*answer.find("receipt"), "height")) seen_ = std::max(seen_, *height);
  return out;
}

Result<relay::Shown> XinghuoPort::show(const ShowRequest& request) {
  std::vector<std::optional<relay::XinghuoAnswer>> answers(std::max<std::size_t>(1, request.claims.size()));
  ChainHeight height;
  for (unsigned attempt = 0; attempt < kSameHeightTries; ++attempt) {
    bool same = true;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i] && answers[i]->state.height == height) continue;
      crosschain::XinghuoKey key{static_cast<std::uint8_t>(RecordKind::kLane), "-"};
      if (!request.claims.empty()) {
        XH_TRY(key, decode<crosschain::XinghuoKey>(request.claims[i].key));
      }
      XH_TRY(answers[i], prove(key.kind, key.name));
      height = std::max(height, answers[i]->state.height);
    }
    for (const auto& answer : answers) same = same && answer->state.height == height;
    if (same) break;
  }
  relay::Shown out{height, {}, {}, {}};
  for (const auto& answer : answers) {
    const bool usable = answer->state.height == height;
    if (usable && out.update.empty() && height > request.trusted.height) {
      XH_TRY(const auto update, relay::xinghuo_update(genesis_, request.trusted, *answer));
      out.update = encode(update);
      // Over many epochs the update is a step below the answer, where nothing is proven.
      if (update.summary.height.value < height.value) {
        out.height = ChainHeight{update.summary.height.value};
        out.time = crosschain::chain_time(update.summary.time);
        out.proofs.assign(request.claims.size(), {});
        return out;
      }
    }
    if (usable) out.time = answer->state.time;
    if (!request.claims.empty()) out.proofs.push_back(usable ? encode(answer->proof) : Bytes());
  }
  return out;
}

Result<ledger::Transaction> XinghuoPort::transaction_of(const Hash32& id) {
  XH_TRY(const Json answer, nodes_.call("xh_getLogProof", json_object().set("id", to_0x(id.view())).set("bytes", true)));
  XH_TRY(const std::string text, text_in(answer, "proof"));
  const auto report = ledger::verify_proof(text, genesis_);
  if (report.failure) return fail(ErrorId::kBadProof, report.failure->name + ": " + report.failure->detail);
  const auto* claim = std::get_if<ledger::TransactionClaim>(&*report.claim);
  if (claim == nullptr) return fail(ErrorId::kBadAnswer, "a proof of a transaction is expected");
  XH_TRY(const auto envelope, decode<ledger::Envelope>(claim->envelope));
  return decode<ledger::Transaction>(envelope.transaction);
}

// The record of a packet names the transaction that carried it; its digest says which of several packets in it.
Result<std::optional<Packet>> XinghuoPort::packet_of(const std::string& lane, std::uint64_t number) {
  XH_TRY(const auto bytes, read(RecordKind::kCrossTransaction, crosschain::packet_name(lane, number)));
  if (!bytes) return std::nullopt;
  XH_TRY(const auto cross, decode<CrossRecord>(*bytes));
  XH_TRY(const auto transaction, transaction_of(cross.created.transaction));
  for (const auto& operation : transaction.operations) {
    const auto parsed = crosschain::parse_operation(operation.kind, operation.body);
    if (!parsed) continue;
    const Packet* packet = nullptr;
    if (const auto* sent = std::get_if<crosschain::SendPacket>(&*parsed)) packet = &sent->packet;
    if (const auto* received = std::get_if<crosschain::ReceivePacket>(&*parsed)) packet = &received->packet;
    if (packet != nullptr && crosschain::packet_commitment(*packet) == cross.commitment) return *packet;
  }
  return fail(ErrorId::kBadAnswer, fmt::format("the transaction of packet {}/{} does not hold it", lane, number));
}

Result<std::vector<Packet>> XinghuoPort::packets(const std::string& lane, std::uint64_t from) {
  std::vector<Packet> out;
  XH_TRY(const auto bytes, read(RecordKind::kLane, lane));
  if (!bytes) return out;
  XH_TRY(const auto record, decode<crosschain::LaneRecord>(*bytes));
  // Between two other chains numbers may be missing that are not relayed yet.
  const std::uint64_t end = record.source_client.empty() ? record.next_send : from + kMaxPackets;
  for (std::uint64_t number = from; number < end && out.size() < kMaxPackets; ++number) {
    XH_TRY(auto packet, packet_of(lane, number));
    if (packet) out.push_back(*std::move(packet));
    if (!packet && !record.source_client.empty() && out.size() + 64 < number - from) break;
  }
  return out;
}

Result<std::optional<Acknowledgement>> XinghuoPort::acknowledgement(const relay::Outbound& packet, const Hash32& commitment) {
  XH_TRY(const auto bytes, read(RecordKind::kCrossTransaction, crosschain::packet_name(packet.lane, packet.sequence)));
  if (!bytes) return std::nullopt;
  XH_TRY(auto cross, decode<CrossRecord>(*bytes));
  if (!cross.ack || crosschain::ack_commitment(packet.commitment, *cross.ack) != commitment) return std::nullopt;
  return std::move(cross.ack);
}

}  // namespace xh::gateway
