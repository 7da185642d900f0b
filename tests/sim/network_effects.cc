// What simulated nodes do for their replicas: disks that may lose what was not synced, execution, links with delays, a liar's lies.
#include "base/overload.h"
#include "tests/sim/network_run.h"

namespace xh::sim {

// N1: every record of the turn is on disk before anything leaves.
void Network::persist(std::size_t i, const std::vector<node::Effect>& effects) {
  auto& disk = nodes_[i].disk;
  for (const auto& effect : effects) {
    if (const auto* compact = std::get_if<node::CompactJournal>(&effect)) {
      disk.unsynced.clear();
      disk.journal = compact->records;
    }
    if (const auto* save = std::get_if<node::PersistRecord>(&effect)) disk.unsynced.push_back(save->record);
  }
  if (crash_now_ && !disk.unsynced.empty() && random_.chance(200)) {
    crash_now_ = false;
    ++result_.faults["mid-step"];
    return crash(i);
  }
  disk.journal.insert(disk.journal.end(), disk.unsynced.begin(), disk.unsynced.end());
  disk.unsynced.clear();
}

void Network::carry_out(std::size_t i, std::vector<node::Effect> effects) {
  const std::uint64_t life = nodes_[i].life;
  const auto alive = [&] { return nodes_[i].up && nodes_[i].life == life; };
  persist(i, effects);
  if (!alive() || !remember_votes(i, effects)) return;
  for (auto& effect : effects) {
    if (crash_now_ && random_.chance(200)) {
      crash_now_ = false;
      ++result_.faults["mid-step"];
      crash(i);
    }
    if (!alive()) return;
    carry_out_one(i, effect);
  }
}

void Network::carry_out_one(std::size_t i, node::Effect& effect) {
  auto& node = nodes_[i];
  std::visit(
      Overload{
          [](node::PersistRecord&) {},
          [](node::CompactJournal&) {},
          [](node::SubmitAnswered&) {},
          [](node::KeySeenElsewhere&) {},
          [&](node::StoreEvidence& e) { store_evidence(i, e.evidence); },
          [&](node::SubmitEvidence& e) { hand_in_soon(i, e.evidence); },
          [&](node::Note& note) {
            if (!liar_ && i != old_) checker_.report("NOTE without a liar: " + note.text);
          },
          [&](node::Outgrown& e) { outgrow(i, e); },
          [&](node::CutOff& e) { cut_off(i, e); },
          [&](node::OwnFault& e) { checker_.report(fmt::format("RD17: node {} blames itself at height {}", i, e.height.value)); },
          [&](node::SendTo& e) { send(i, e.peer, std::move(e.message)); },
          [&](node::ToValidators& e) { send_to_all(i, e.message, true); },
          [&](node::ToFollowers& e) { send_to_all(i, e.message, false); },
          [&](node::StoreBlock& e) {
            saw(e.block);
            later(i, millis(random_.between(1, 5)), [this, i, e] {
              const Height height = decode<ledger::Block>(e.block)->header.height;
              nodes_[i].disk.pending.insert_or_assign(e.id, Disk::Pending{height, e.block, e.companion, e.bodies});
              feed(i, node::BlockStored{e.id});
            });
          },
          [&](node::Execute& e) { later(i, millis(random_.between(1, 8)), [this, i, block = std::move(e.block)] { execute(i, block); }); },
          [&](node::SignCheckpoint& e) { later(i, millis(1), [this, i, e] { sign(i, e); }); },
          [&](node::StoreCheckpoint& e) {
            checker_.certified(i, e.checkpoint.name);
            node.disk.certified = e.checkpoint;
          },
          [&](node::BeginEpoch& e) { begin_epoch(i, e); },
          [&](node::ServeLink& e) {
            const auto link = node.disk.links.find(e.epoch);
            if (link != node.disk.links.end()) send(i, e.peer, node::LinkAnswer{link->second});
          },
          [&](node::ServeBlocks& e) { serve_blocks(i, e.peer, e.from); },
          [&](node::ServeBodies& e) { serve_bodies(i, e); },
      },
      effect);
}

// The commit is durable before the replica hears of it; the process may die between.
void Network::execute(std::size_t i, node::FinalBlock block) {
  auto& ledger = *nodes_[i].disk.ledger;
  const ledger::BlockId id = block.id;
  const auto before = ledger.membership();
  const auto rules = ledger.rules();
  judge_rules(i, *decode<ledger::Block>(block.block));
  if (checker_.violation()) return;
  if (!block.effects.empty()) {
    if (!apply_effects(i, block)) return;
  } else if (!ledger.commit(std::move(block), nodes_[i].known_protocol)) {
    return checker_.report(fmt::format("RD16: node {} executes block {} without what it needs", i, ledger.height().next().value));
  }
  redact_at(i, ledger.height());
  const auto name = ledger.head();
  const auto& stored = ledger.at(ledger.height());
  if (i != liar_) {
    checker_.committed(i, stored.summary, name.root, stored.receipts);
    for (const auto& receipt : stored.receipts) checker_.acknowledged(receipt.transaction, receipt);
  }
  std::erase_if(nodes_[i].disk.pending, [&](const auto& item) { return item.second.height <= ledger.height(); });
  std::optional<ledger::MembershipRecord> changed;
  if (ledger.membership() != before) changed = ledger.membership();
  const auto decided = ledger.rules() == rules ? std::nullopt : std::optional(ledger.rules());
  if (decided) ++result_.faults["rules"];
  later(i, millis(1), [this, i, id, name, changed, decided] { feed(i, node::Executed{id, name, changed, decided}); });
  settle_evidence(i);
}

void Network::begin_epoch(std::size_t i, const node::BeginEpoch& effect) {
  const auto before = nodes_[i].epoch;
  nodes_[i].epoch = node::EpochView::of(effect.membership.epoch, effect.membership.validators);
  nodes_[i].disk.links.emplace(effect.membership.epoch.previous(), effect.link);
  if (effect.membership.epoch <= newest_epoch_) return;
  newest_epoch_ = effect.membership.epoch;
  ++result_.faults["epoch"];
  const auto served = [&](const node::EpochView& view) {
    return liar_ && view.by_consensus(node_key(KeyUse::kConsensus, *liar_).public_key()).has_value();
  };
  if (before && served(*before) && !served(*nodes_[i].epoch)) ++result_.faults["excluded"];
}

// As a node does it: persisted first, one root per size, never backwards.
void Network::sign(std::size_t i, const node::SignCheckpoint& wanted) {
  auto& node = nodes_[i];
  const auto& name = wanted.name;
  auto& last = node.signed_last;
  if (last && *last != name && name.size <= last->size) return;
  last = name;
  if (i != liar_) checker_.signed_line(i, name);
  const std::uint64_t seconds = clock(i).wall.value / 1000;
  const auto signature = ledger::sign_checkpoint(*node.checkpoint_key, genesis_.origin(), name, seconds);
  feed(i, node::LineSigned{name, {wanted.validator, seconds, signature}});
}

void Network::serve_blocks(std::size_t i, node::PeerId peer, Height from) {
  const auto& ledger = *nodes_[i].disk.ledger;
  node::SyncAnswer answer;
  std::size_t whole = 0;
  for (Height at = from; at > Height{0} && at <= ledger.height() && answer.blocks.size() < 20; at = at.next()) {
    if (ledger.at(at).summary.epoch != ledger.at(from).summary.epoch) break;
    const auto& block = ledger.at(at).block;
    node::SyncedBlock synced{block.block, block.companion, {}};
    if (!add_content(i, at, synced)) break;
    answer.blocks.push_back(std::move(synced));
    if (block.certificate.empty()) continue;
    answer.certificate = block.certificate;
    whole = answer.blocks.size();
  }
  answer.blocks.resize(whole);
  if (whole > 0) send(i, peer, std::move(answer));
}

void Network::serve_bodies(std::size_t i, const node::ServeBodies& wanted) {
  node::BodyAnswer answer;
  for (const auto& id : wanted.ids) {
    if (auto body = nodes_[i].disk.ledger->envelope(id)) answer.envelopes.push_back({*std::move(body)});
  }
  if (!answer.envelopes.empty()) send(i, wanted.peer, std::move(answer));
}

void Network::send_to_all(std::size_t i, const node::Message& message, bool validators) {
  for (std::size_t j = 0; j < kNodes; ++j) {
    const auto& l = link(i, j);
    const bool is_validator = nodes_[i].epoch->by_network(node_key(KeyUse::kNetwork, j).public_key()).has_value();
    if (j != i && l.up && is_validator == validators) send(i, peer_id(j, l), message);
  }
}

void Network::judge_vote(std::size_t i, const node::Message& message) {
  const auto* whole = std::get_if<node::ConsensusFrame>(&message);
  const auto* shortened = std::get_if<node::ShortProposal>(&message);
  if (whole == nullptr && shortened == nullptr) return;
  const auto inner = *decode<consensus::Message>(whole != nullptr ? whole->message : shortened->message);
  const auto* proposal = std::get_if<consensus::Proposal>(&inner.body);
  const auto* vote = proposal == nullptr ? std::get_if<consensus::SignedVote>(&inner.body) : &proposal->vote;
  if (vote == nullptr) return;
  if (whole != nullptr && proposal != nullptr) saw(proposal->block);
  checker_.voted(i, inner.epoch, vote->vote);
  judge_unknown(i, vote->vote);
  const auto written = [&](const consensus::Record& record) {
    const auto* own = std::get_if<consensus::OwnVote>(&record);
    return own != nullptr && own->epoch == inner.epoch && own->vote == *vote;
  };
  const auto& journal = nodes_[i].disk.journal;
  if (std::none_of(journal.rbegin(), journal.rend(), written))
    checker_.report(fmt::format("S5: node {} sends a vote that its journal does not hold", i));
}

void Network::send(std::size_t i, node::PeerId peer, node::Message message) {
  const std::size_t j = peer % kPeerStep;
  auto& l = link(i, j);
  if (!l.up || l.generation != peer / kPeerStep) return;
  if (i != liar_) judge_vote(i, message);
  lie(i, peer, message);
  if (i == liar_ && random_.chance(300) && twist(message, *nodes_[i].checkpoint_key, genesis_.origin())) ++result_.faults["lie"];
  if (i == liar_ && numbers_liar_ && numbers_liar_->twist(message, j)) ++result_.faults["numbers-lie"];
  const bool slow = !healed_ && random_.chance(calm_ ? 50 : 20);
  if (slow) ++result_.faults["slow"];
  const std::uint64_t longest = calm_ ? 34 : 800;  // in calm weather no chain of messages is longer than a timer
  Instant& last = l.last[i < j ? 0 : 1];
  last = std::max(last, now_ + (slow ? millis(random_.between(longest / 2, longest)) : millis(random_.between(1, 20))));
  const auto frame = std::make_shared<const Bytes>(encode(message));
  after(last - now_, [this, i, j, generation = l.generation, frame] {
    const auto& now = link(i, j);
    if (!now.up || now.generation != generation || !nodes_[j].up) return;
    const auto sender = nodes_[j].epoch->by_network(node_key(KeyUse::kNetwork, i).public_key());
    if (node::is_dull(nodes_[j].replica->interest(), *frame)) return;
    auto incoming = node::take_in({genesis_, *nodes_[j].epoch, nodes_[j].disk.ledger.get()}, sender, *frame);
    if (!incoming) {
      if (i != liar_ && i != forger_) checker_.report("DECODE: a message of an honest node is refused: " + incoming.error().to_string());
      return;
    }
    feed(j, node::PeerSaid{peer_id(i, now), *std::move(incoming)});
  });
}

}  // namespace xh::sim
