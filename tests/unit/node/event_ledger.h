// A ledger in memory, as subscriptions read it: blocks are made entry by entry, and bytes can be taken away.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "crypto/keys.h"
#include "ledger/execution/redactions.h"
#include "node/event_walk.h"

namespace xh::node {

inline AccountId event_account(std::uint8_t seed) {
  return account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, seed))->public_key());
}

inline identity::Register event_register(const std::string& name) {
  return {name, std::nullopt, {{{1, "URL", identity::ValueFormat::kText, to_bytes("https://example.com"), 60}}, {}}, {}};
}

class EventLedger final : public EventSource, public ledger::StateView {
 public:
  struct Made {
    ledger::BlockSummary summary;
    ledger::Block block;
    Bytes companion;
    std::vector<EnvelopeBytes> bodies;
    std::vector<ledger::Receipt> receipts;
  };

  EventLedger() { grow(); }  // genesis

  /// Another block on top, empty.
  Made& grow() {
    Made made;
    made.summary.height = Height{blocks.size()};
    made.summary.time = UnixMillis{1000 * blocks.size()};
    made.block.header.height = made.summary.height;
    made.block.header.view = View{blocks.size() + 7};
    if (!blocks.empty()) made.block.header.checkpoint = blocks.back().block.header.checkpoint;
    blocks.push_back(std::move(made));
    return blocks.back();
  }
  /// An executed entry of the newest block.
  ledger::Receipt& add(const std::vector<execution::Operation>& operations, const std::vector<ledger::ResultCode>& results,
                       ledger::ResultCode outcome = ledger::kResultOk, std::uint8_t sender = 1) {
    auto& made = blocks.back();
    ledger::Transaction transaction;
    transaction.sender = event_account(sender);
    transaction.nonce.bytes[0] = static_cast<std::uint8_t>(made.bodies.size());
    for (const auto& operation : operations)
      transaction.operations.push_back({execution::kind_of(operation), execution::body_of(operation)});
    add_body(encode(ledger::Envelope{encode(transaction), {}}));
    ledger::Receipt receipt;
    receipt.transaction = ledger::transaction_id(encode(transaction));
    receipt.envelope = made.block.entries.back();
    receipt.height = made.summary.height;
    receipt.index = static_cast<std::uint32_t>(made.receipts.size());
    receipt.outcome = outcome;
    receipt.results = results;
    made.receipts.push_back(receipt);
    return made.receipts.back();
  }
  /// An entry that was skipped: it has no receipt.
  void add_skipped() { add_body(to_bytes("skipped")); }
  /// The bytes of an entry go.
  void redact(Height height, std::size_t index) { blocks[height.value].bodies[index].bytes.clear(); }
  /// The newest block names a checkpoint, with its cosignatures.
  void name_checkpoint(std::uint64_t size) {
    blocks.back().block.header.checkpoint = {size, Hash32{}};
    blocks.back().companion = encode(ledger::SignedCheckpoint{{size, Hash32{}}, {}});
  }

  EventRange range() override { return {first, Height{blocks.size() - 1}}; }
  Read block(Height height, bool operations) override {
    ++reads;
    if (height < first || height.value >= blocks.size()) return {};
    const auto& made = blocks[height.value];
    read_ = *make_event_block({made.summary, encode(made.block), made.companion, made.bodies, made.receipts}, operations);
    std::size_t bytes = 0;
    for (const auto& body : made.bodies) bytes += body.bytes.size();
    return {&read_, bytes};
  }
  EventView view() override {
    return {*this, show_withheld, [](const auto& checkpoint) { return "note of " + std::to_string(checkpoint.name.size); }};
  }

  [[nodiscard]] std::optional<Bytes> read(const ledger::StateKey& key) const override {
    const auto it = state.find(key);
    return it == state.end() ? std::nullopt : std::optional(it->second);
  }
  [[nodiscard]] std::optional<ledger::TransactionId> remembered(const AccountId&, const ledger::Nonce&) const override {
    return std::nullopt;
  }

  std::vector<Made> blocks;
  std::map<ledger::StateKey, Bytes> state;
  Height first;
  bool show_withheld = false;
  std::size_t reads = 0;

 private:
  void add_body(Bytes body) {
    auto& made = blocks.back();
    made.block.entries.push_back(ledger::envelope_id(body));
    made.bodies.push_back({std::move(body)});
  }
  EventBlock read_;
};

/// Everything that a query is told from a place on, in one go: cursors and events.
inline std::vector<std::pair<std::string, Json>> told_from(EventLedger& ledger, const EventQuery& query, const EventPlace& from = {}) {
  std::vector<std::pair<std::string, Json>> out;
  auto walked = walk(ledger, query, from, {std::size_t{1} << 30, 1 << 20, std::size_t{1} << 30});
  EXPECT_FALSE(walked.more);
  for (const auto& told : walked.told) out.emplace_back(told.cursor.text(), *parse_json(told.event));
  return out;
}

inline std::string event_word(const Json& event, const char* name) {
  const Json* member = event.find(name);
  if (member == nullptr) return "absent";
  return member->string() != nullptr ? *member->string() : member->dump();
}

}  // namespace xh::node
