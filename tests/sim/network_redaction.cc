// A simulated network in which bytes of an old block are redacted, nodes that come to it later, and a validator that forges what blocks did
// or leaves out what nobody redacted (RD16 to RD18). What redacts, and what may be redacted, are rules of execution, tested with it: here
// the bytes go from all disks at one height.
#include "tests/sim/network_run.h"

namespace xh::sim {
namespace {

constexpr Duration kCutOffTime = std::chrono::seconds(10);

// Bytes that nobody redacted.
void leave_out(node::BlockEffects& effects) {
  for (auto& body : effects.bodies) body.bytes.clear();
  const auto rules = ledger::StateKey{ledger::RecordKind::kRules, std::string(ledger::kCurrentRules)}.hash();
  const auto set = ledger::StateKey{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)}.hash();
  for (auto& change : effects.changes) {
    if (change.key != rules && change.key != set) change.bytes.clear();
  }
}

}  // namespace

void Network::plan_redaction() {
  result_.faults.clear();
  result_.paths.clear();
  for (const auto* kind : {"redacted", "emptied", "effects", "forged-effects", "left-out", "isolated", "refuted", "cut-off"})
    result_.faults[kind] = 0;
  if (random_.chance(800)) forger_ = random_.below(kValidators);
  after(millis(random_.between(1500, 3000)), [this] { redact(); });
}

// An executed entry that nobody can send again, and those of the values of its block that were replaced since.
void Network::redact() {
  if (healed_) return;
  const auto newest = std::ranges::max_element(nodes_, {}, [](const auto& node) { return node.disk.ledger->height(); });
  const auto& ledger = *newest->disk.ledger;
  const UnixMillis time = ledger.at(ledger.height()).summary.time;
  std::vector<Redacted> found;
  for (Height h{1}; h < ledger.height(); h = h.next()) {
    for (const auto& body : ledger.at(h).bodies) {
      const auto verified = node::admit(genesis_, body.bytes);
      if (!verified || verified->transaction().valid_until >= time) continue;
      found.push_back({h, ledger.height(), verified->id(), {}});
    }
  }
  if (found.empty()) return after(millis(200), [this] { redact(); });
  redacted_ = found[random_.below(found.size())];
  for (const auto& change : ledger.at(redacted_->height).changes) {
    for (Height h = redacted_->height.next(); h <= ledger.height(); h = h.next()) {
      const auto& later = ledger.at(h).changes;
      if (std::ranges::find(later, change.key, &node::EffectChange::key) != later.end()) redacted_->keys.insert(change.key);
    }
  }
  ++result_.faults["redacted"];
  for (std::size_t i = 0; i < kNodes; ++i) redact_at(i, Height{redacted_->since.value});
  // A follower, which has no key whose state would be rolled back with the folder. Twice: the second time nobody lacks anything else.
  after(millis(random_.between(1, 500)), [this] { empty(kNodes - 1); });
  after(millis(random_.between(2500, 4000)), [this] {
    isolate();
    empty(kNodes - 1);
  });
}

// With the block that redacts, on every node; `height`: what it executed.
void Network::redact_at(std::size_t i, Height height) {
  if (!redacted_ || nodes_[i].disk.ledger->height() < redacted_->since || height != redacted_->since) return;
  nodes_[i].disk.ledger->redact(redacted_->height, redacted_->entry, redacted_->keys);
}

// For a while the follower has the forger for its only peer: whatever that says of the redacted block is applied, and refuted.
void Network::isolate() {
  if (!forger_ || !random_.chance(500)) return;
  ++result_.faults["isolated"];
  isolated_ = true;
  for (std::size_t j = 0; j < kNodes; ++j) {
    if (j != kNodes - 1 && j != forger_) disconnect(kNodes - 1, j);
  }
  after(millis(random_.between(6'000, 9'000)), [this] {
    isolated_ = false;
    for (std::size_t j = 0; j + 1 < kNodes; ++j) connect(kNodes - 1, j);
  });
}

// Its data folder is lost, and it begins anew.
void Network::empty(std::size_t i) {
  ++result_.faults["emptied"];
  crash(i);
  nodes_[i].disk = {};
  nodes_[i].disk.ledger = std::make_unique<MemoryLedger>(genesis_, names_);
  checker_.restored(i, Height{0});
}

// RD9, RD11. False: nothing from this block on can be served.
bool Network::add_content(std::size_t i, Height at, node::SyncedBlock& synced) {
  const auto& ledger = *nodes_[i].disk.ledger;
  const auto& certified = nodes_[i].disk.certified;
  const bool in_range = redacted_ && redacted_->since <= ledger.height() && redacted_->height <= at && at <= redacted_->since;
  const bool proven = certified && certified->name.size > at.value && certified->name.size <= ledger.height().value + 1;
  const bool lies = i == forger_ && redacted_ && proven && (at == redacted_->height || random_.chance(700));
  if ((in_range || lies) && proven) {
    auto effects = ledger.effects(at, *certified);
    if (lies) forge(effects);
    synced.effects = encode(effects);
    return true;
  }
  synced.bodies = ledger.at(at).bodies;
  return ledger.is_whole(at);
}

void Network::forge(node::BlockEffects& effects) {
  // Nobody could know better of what the only peer leaves out.
  if (!isolated_ && random_.chance(400)) {
    ++result_.faults["left-out"];
    return leave_out(effects);
  }
  if (effects.changes.empty()) return;
  ++result_.faults["forged-effects"];
  const std::size_t victim = random_.below(effects.changes.size());
  auto& change = effects.changes[victim];
  if (random_.chance(500)) {
    effects.changes.erase(effects.changes.begin() + static_cast<std::ptrdiff_t>(victim));
  } else {
    change.bytes.push_back(1);
    change.value = ledger::value_hash(change.bytes);
  }
  if (!isolated_ && random_.chance(700)) leave_out(effects);
}

// What a node does with them. False: they were refuted.
bool Network::apply_effects(std::size_t i, const node::FinalBlock& block) {
  auto& ledger = *nodes_[i].disk.ledger;
  const auto effects = *decode<node::BlockEffects>(block.effects);
  const Height next = ledger.height().next();
  if (ledger.log_root(next.value) != node::log_root_before(effects))
    checker_.report(fmt::format("RD17: node {} believes that its ledger before block {} is not the certified one", i, next.value));
  ++result_.faults["effects"];
  if (ledger.apply(block, effects, nodes_[i].known_protocol)) return true;
  ++result_.faults["refuted"];
  later(i, millis(1), [this, i, id = block.id] { feed(i, node::EffectsRefuted{id}); });
  return false;
}

void Network::cut_off(std::size_t i, const node::CutOff& effect) {
  const std::size_t j = effect.peer % kPeerStep;
  if (j != forger_) return checker_.report(fmt::format("P12: node {} cuts off node {}, which is honest: {}", i, j, effect.reason));
  ++result_.faults["cut-off"];
  after({}, [this, i, j] { disconnect(i, j); });
  after(kCutOffTime, [this, i, j] { connect(i, j); });
}

// RD16, at the end: an honest node lacks what was redacted, and nothing else.
void Network::judge_redaction() {
  if (!redacted_) return;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const auto& ledger = *nodes_[i].disk.ledger;
    for (Height h{1}; h <= ledger.height(); h = h.next()) {
      const bool there = h == redacted_->height;
      const auto& stored = ledger.at(h);
      const auto entries = decode<ledger::Block>(stored.block.block)->entries;
      for (std::size_t k = 0; k < entries.size(); ++k) {
        if (node::is_redacted(stored.bodies[k]) != (there && entries[k] == redacted_->entry))
          checker_.report(fmt::format("RD16: node {} and entry {} of block {}: its bytes", i, k, h.value));
      }
      for (const auto& change : stored.changes) {
        if (change.value && change.bytes.empty() && !(there && redacted_->keys.contains(change.key)))
          checker_.report(fmt::format("RD16: node {} lacks a value of block {}", i, h.value));
      }
    }
  }
}

}  // namespace xh::sim
