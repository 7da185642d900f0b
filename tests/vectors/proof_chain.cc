#include "tests/vectors/proof_chain.h"

#include "base/check.h"

namespace xh::ledger {
namespace {

PrivateKey key_of(std::uint8_t number, Suite suite = Suite::kEd25519) {
  return *PrivateKey::from_raw(suite, Bytes(kPrivateKeyBytes, number));
}

Suite suite_of(ProofChain::Kind kind) { return validator_suite(kind == ProofChain::Kind::kGm ? Profile::kGm : Profile::kStandard); }

// Who sits where in an epoch: each begins with another validator in one of the four seats.
std::uint64_t seated(std::uint64_t epoch, std::uint64_t seat) { return seat + (epoch + 3 - seat) / 4 * 4; }

std::vector<Validator> members(std::uint64_t epoch, Suite suite) {
  std::vector<Validator> set;
  for (std::uint64_t seat = 0; seat < 4; ++seat) {
    const std::uint64_t i = seated(epoch, seat);
    const auto key = [i](std::uint8_t use, Suite of) { return key_of(static_cast<std::uint8_t>(10 * i + use), of).public_key(); };
    set.push_back(
        {"v" + std::to_string(i), key(1, suite), key(2, suite), key(3, suite), key(4, Suite::kEd25519), 1, account_of(key(1, suite))});
  }
  return set;
}

Genesis make_genesis(ProofChain::Kind kind) {
  Genesis genesis;
  genesis.chain_name = "vectors.example";
  genesis.time = UnixMillis{1'700'000'000'000};
  genesis.first_arcs = {"88"};
  if (kind == ProofChain::Kind::kEpochs) genesis.chain_name = "epochs.vectors.example";
  if (kind == ProofChain::Kind::kAccused) genesis.chain_name = "evidence.vectors.example";
  if (kind == ProofChain::Kind::kAudited) {
    genesis.parameters.audit_interval = ProofChain::kAuditInterval;
    genesis.parameters.audit_lag = ProofChain::kAuditLag;
  }
  if (kind == ProofChain::Kind::kGm) {
    genesis.chain_name = "gm.vectors.example";
    genesis.profile = Profile::kGm;
  }
  genesis.validators = members(0, suite_of(kind));
  return genesis;
}

const StateKey kStream{RecordKind::kAnchorStream, "88.100.7/stream"};
constexpr std::uint64_t kAnchored = 9;

std::string anchored_record(std::uint64_t number) { return "row " + std::to_string(number); }

std::vector<Hash32> anchored_leaves() {
  std::vector<Hash32> leaves;
  for (std::uint64_t i = 0; i < kAnchored; ++i) leaves.push_back(merkle::leaf_hash(to_bytes(anchored_record(i))));
  return leaves;
}

// Owner, root, count: what proofs read; the rest is the identity layer's.
Bytes stream_record(const std::vector<Hash32>& leaves) {
  Bytes value(AccountId::kSize, 0x65);
  append(value, merkle::root(leaves).view());
  for (std::size_t i = 0; i < 8; ++i) value.push_back(static_cast<std::uint8_t>(leaves.size() >> (8 * i)));
  value.push_back(0);
  return value;
}

}  // namespace

ProofChain::ProofChain(std::uint64_t blocks, Kind kind) : kind_(kind) {
  genesis_file_ = genesis_text(make_genesis(kind));
  genesis_ = *parse_genesis(genesis_file_);
  Transaction transaction;
  transaction.chain_id = genesis_.chain_id;
  transaction.sender = account_of(key_of(99).public_key());
  transaction.operations.push_back({50, to_bytes("a body that proofs do not read")});
  envelope_ = encode(Envelope{encode(transaction), {}});
  for (std::uint32_t i = 0; i < 3; ++i) {
    Receipt receipt;
    receipt.transaction = transaction_id(encode(transaction));
    receipt.envelope = envelope_id(envelope_);
    receipt.height = kTransactionHeight;
    receipt.index = i;
    if (i != 1) receipt.transaction.bytes[0] ^= static_cast<std::uint8_t>(i + 1);
    receipts_.push_back(receipt);
  }
  std::map<StateKey, Bytes> now;
  for (std::uint64_t h = 0; h < blocks; ++h) {
    std::map<Hash32, std::optional<Hash32>> changes;
    const auto put = [&](const StateKey& key) {
      now[key] = to_bytes(key.name + " at " + std::to_string(h));
      changes[key.hash()] = value_hash(now[key]);
    };
    for (std::uint64_t i = 0; h < kBlocks && i < 8; ++i) put(name(h * 8 + i));
    if (h < kBlocks && h % 5 == 3) put(name(2));
    if (h == 6) {
      now[kStream] = stream_record(anchored_leaves());
      changes[kStream.hash()] = value_hash(now[kStream]);
    }
    if (h == 20) {
      for (const auto& [what, accusation] : accusations()) {
        now[accusation.first] = accusation.second;
        changes[accusation.first.hash()] = value_hash(accusation.second);
      }
    }
    if (h == 4) put({RecordKind::kAccount, std::string(as_text(transaction.sender.view()))});
    BlockSummary summary;
    summary.height = Height{h};
    summary.block = h == 0 ? genesis_block_id(genesis_.chain_id) : value_hash(to_bytes(std::to_string(h)));
    summary.time = UnixMillis{genesis_.time.value + 1000 * h};
    const auto applied = memory_.apply(h, summary.block, changes);
    summary.operations = applied.head.operations;
    summary.operations_root = applied.head.operations_root;
    summary.state_root = applied.head.state_root();
    const std::uint64_t epoch = epoch_of(summary.height);
    summary.epoch = Epoch{epoch};
    summary.last_of_epoch = epoch_of(summary.height.next()) != epoch;
    summary.next_validators = validators_hash(set_of(summary.last_of_epoch ? epoch + 1 : epoch));
    const bool has_receipts = summary.height == kTransactionHeight;
    summary.transactions_root = transactions_root(has_receipts ? receipts_ : std::vector<Receipt>());
    summary.receipts_root = receipts_root(has_receipts ? receipts_ : std::vector<Receipt>());
    summary.audit_root = audit_root(summary.height);
    log_.set(h, merkle::leaf_hash(encode(summary)));
    summaries_.push_back(summary);
    states_.push_back(now);
  }
}

std::vector<Validator> ProofChain::set_of(std::uint64_t epoch) const { return members(epoch, suite_of(kind_)); }

std::optional<Bytes> ProofChain::value(const StateKey& key, Height height) const {
  const auto& state = states_[height.value];
  const auto it = state.find(key);
  return it == state.end() ? std::nullopt : std::optional(it->second);
}

SignedCheckpoint ProofChain::certify(std::uint64_t size) const {
  SignedCheckpoint checkpoint;
  checkpoint.name = {size, merkle::root_of([this](unsigned l, std::uint64_t i) { return log_node(l, i); }, size)};
  const std::uint64_t epoch = epoch_of(Height{size - 1});
  // Over epochs by the last three seats: in epoch 1 their keys are those of epoch 0.
  const std::uint16_t first = has_epochs() ? 1 : 0;
  for (std::uint16_t i = first; i < first + 3; ++i) {
    const auto key = key_of(static_cast<std::uint8_t>(10 * seated(epoch, i) + 2), suite_of(kind_));
    checkpoint.lines.push_back({i, 1'700'000'100, sign_checkpoint(key, genesis_.origin(), checkpoint.name, 1'700'000'100)});
  }
  return checkpoint;
}

std::uint64_t ProofChain::epoch_of(Height height) const {
  if (!has_epochs()) return 0;
  return static_cast<std::uint64_t>(std::ranges::count_if(kLastBlocks, [&](std::uint64_t last) { return height.value > last; }));
}

std::vector<EpochLink> ProofChain::links(std::uint64_t epochs) const {
  std::vector<EpochLink> out;
  for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
    const std::uint64_t last = kLastBlocks[epoch];
    const auto path = merkle::inclusion_path_of([this](unsigned l, std::uint64_t i) { return log_node(l, i); }, last, last + 1);
    out.push_back({certify(last + 1), summaries_[last], path, set_of(epoch + 1)});
  }
  return out;
}

std::string ProofChain::note(std::uint64_t size) const {
  return to_note(cosigners_of(genesis_.origin(), set_of(epoch_of(Height{size - 1}))), genesis_.origin(), certify(size));
}

ProofAnchor ProofChain::anchor(std::uint64_t size) const {
  if (size == 0) size = summaries_.size();
  return {summaries_[size - 1], merkle::inclusion_path_of([this](unsigned l, std::uint64_t i) { return log_node(l, i); }, size - 1, size),
          certify(size), links(epoch_of(Height{size - 1}))};
}

LoggedSummary ProofChain::logged(Height height) const {
  return {summaries_[height.value],
          merkle::inclusion_path_of([this](unsigned l, std::uint64_t i) { return log_node(l, i); }, height.value, summaries_.size())};
}

ProofAnchor ProofChain::anchor_of(Height height) const {
  const auto at = logged(height);
  return {at.summary, at.path, certify(summaries_.size()), links(epoch_of(Height{summaries_.size() - 1}))};
}

RecordClaim ProofChain::record(const StateKey& key) const {
  const Height head{summaries_.size() - 1};
  return {key, *value(key, head), *memory_.tree.prove(key.hash(), head)};
}

AbsenceClaim ProofChain::absent(const StateKey& key, std::optional<Height> height) const {
  return {key, *memory_.tree.prove(key.hash(), height.value_or(Height{summaries_.size() - 1}))};
}

HistoryClaim ProofChain::history(const StateKey& key) const {
  std::vector<Bytes> values;
  for (std::uint64_t h = 0; h < states_.size(); ++h) {
    const auto then = value(key, Height{h});
    if (then && (values.empty() || values.back() != *then)) values.push_back(*then);
  }
  return {key, values, *memory_.tree.prove_history(key.hash(), Height{summaries_.size() - 1})};
}

PastClaim ProofChain::past(const StateKey& key, Height height, bool with_time) const {
  PastClaim claim{key, height, value(key, height), *memory_.tree.prove_past(key.hash(), height, Height{summaries_.size() - 1}),
                  std::nullopt};
  if (with_time) claim.time = {UnixMillis{summaries_[height.value].time.value + 500}, logged(height), logged(height.next())};
  return claim;
}

BatchClaim ProofChain::batch(const std::vector<StateKey>& keys) const {
  BatchClaim claim;
  std::vector<ActiveProof> proofs;
  const Height head{summaries_.size() - 1};
  for (const auto& key : keys) {
    claim.items.push_back({key, value(key, head)});
    proofs.push_back(*memory_.tree.prove(key.hash(), head));
  }
  claim.proof = join_proofs(proofs);
  return claim;
}

TransactionClaim ProofChain::transaction() const {
  std::vector<Hash32> leaves;
  for (const auto& receipt : receipts_) leaves.push_back(merkle::leaf_hash(encode(receipt)));
  return {envelope_, {receipts_[1], leaves.size(), merkle::inclusion_path(leaves, 1)}, transaction_path(receipts_, 1)};
}

AnchoredClaim ProofChain::anchored() const {
  return {to_bytes(anchored_record(6)), 6, merkle::inclusion_path(anchored_leaves(), 6), record(kStream)};
}

ConsistencyClaim ProofChain::consistency(std::uint64_t from) const {
  return {note(from), merkle::consistency_path_of([this](unsigned l, std::uint64_t i) { return log_node(l, i); }, from, summaries_.size())};
}

std::vector<AuditLeaf> ProofChain::audit_leaves(Height height) const {
  std::vector<AuditLeaf> leaves;
  for (const auto& [key, value] : states_[height.value]) leaves.push_back({key.hash(), value_hash(value)});
  std::ranges::sort(leaves, {}, &AuditLeaf::key);
  return leaves;
}

std::optional<Hash32> ProofChain::audit_root(Height height) const {
  const auto audited = genesis_.parameters.audited_by(height);
  if (!audited) return std::nullopt;
  AuditFolder folder;
  for (const auto& leaf : audit_leaves(*audited)) XH_CHECK(folder.add(leaf));
  return folder.finish();
}

AuditedClaim ProofChain::audited(const StateKey& key, Height height) const {
  AuditProver prover(key.hash());
  for (const auto& leaf : audit_leaves(height)) XH_CHECK(prover.add(leaf));
  return {key, height, value(key, height), prover.finish()};
}

std::map<std::string, std::string> ProofChain::audited_files() const {
  const auto under = [this](const StateKey& key, std::uint64_t height) {
    return proof_text(genesis_, audited(key, Height{height}), anchor_of(Height{height + kAuditLag}));
  };
  // Absences of both forms: another leaf where the key would be, and nothing there.
  return {{"audited", under(name(2), 24)}, {"audited-absent", under(name(5000), 24)}, {"audited-nothing", under(name(5003), 8)}};
}

std::map<std::string, std::pair<StateKey, Bytes>> ProofChain::accusations() const {
  if (kind_ != Kind::kAccused) return {};
  const auto consensus_key = [](std::uint64_t validator) { return key_of(static_cast<std::uint8_t>(10 * validator + 1)); };
  // v<validator> signs for the epoch; `signer` may be somebody else.
  const auto record = [&](std::uint64_t validator, Epoch epoch, std::uint64_t signer) {
    const auto say = [&](const consensus::Vote& vote) {
      return consensus::Statement{vote, consensus_key(signer).sign(consensus::signing_bytes(genesis_.chain_id, epoch, vote))};
    };
    const consensus::BlockId block = value_hash(to_bytes("a block"));
    const auto evidence = consensus::evidence_of({epoch, consensus_key(validator).public_key()}, say(consensus::Finalize{View{9}, block}),
                                                 say(consensus::Notarize{View{9}, View{8}, value_hash(to_bytes("another"))}));
    return EvidenceRecord{evidence, "v" + std::to_string(validator), account_of(key_of(99).public_key()), Height{20},
                          EvidenceOutcome::kExcluded};
  };
  const auto stored = [](const EvidenceRecord& r) { return std::pair(evidence_key(r.evidence.name()), encode(r)); };
  auto renamed = record(2, Epoch{0}, 2);
  renamed.validator = "v1";
  auto honest = record(3, Epoch{0}, 3);
  honest.evidence.second = honest.evidence.first;
  return {{"sound", stored(record(0, Epoch{0}, 0))},
          {"sound-of-epoch-1", stored(record(4, Epoch{1}, 4))},
          {"of-another-signer", stored(record(1, Epoch{0}, 2))},
          {"of-a-key-that-did-not-serve", stored(record(4, Epoch{0}, 4))},
          {"of-an-epoch-to-come", stored(record(2, Epoch{9}, 2))},
          {"of-another-validator", stored(renamed)},
          {"of-one-statement", stored(honest)},
          {"under-another-name", {evidence_key({Epoch{1}, consensus_key(1).public_key()}), encode(record(0, Epoch{0}, 0))}},
          {"of-other-bytes", {evidence_key({Epoch{1}, consensus_key(2).public_key()}), to_bytes("no record")}}};
}

// What holds in every form of claim that shows a record, and what is not there.
std::map<std::string, std::string> ProofChain::accused_files() const {
  const auto now = [this](const Claim& claim) { return proof_text(genesis_, claim, anchor()); };
  const auto all = accusations();
  const StateKey sound = all.at("sound").first;
  const StateKey later = all.at("sound-of-epoch-1").first;
  const StateKey nobody = evidence_key({Epoch{1}, key_of(31).public_key()});
  return {{"evidence", now(record(sound))},          {"evidence-of-epoch-1", now(record(later))},
          {"evidence-history", now(history(sound))}, {"evidence-past", now(past(sound, Height{30}, false))},
          {"evidence-absent", now(absent(nobody))},  {"evidence-batch", now(batch({sound, later, nobody, name(2)}))}};
}

// Checkpoints of all three sets; one that ends with the last block of an epoch is still that epoch's.
std::map<std::string, std::string> ProofChain::files_over_epochs() const {
  const auto now = [this](const Claim& claim) { return proof_text(genesis_, claim, anchor()); };
  std::map<std::string, std::string> files = {{"record", now(record(name(2)))},
                                              {"absent", now(absent(name(5000)))},
                                              {"absent-in-epoch-1", proof_text(genesis_, absent(name(5000), Height{19}), anchor(20))},
                                              {"consistency-same-set", now(consistency(30))},
                                              {"consistency-at-the-end", now(consistency(kLastBlocks[0] + 1))},
                                              {"consistency-over-both", now(consistency(5))}};
  return files;
}

std::map<std::string, std::string> ProofChain::files() const {
  if (kind_ == Kind::kAudited) return audited_files();
  if (kind_ == Kind::kEpochs || kind_ == Kind::kGm) return files_over_epochs();
  if (kind_ == Kind::kAccused) return accused_files();
  const auto now = [this](const Claim& claim) { return proof_text(genesis_, claim, anchor()); };
  const StateKey account{RecordKind::kAccount, std::string(as_text(account_of(key_of(99).public_key()).view()))};
  const auto of_account = [&](RecordKind kind, Suite suite) {
    std::string bytes = account.name;
    bytes[0] = letter_of(suite);
    return StateKey{kind, bytes};
  };
  const TransactionClaim executed = transaction();
  // Names that are accounts, of every suite, and those that hold one.
  AccountId sm2 = account_of(key_of(98).public_key());
  sm2.bytes[0] = static_cast<std::uint8_t>(letter_of(Suite::kSm2));
  const auto nobody = [](RecordKind kind, const AccountId& id) { return StateKey{kind, std::string(as_text(id.view()))}; };
  const StateKey list{RecordKind::kStatusList, to_bid(sm2) + "/https://issuer.example/status/1"};
  return {
      {"absent-statistics", now(absent({RecordKind::kStatistics, "industry:C36"}))},
      {"absent-supervision", now(absent(of_account(RecordKind::kSupervision, Suite::kSecp256k1)))},
      {"absent-supervision-of-a-prefix", now(absent({RecordKind::kSupervision, "88.100.7"}))},
      {"absent-names", now(batch({nobody(RecordKind::kDocument, sm2),
                                  nobody(RecordKind::kIssuer, sm2),
                                  nobody(RecordKind::kSupervision, sm2),
                                  nobody(RecordKind::kAccount, sm2),
                                  list,
                                  {RecordKind::kSupervision, "88.100"},
                                  {RecordKind::kDigestAnchor, std::string(64, 'a')}}))},
      {"absent-document", now(absent(nobody(RecordKind::kDocument, account_of(key_of(98).public_key()))))},
      {"absent-issuer", now(absent(nobody(RecordKind::kIssuer, sm2)))},
      {"absent-status-list", now(absent(list))},
      {"record", now(record(name(2)))},
      {"record-account", now(record(account))},
      {"absent", now(absent(name(5000)))},
      {"history", now(history(name(2)))},
      {"receipt", proof_text(genesis_, executed.receipt, anchor_of(kTransactionHeight))},
      {"transaction", proof_text(genesis_, executed, anchor_of(kTransactionHeight))},
      {"consistency", now(consistency(13))},
      {"past-replaced", now(past(name(2), Height{9}, false))},
      {"past-active", now(past(name(100), Height{20}, false))},
      {"past-absent", now(past(name(200), Height{3}, false))},
      {"past-at-a-time", now(past(name(2), Height{9}, true))},
      {"anchored", now(anchored())},
      {"batch", now(batch({name(1), name(2), name(5000), name(300), name(5001)}))},
  };
}

}  // namespace xh::ledger
