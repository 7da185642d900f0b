// The replica's blocks: building (N3), learning and judging (N2), finality in order and execution (N5).
#include "base/check.h"
#include "node/replica.h"

namespace xh::node {

using ledger::BlockId;
using ledger::EnvelopeId;

void Replica::build(const consensus::AskForBlock& wanted) {
  to_build_.reset();
  flush_gossip();  // what a block names is on its way before it
  const auto* above = tree_.header(wanted.parent);
  if (above == nullptr) {
    // The certificate of the parent was faster than the parent itself.
    to_build_ = wanted;
    return;
  }
  const auto ends = ends_epoch(facts().epoch, *above);
  if (!ends) {
    to_build_ = wanted;  // what the parent names is not executed here yet
    return;
  }
  if (!knows(*ends ? above->height : above->height.next())) return;
  if (*ends) return build_again(wanted);
  ledger::Block block;
  auto& header = block.header;
  header.chain_id = genesis_.chain_id;
  header.epoch = epoch_.epoch;
  header.view = wanted.view;
  header.height = above->height.next();
  header.parent = wanted.parent;
  header.parent_view = wanted.parent_view;
  header.time = UnixMillis{std::max(clock_.wall.value, above->time.value + 1)};
  header.proposer = *me_;
  header.checkpoint = above->checkpoint;
  Bytes companion;
  std::vector<Run> runs;
  const auto& certified = tally_.certified();
  if (certified && certified->name.size > above->checkpoint.size && certified->name.size <= header.height.value) {
    header.checkpoint = certified->name;
    companion = encode(*certified);
  }
  if (!execution_lags(header.height, header.checkpoint)) {
    const auto rules = ledger::known_rules(rules_, executed_height_, header.height);
    if (!rules) {
      to_build_ = wanted;  // U6: what is named is certified, and soon executed here
      return;
    }
    const auto& parameters = rules->parameters;
    const Mempool::Selection limit{ledger::kMaxBlockEntries, parameters.max_block_bytes, parameters.max_block_operations};
    block.entries = name_entries(mempool_.select(limit, tree_.transactions_of_chain(wanted.parent), header.time), runs);
  }
  for (const auto& entry : block.entries) header.payload_bytes += static_cast<std::uint32_t>(mempool_.find(entry)->bytes().size());
  header.payload_count = static_cast<std::uint32_t>(block.entries.size());
  header.payload_root = ledger::payload_root(block.entries);
  Bytes bytes = encode(block);
  const auto* known = learn(bytes, companion, std::nullopt);
  if (known == nullptr) return;  // the tree is full: this view is nullified
  own_short_ = OwnShort{known->id, std::move(runs)};
  const consensus::Link link{known->id, wanted.parent};
  feed(consensus::BlockBuilt{wanted.view, link, std::move(bytes), std::move(companion)});
}

// E8: the last block of the epoch once more, until it is final. Executed, it is final. The block is durable, so whoever is a quorum alone
// ends this view at once and is asked again: that waits for the end of the turn, or views would follow each other without end within this
// call.
void Replica::build_again(const consensus::AskForBlock& wanted) {
  const auto* known = tree_.find(wanted.parent);
  if (known == nullptr) return;
  auto effects =
      core_.step(clock_.now, consensus::BlockBuilt{wanted.view, {known->id, known->block.header.parent}, known->bytes, known->companion});
  std::optional<consensus::AskForBlock> next;
  std::erase_if(effects, [&](const auto& effect) {
    const auto* ask = std::get_if<consensus::AskForBlock>(&effect);
    if (ask != nullptr) next = *ask;
    return ask != nullptr;
  });
  carry_out(std::move(effects));
  if (next && next->view == core_.view()) to_build_ = std::move(next);
}

// Level-triggered, like verdicts: a proposal that waits for its parent is made when that is here, while its view lasts.
void Replica::build_waiting() {
  if (!to_build_) return;
  if (to_build_->view != core_.view()) {
    to_build_.reset();
  } else if (tree_.header(to_build_->parent) != nullptr) {
    build(consensus::AskForBlock(*to_build_));
  }
}

KnownBlock* Replica::learn(Bytes bytes, Bytes companion, std::optional<std::uint16_t> from) {
  auto block = parse_block(bytes);
  if (!block || block->header.chain_id != genesis_.chain_id || block->header.height <= executed_height_) return nullptr;
  const BlockId parent = block->header.parent;
  auto* known = tree_.add(*std::move(block), std::move(bytes), std::move(companion));
  if (known == nullptr) return nullptr;
  if (!known->missing.empty()) hunts_.try_emplace(known->id, BodyHunt{from, clock_.now});
  const BlockId id = known->id;
  if (started_) {
    feed(consensus::BlockKnown{{id, parent}});
  } else {
    (void)core_.step(clock_.now, consensus::BlockKnown{{id, parent}});
  }
  known = tree_.find(id);
  if (known != nullptr && started_) store_when_complete(*known);
  return tree_.find(id);
}

// Level-triggered: every proposal without a verdict is looked at after every turn.
void Replica::judge_waiting() {
  recheck_at_ = kNever;
  std::vector<consensus::BlockJudged> verdicts;
  for (const auto& [id, waiting] : waiting_) {
    const auto* known = tree_.find(id);
    const auto* parent = tree_.header(waiting.proposal.parent);
    if (known == nullptr || parent == nullptr) continue;
    BlockVerdict verdict = judge(facts(), tally_, {known->block, *parent, waiting.proposal, known->certified}, clock_.wall);
    if (verdict != BlockVerdict::kInvalid && !known->missing.empty()) continue;
    if (verdict == BlockVerdict::kNotYet) {
      recheck_at_ = clock_.now + kClockRecheck;  // our clock, or our execution, is behind
      continue;
    }
    if (verdict == BlockVerdict::kValid && !bodies_fit(*known)) verdict = BlockVerdict::kInvalid;
    if (verdict == BlockVerdict::kValid && known->certified && tally_.adopt(*known->certified)) certified_advanced();
    verdicts.push_back({waiting.proposal.view, id, verdict == BlockVerdict::kValid});
  }
  for (const auto& verdict : verdicts) {
    waiting_.erase(verdict.block);
    feed(verdict);
  }
}

bool Replica::bodies_fit(const KnownBlock& known) const {
  if (known.by_effects) return false;  // such a block is final: nobody votes about it any more
  std::size_t bytes = 0;
  std::size_t operations = 0;
  for (const auto& entry : known.block.entries) {
    const auto* body = mempool_.find(entry);
    bytes += body->bytes().size();
    operations += body->transaction().operations.size();
  }
  // The verdict before says that the rules of this height are known, or that the block is empty (U6).
  const auto& header = known.block.header;
  return bytes == header.payload_bytes && operations <= rules_.at(header.height).parameters.max_block_operations;
}

std::vector<PeerId> Replica::validators_from(std::optional<std::uint16_t> first) const {
  std::vector<PeerId> all;
  if (const auto peer = first ? peer_of(*first) : std::nullopt) all.push_back(*peer);
  for (const auto& [id, peer] : peers_) {
    if (peer.validator && peer.validator != first) all.push_back(id);
  }
  return all;
}

// N2: the leader first, then the other validators in turn.
void Replica::hunt_bodies() {
  std::erase_if(hunts_, [this](const auto& item) {
    const auto* known = tree_.find(item.first);
    return known == nullptr || known->missing.empty();
  });
  for (auto& [id, hunt] : hunts_) {
    if (clock_.now < hunt.ask_at) continue;
    hunt.ask_at = clock_.now + kBodyRetry;
    const auto candidates = validators_from(hunt.first);
    if (candidates.empty()) continue;
    const auto& missing = tree_.find(id)->missing;
    out_.push_back(SendTo{candidates[hunt.asked++ % candidates.size()], BodyRequest{id, {missing.begin(), missing.end()}}});
  }
}

void Replica::body_came(const EnvelopeId& id) {
  for (const auto& block : tree_.body_arrived(id)) {
    if (auto* known = tree_.find(block)) store_when_complete(*known);
  }
  extend_final();
}

void Replica::store_when_complete(KnownBlock& known) {
  if (known.storing || !known.missing.empty() || known.by_effects || !knows(known.block.header.height))
    return;  // U10: not durable, so not voted for
  known.storing = true;
  StoreBlock effect{known.id, known.bytes, known.companion, {}};
  for (const auto& entry : known.block.entries) effect.bodies.push_back(mempool_.find(entry)->bytes());
  out_.push_back(std::move(effect));
}

void Replica::finalize(const BlockId& id, Bytes certificate) {
  certificates_.emplace(id, std::move(certificate));
  extend_final();
}

// R8: the newest certified block whose whole chain down to the final one is here becomes final, in order.
void Replica::extend_final() {
  for (bool moved = true; moved;) {
    moved = false;
    for (const auto& [id, certificate] : certificates_) {
      const auto* known = tree_.find(id);
      if (known == nullptr || known->block.header.height <= final_height_) continue;
      const auto chain = tree_.chain(final_, id);
      const bool complete = std::ranges::all_of(chain, [this](const auto& link) { return tree_.find(link)->missing.empty(); });
      if (chain.empty() || !complete) continue;
      for (const auto& link : chain) {
        const auto& header = tree_.find(link)->block.header;
        to_execute_.push_back(link);
        if (header.payload_count > 0) last_payload_ = header.height;
      }
      final_ = id;
      final_height_ = known->block.header.height;
      progressed_at_ = clock_.now;
      moved = true;
      break;
    }
  }
  execute_next();
}

void Replica::execute_next() {
  if (executing_ || to_execute_.empty()) return;
  const auto& known = *tree_.find(to_execute_.front());
  if (!knows(known.block.header.height) || !known.missing.empty()) return;  // U10; what it was to be applied by was refuted
  Execute effect{{known.id, known.bytes, known.companion, {}, {}, {}}};
  if (const auto it = certificates_.find(known.id); it != certificates_.end()) effect.block.certificate = it->second;
  const auto& entries = known.block.entries;
  const bool whole = std::ranges::all_of(entries, [this](const auto& entry) { return mempool_.find(entry) != nullptr; });
  if (known.by_effects) {
    const bool nobody_left = effects_hunt_ && effects_hunt_->block == known.id && effects_hunt_->nobody_left;
    auto effects = effects_.choose(known.id, few(), whole || nobody_left);
    if (!effects) return;
    effect.block.effects = *std::move(effects);
  }
  if (whole) {
    for (const auto& entry : entries) effect.block.bodies.push_back(*mempool_.find(entry));
  }
  executing_ = true;
  out_.push_back(std::move(effect));
}

// N4: a chain of blocks that a verified finalization covers. It begins above the final block, or again with the next one to be executed
// (RD16).
void Replica::hear(PeerId peer, IncomingBlocks& message) {
  const auto from = peers_.find(peer);
  const bool by_effects = std::ranges::any_of(message.blocks, [](const auto& block) { return !block.effects.empty(); });
  if (by_effects && from != peers_.end() && effects_.is_liar(from->second.network_key)) return catch_up_.answered(peer, false);
  const auto first = message.blocks.empty() ? fail(ErrorId::kBadBlock, "none") : parse_block(message.blocks.front().block);
  BlockId parent = first && first->header.parent == executed_ ? executed_ : final_;
  std::size_t linked = 0;
  for (const auto& incoming : message.blocks) {
    const auto block = parse_block(incoming.block);
    if (!block || block->header.parent != parent || block->header.chain_id != genesis_.chain_id) break;
    parent = ledger::block_id(block->header);
    ++linked;
  }
  const auto* finalized = std::get_if<consensus::Finalize>(&message.certificate.vote);
  const bool whole = linked > 0 && linked == message.blocks.size() && finalized != nullptr && finalized->block == parent;
  catch_up_.answered(peer, whole);
  if (!whole) return;
  // Bodies first pin by their blocks, then arrive; the certificate comes last, when everything below it is here.
  for (auto& incoming : message.blocks) {
    const auto* known = learn(std::move(incoming.block), std::move(incoming.companion), std::nullopt);
    if (known != nullptr && !incoming.effects.empty()) take_effects(peer, BlockId(known->id), std::move(incoming.effects));
  }
  for (auto& body : message.bodies) {
    const EnvelopeId id = body.id();
    if (!mempool_.pinned(id)) continue;
    mempool_.add_body(std::move(body));
    body_came(id);
  }
  if (effects_hunt_ && from != peers_.end() && effects_.has_said(effects_hunt_->block, from->second.network_key))
    effects_hunt_->ask_at = {};
  finalize(parent, std::move(message.certificate_bytes));
  feed(consensus::Learned{std::move(message.certificate)});
}

}  // namespace xh::node
