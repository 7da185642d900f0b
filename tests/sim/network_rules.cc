// A simulated network that changes its rules: who knows the next version, who ends before it, and what no node may do (U5, U10).
#include "tests/sim/network_run.h"

namespace xh::sim {
namespace {

constexpr std::uint32_t kNew = 2;

}  // namespace

void Network::plan_upgrade() {
  for (const auto* kind : {"rules", "outgrown", "refused-start", "upgraded"}) result_.faults[kind] = 0;
  for (auto& node : nodes_) node.known_protocol = kNew;
  old_ = random_.below(kNodes);
  nodes_[*old_].known_protocol = ledger::kKnownProtocol;
  council_.emplace(genesis_, kPool, std::nullopt, Council::Topic::kRules);
}

// A clean end: what was written is on the disk.
void Network::outgrow(std::size_t i, const node::Outgrown& effect) {
  auto& node = nodes_[i];
  if (effect.protocol <= node.known_protocol || effect.from != node.disk.ledger->height().next())
    return checker_.report(
        fmt::format("U10: node {} ends before height {}, at {}", i, effect.from.value, node.disk.ledger->height().value));
  ++result_.faults["outgrown"];
  node.disk.journal.insert(node.disk.journal.end(), node.disk.unsynced.begin(), node.disk.unsynced.end());
  node.disk.unsynced.clear();
  node.up = false;
  trace("outgrown", i, effect.from.value);
  for (std::size_t j = 0; j < kNodes; ++j) {
    if (j != i)
      after({}, [this, i, j, generation = link(i, j).generation] {
        if (link(i, j).generation == generation) disconnect(i, j);
      });
  }
  // Somebody starts it again without a thought.
  if (random_.chance(500)) after(millis(random_.between(5, 300)), [this, i] { start(i); });
  upgrade_soon(i);
}

void Network::upgrade_soon(std::size_t i) {
  if (std::exchange(nodes_[i].upgrading, true)) return;
  after(millis(random_.between(100, 3000)), [this, i] {
    ++result_.faults["upgraded"];
    nodes_[i].known_protocol = kNew;
    start(i);
  });
}

// As the process does at its start.
bool Network::refuses_to_start(std::size_t i) {
  const auto& ledger = *nodes_[i].disk.ledger;
  if (ledger.rules().at(ledger.height().next()).protocol <= nodes_[i].known_protocol) return false;
  ++result_.faults["refused-start"];
  upgrade_soon(i);
  return true;
}

void Network::saw(const Bytes& bytes) {
  const auto block = decode<ledger::Block>(bytes);
  if (!old_ || !block) return;
  const auto& header = block->header;
  content_[ledger::block_id(header)] = {header.height, block->entries.empty() && node::execution_lags(header.height, header.checkpoint)};
}

// U5, U10. What the ledger says about a height is what every node executes it by.
void Network::judge_rules(std::size_t i, const ledger::Block& block) {
  const auto rules = nodes_[i].disk.ledger->rules().at(block.header.height);
  if (rules.protocol > nodes_[i].known_protocol)
    checker_.report(fmt::format("U10: node {} executes height {} and does not know its rules", i, block.header.height.value));
  if (block.header.payload_bytes > rules.parameters.max_block_bytes)
    checker_.report(fmt::format("U5: the block at height {} is too large", block.header.height.value));
}

// U6, U10: whether the node itself has heard of the decision or not.
void Network::judge_unknown(std::size_t i, const consensus::Vote& vote) {
  const auto* notarize = std::get_if<consensus::Notarize>(&vote);
  if (!old_ || notarize == nullptr) return;
  const auto known = content_.find(notarize->block);
  if (known == content_.end()) return checker_.report("U10: a vote for a block that nobody holds");
  const auto& [height, needs_none] = known->second;
  const auto newest = std::ranges::max_element(nodes_, {}, [](const auto& node) { return node.disk.ledger->height(); });
  const auto beyond = newest->disk.ledger->rules().beyond(nodes_[i].known_protocol);
  if (beyond && height >= *beyond && !needs_none)
    checker_.report(fmt::format("U10: node {} votes for a block at height {}, which it cannot judge", i, height.value));
}

bool Network::upgraded() const {
  return !old_ || std::ranges::all_of(nodes_, [](const auto& node) {
    const auto& ledger = *node.disk.ledger;
    return ledger.rules().at(ledger.height()).protocol == kNew;
  });
}

// Faults go on over the height of the upgrade.
bool Network::storm_is_over() const {
  if (!old_) return now_ >= Instant(kHeal);
  if (now_ >= Instant(kUpgradeHeal)) return true;
  const auto newest = std::ranges::max_element(nodes_, {}, [](const auto& node) { return node.disk.ledger->height(); });
  const auto& ledger = *newest->disk.ledger;
  const auto from = ledger.rules().beyond(ledger::kKnownProtocol);
  return from && ledger.height().value >= from->value + kBlocksOfFaultsAfterUpgrade && nodes_[*old_].known_protocol == kNew;
}

}  // namespace xh::sim
