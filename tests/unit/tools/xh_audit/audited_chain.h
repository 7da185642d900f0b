// A small ledger on disk that was really executed, with certificates and a checkpoint; a test may falsify any block before it is written.
#pragma once

#include <functional>

#include "identity/operations.h"
#include "ledger/execution/executor.h"
#include "node/block_rules.h"
#include "node/intake.h"
#include "node/storage/ledger_store.h"
#include "tools/xh_audit/scratch.h"

namespace xh::tools {

class AuditedChain {
 public:
  static constexpr std::uint64_t kBlocks = 8;
  std::size_t records = 40;  ///< registered by each block
  using Forge = std::function<void(Height, storage::CommitInput&)>;

  AuditedChain() : folder_(*ScratchFolder::make({})) {
    for (std::uint8_t i = 0; i < 4; ++i) {
      keys_.push_back(*PrivateKey::from_seed(Bytes(kEd25519SeedBytes, static_cast<std::uint8_t>(i + 1))));
      ledger::Validator v;
      v.name = "v" + std::to_string(i);
      v.consensus_key = v.checkpoint_key = v.log_key = v.network_key = keys_.back().public_key();
      v.account = account_of(keys_.back().public_key());
      genesis_.validators.push_back(v);
    }
    genesis_.chain_name = "test.example";
    genesis_.time = UnixMillis{1'700'000'000'000};
    genesis_.chain_id.bytes[0] = 7;
    genesis_.first_arcs = {"88"};
    genesis_.organisations = {{"registrar", "enterprise", "Registrar", 0}};
    genesis_.accounts = {{sender(), "backbone", "registrar"}};
    genesis_.prefixes = {{"88.100", sender()}};
  }

  [[nodiscard]] const ledger::Genesis& genesis() const { return genesis_; }
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

  /// Executes and commits every block. `as`: the genesis that the writing node believes in.
  void write(const Forge& forge, const ledger::Genesis& as) {
    auto store = *storage::LedgerStore::open(folder(), as, execution::genesis_delta(as));
    ledger::Header parent = node::genesis_header(genesis_, store->head().name.root);
    ledger::BlockId parent_id = ledger::genesis_block_id(genesis_.chain_id);
    for (Height height{1}; height.value <= kBlocks; height = height.next()) {
      storage::CommitInput input = block(*store, height, parent, parent_id);
      parent = input.block.header;
      parent_id = input.id;
      if (forge) forge(height, input);
      (void)store->commit(std::move(input));
    }
  }
  void write(const Forge& forge = {}) { write(forge, genesis_); }

 private:
  [[nodiscard]] AccountId sender() const { return account_of(keys_[0].public_key()); }

  storage::CommitInput block(const storage::LedgerStore& store, Height height, const ledger::Header& parent,
                             const ledger::BlockId& parent_id) {
    storage::CommitInput input;
    auto& header = input.block.header;
    header.chain_id = genesis_.chain_id;
    header.height = height;
    header.view = View{height.value};
    header.parent = parent_id;
    header.time = UnixMillis{genesis_.time.value + 1000 * height.value};
    header.checkpoint = parent.checkpoint;
    if (height.value % 3 == 0) {
      header.checkpoint = store.head().name;
      input.stored.companion = encode(certify(header.checkpoint));
    }
    auto envelope = *node::admit(genesis_, encode(ledger::sign_transaction(transaction(height, header.time), keys_[0])));
    input.block.entries = {envelope.id()};
    input.transactions = {envelope.transaction_id()};
    input.stored.bodies = {{envelope.bytes()}};
    header.payload_root = ledger::payload_root(input.block.entries);
    header.payload_count = 1;
    header.payload_bytes = static_cast<std::uint32_t>(envelope.bytes().size());
    input.id = ledger::block_id(header);
    input.stored.block = encode(input.block);
    if (height.value % 2 == 0) input.stored.certificate = encode(finalization(header.view, input.id));
    const ledger::VerifiedEnvelope* entry = &envelope;
    auto outcome =
        execution::execute(store, {height, header.time, genesis_, header.checkpoint.size, ledger::block_id(header)}, std::span(&entry, 1));
    input.stored.receipts = outcome.receipts;
    input.delta = outcome.delta;
    for (const auto& c : outcome.consumed) input.consumed.push_back({c.sender, c.nonce, c.transaction, c.valid_until});
    return input;
  }

  [[nodiscard]] ledger::Transaction transaction(Height height, UnixMillis time) const {
    ledger::Transaction out;
    out.chain_id = genesis_.chain_id;
    out.sender = sender();
    out.nonce.bytes[0] = static_cast<std::uint8_t>(height.value);
    out.valid_until = UnixMillis{time.value + 60'000};
    const auto add = [&](const identity::Operation& operation) {
      out.operations.push_back({identity::kind_of(operation), identity::body_of(operation)});
    };
    const identity::Content content{{identity::Value{1, "URL", identity::ValueFormat::kText, to_bytes("https://example.com"), 1}},
                                    std::nullopt};
    for (std::size_t i = 0; i < records; ++i) add(identity::Register{name(height, i), std::nullopt, content});
    if (height.value > 1) add(identity::Update{name(Height{height.value - 1}, 0), 1, content});
    return out;
  }
  static std::string name(Height height, std::size_t i) { return "88.100/part-" + std::to_string(height.value) + "-" + std::to_string(i); }

  [[nodiscard]] ledger::SignedCheckpoint certify(const ledger::CheckpointName& name) const {
    ledger::SignedCheckpoint out{name, {}};
    for (std::uint16_t i = 0; i < 3; ++i) out.lines.push_back({i, 1, ledger::sign_checkpoint(keys_[i], genesis_.origin(), name, 1)});
    return out;
  }
  [[nodiscard]] consensus::Certificate finalization(View view, const ledger::BlockId& id) const {
    consensus::Certificate out{Epoch{0}, consensus::Finalize{view, id}, {}};
    const Bytes message = consensus::signing_bytes(genesis_.chain_id, Epoch{0}, out.vote);
    for (std::uint16_t i = 0; i < 3; ++i) out.entries.push_back({i, keys_[i].sign(message)});
    return out;
  }

  ScratchFolder folder_;
  ledger::Genesis genesis_;
  std::vector<PrivateKey> keys_;
};

}  // namespace xh::tools
