// The replica's short proposals: making them (N10, N11), rebuilding their blocks (N12), and what follows from numbers that tell too little
// (N13). The core knows whole blocks only.
#include "node/replica.h"

namespace xh::node {

using ledger::EnvelopeId;

// N11.
std::vector<EnvelopeId> Replica::name_entries(const std::vector<EnvelopeId>& selected, std::vector<Run>& runs) {
  std::set<std::uint16_t> listed;
  for (auto& [author, left] : listed_) {
    listed.insert(author);
    --left;
  }
  std::erase_if(listed_, [](const auto& item) { return item.second == 0; });
  const Duration settling = std::chrono::milliseconds(genesis_.parameters.delta_ms) / kSettlingShare;
  const std::size_t young = kYoungBytes / sizeof(EnvelopeId) / std::max<std::size_t>(epoch_.members.size() - 1, 1);
  auto arranged = arrange(selected, {numbers_, clock_.now - settling, young, listed});
  runs = std::move(arranged.runs);
  return std::move(arranged.entries);
}

// N10: short, where that is smaller.
Message Replica::on_the_wire(consensus::Message& message) {
  auto* proposal = std::get_if<consensus::Proposal>(&message.body);
  const auto* known = proposal == nullptr ? nullptr : tree_.find(*consensus::block_of(proposal->vote.vote));
  if (known == nullptr || !own_short_ || own_short_->block != known->id) return ConsensusFrame{encode(message)};
  ShortBlock block{known->block.header, own_short_->runs, {}};
  std::size_t listed = 0;
  for (const auto& run : block.runs) listed += run.count;
  block.listed.assign(known->block.entries.begin() + static_cast<std::ptrdiff_t>(listed), known->block.entries.end());
  Bytes bytes = encode(block);
  if (bytes.size() >= proposal->block.size()) return ConsensusFrame{encode(message)};
  proposal->block = std::move(bytes);
  return ShortProposal{encode(message)};
}

// The core hears of the proposal now, whose vote counts, and of its block when that is known.
void Replica::hear(PeerId, IncomingShort& message) {
  auto& proposal = std::get<consensus::Proposal>(message.message.message().body);
  const View view = consensus::view_of(proposal.vote.vote);
  const auto block = *consensus::block_of(proposal.vote.vote);
  const auto leader = proposal.vote.signer;
  proposal.block.clear();
  if (const auto* known = tree_.find(block)) {
    proposal.block = known->bytes;
  } else if (view >= core_.view() && view <= core_.view().next() && !short_blocks_.contains(view)) {
    Rebuild rebuild(std::move(message.block));
    contradicted(rebuild.fill(numbers_), leader);
    if (rebuild.complete()) {
      ++short_counts_.at_once;
      proposal.block = rebuild.block();
    } else if (!rebuild.missing().empty()) {
      short_blocks_.emplace(view, ShortWaiting{std::move(rebuild), proposal.companion, leader, clock_.now});
    }
  }
  feed(consensus::Received{std::move(message.message)});
}

// N9, N12: what gossip tells late is told to the blocks that wait for it.
void Replica::note(Number number, const EnvelopeId& id) {
  numbers_.note(number, id, clock_.now);
  if (!numbers_.trusted(number.author)) return;
  for (auto& [view, waiting] : short_blocks_) {
    if (waiting.rebuild.told(number, id)) contradicted({number.author}, waiting.leader);
  }
}

void Replica::rebuild_waiting() {
  std::erase_if(short_blocks_, [this](const auto& item) {
    const auto& [view, waiting] = item;
    const auto& header = waiting.rebuild.header();
    return header.height <= executed_height_ || view.value + kShortViewsKept < core_.view().value ||
           tree_.find(ledger::block_id(header)) != nullptr;
  });
  std::vector<View> complete;
  for (const auto& [view, waiting] : short_blocks_) {
    if (waiting.rebuild.complete()) complete.push_back(view);
  }
  for (const View view : complete) {
    auto waiting = std::move(short_blocks_.extract(view).mapped());
    ++short_counts_.later;
    (void)learn(waiting.rebuild.block(), std::move(waiting.companion), waiting.leader);
  }
}

// N12: the leader first, then the other validators in turn.
void Replica::hunt_entries() {
  for (auto& [view, waiting] : short_blocks_) {
    if (clock_.now < waiting.ask_at) continue;
    waiting.ask_at = clock_.now + kBodyRetry;
    const auto candidates = validators_from(waiting.leader);
    if (candidates.empty()) continue;
    const PeerId peer = candidates[waiting.asked++ % candidates.size()];
    waiting.answers_from.insert(peer);
    ++short_counts_.asked;
    out_.push_back(SendTo{peer, EntriesRequest{ledger::block_id(waiting.rebuild.header()), waiting.rebuild.missing()}});
  }
}

void Replica::hear(PeerId peer, EntriesAnswer& message) {
  for (auto& [view, waiting] : short_blocks_) {
    if (ledger::block_id(waiting.rebuild.header()) != message.block || waiting.answers_from.erase(peer) == 0) continue;
    waiting.rebuild.answer(message.spans, message.ids);
    if (waiting.rebuild.complete()) return;
    // Together with our numbers it is not what the leader means: another question at once, to the leader, but not for ever.
    waiting.ask_at = clock_.now;
    if (!std::exchange(waiting.again, true)) waiting.asked = 0;
    return;
  }
}

void Replica::hear(PeerId peer, EntriesRequest& message) {
  const auto from = peers_.find(peer);
  const auto* known = tree_.find(message.block);
  if (from == peers_.end() || !from->second.validator || known == nullptr) return;
  auto& served = entries_served_[peer];
  if (clock_.now >= served.since + kEntriesWindow) served = {clock_.now, 0};
  if (++served.count > kMaxEntriesServed) return;
  EntriesAnswer answer{message.block, message.spans, {}};
  for (const auto& span : message.spans) {
    if (std::size_t{span.first} + span.count > known->block.entries.size()) return;
    const auto begin = known->block.entries.begin() + span.first;
    answer.ids.insert(answer.ids.end(), begin, begin + span.count);
  }
  ++short_counts_.served;
  if (own_short_ && own_short_->block == message.block) count_asked(*from->second.validator, message.spans);
  out_.push_back(SendTo{peer, std::move(answer)});
}

// N13, as a reader.
void Replica::contradicted(const std::set<std::uint16_t>& authors, std::uint16_t leader) {
  for (const auto author : authors) {
    ++short_counts_.contradicted;
    if (me_ != author) numbers_.contradicted(author, leader, epoch_.validators);
  }
}

// N13, as a leader: f of weight may ask for anything, and see nothing of what an author says.
void Replica::count_asked(std::uint16_t validator, std::span<const Span> spans) {
  std::size_t begin = 0;
  for (const auto& run : own_short_->runs) {
    const std::size_t end = begin + run.count;
    const bool touched = std::ranges::any_of(spans, [&](const auto& s) { return s.first < end && std::size_t{s.first} + s.count > begin; });
    begin = end;
    if (!touched) continue;
    auto& readers = own_short_->asked[run.author];
    std::uint64_t weight = 0;
    if (!readers.insert(validator).second) continue;
    for (const auto reader : readers) weight += epoch_.validators.at(reader).weight;
    if (weight <= epoch_.validators.total_weight() - epoch_.validators.quorum()) continue;
    short_counts_.listed += listed_.contains(run.author) ? 0 : 1;
    listed_[run.author] = kListedProposals;
  }
}

bool Replica::waits_in_short(const ledger::BlockId& block) const {
  return std::ranges::any_of(short_blocks_, [&](const auto& item) { return ledger::block_id(item.second.rebuild.header()) == block; });
}

// Authors are members of one epoch.
void Replica::forget_short() {
  numbers_ = NumberBook();
  short_blocks_.clear();
  own_short_.reset();
  listed_.clear();
}

}  // namespace xh::node
