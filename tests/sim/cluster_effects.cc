// What the cores of a cluster want done, the blocks that they order, and what leaves each process.
#include "base/overload.h"
#include "tests/sim/cluster_run.h"

namespace xh::sim {

using namespace consensus;  // NOLINT(google-build-using-namespace): the simulator speaks that layer's language

void Cluster::feed(std::size_t i, Input input) {
  auto& core = *nodes_[i].core;
  const View before = core.view();
  auto effects = core.step(now_, std::move(input));
  if (core.view().value > before.value + 1) ++result_.paths["jump"];
  if (core.view() > before && core.progress().leader_skipped) ++result_.paths["leader-skipped"];
  if (!traitor(nodes_[i].validator)) {
    const auto held = core.held();
    checker_->holds(i, {held.views, held.votes, held.proposals, held.certificates, held.blocks, held.wants},
                    core.view().value - core.last_final().value);
  }
  carry_out(i, std::move(effects));
}

// After an error nobody knows what the disk has: the process ends, and reads it anew.
bool Cluster::sync(std::size_t i) {
  auto& disk = nodes_[i].disk;
  if (disk.unsynced.empty()) return true;
  const bool fails = std::exchange(nodes_[i].sync_fails, false);
  if (fails || now_ < nodes_[i].full_until) {
    ++result_.faults[fails ? "sync-error" : "no-space"];
    crash(i);
    return false;
  }
  disk.journal.insert(disk.journal.end(), disk.unsynced.begin(), disk.unsynced.end());
  disk.unsynced.clear();
  return true;
}

// Effects one by one; the process may die between any two of them.
void Cluster::carry_out(std::size_t i, std::vector<Effect> effects) {
  const std::uint64_t life = nodes_[i].life;
  for (auto& effect : effects) {
    if (crash_now_ && random_.chance(300)) {
      crash_now_ = false;
      ++result_.faults["mid-step"];
      crash(i);
    }
    if (!nodes_[i].up || nodes_[i].life != life) return;
    // The owner syncs all records of a step before anything else leaves (R9).
    if (!std::holds_alternative<SaveRecord>(effect) && !sync(i)) return;
    carry_out_one(i, effect);
  }
  if (nodes_[i].up && nodes_[i].life == life) (void)sync(i);
}

void Cluster::carry_out_one(std::size_t i, Effect& effect) {
  auto& node = nodes_[i];
  std::visit(Overload{
                 [&](SaveRecord& e) { node.disk.unsynced.push_back(std::move(e.record)); },
                 [&](Broadcast& e) { say(i, std::nullopt, e.message); },
                 [&](Send& e) { say(i, e.to, e.message); },
                 [&](AskForBlock& e) { build(i, e); },
                 [&](AskForVerdict& e) {
                   node.waiting.push_back(e);
                   judge_waiting(i);
                 },
                 [&](LearnBlock& e) { learn(i, e.block); },
                 [&](ServeBlock& e) { serve(i, e); },
                 [&](Finalized& e) {
                   if (!traitor(node.validator)) checker_->certificate_seen(e.certificate);
                   node.final_target = e.block;
                   extend_final(i);
                 },
                 [&](SeenElsewhere&) {
                   if (!traitor(node.validator)) checker_->report(fmt::format("W6: node {} sees its key elsewhere", i));
                   node.core->unmute(now_);  // twins do not care
                 },
                 [&](Accused& e) {
                   ++result_.paths["evidence"];
                   if (!traitor(e.validator)) checker_->report(fmt::format("R15: evidence against honest node {}", e.validator));
                 },
             },
             effect);
}

void Cluster::serve(std::size_t i, const ServeBlock& wanted) {
  FetchedBlocks answer;
  Hash32 cursor = wanted.block;
  for (const Bytes* block = block_of_node(i, cursor); block != nullptr && answer.blocks.size() < kMaxFetchedBlocks;
       block = block_of_node(i, cursor)) {
    answer.blocks.push_back({*block, {}});
    cursor = decode<ToyBlock>(*block)->parent;
  }
  if (!answer.blocks.empty()) say(i, wanted.to, Message{Epoch{0}, std::move(answer)});
}

// What an honest process says goes out as it is, and is judged. An adversary has the last word on its own.
void Cluster::say(std::size_t i, std::optional<std::size_t> to, const Message& message) {
  auto& node = nodes_[i];
  judge_sent(i, to, message);
  if (node.adversary) return tell_lies(i, node.adversary->says(message, to));
  const auto bytes = std::make_shared<const Bytes>(encode(message));
  for (std::size_t validator = 0; validator < set_->size(); ++validator) {
    if (validator != node.validator && (!to || *to == validator)) deliver(i, validator, bytes, {});
  }
}

void Cluster::tell_lies(std::size_t i, const std::vector<Lie>& lies) {
  auto& node = nodes_[i];
  result_.faults[*scenario_.adversary] += std::exchange(node.lies, 0);
  for (const auto& lie : lies) {
    const auto bytes = std::make_shared<const Bytes>(lie.bytes);
    for (std::size_t validator = 0; validator < set_->size(); ++validator) {
      if (validator != node.validator && (!lie.to || *lie.to == validator)) deliver(i, validator, bytes, lie.delay);
    }
  }
}

// To every process of a validator: twins are two.
void Cluster::deliver(std::size_t i, std::size_t validator, const std::shared_ptr<const Bytes>& bytes, Duration later) {
  const auto& sender = nodes_[i];
  if (traitor(sender.validator) && scenario_.adversary == kTwins && !sender.twin_hears.contains(validator)) return;
  for (std::size_t to = 0; to < nodes_.size(); ++to) {
    if (nodes_[to].validator != validator) continue;
    for (auto delay : links_->arrivals(now_, i, to)) {
      if (now_ < nodes_[to].slow_until) delay += millis(random_.below(200));
      push({.at = now_ + later + delay,
            .order = 0,
            .node = to,
            .life = 0,
            .kind = Event::Kind::kMessage,
            .from = sender.validator,
            .bytes = bytes});
    }
  }
}

void Cluster::judge_sent(std::size_t i, std::optional<std::size_t> to, const Message& message) {
  const auto judge_vote = [&](const SignedVote& vote) {
    // From the back: what is sent was nearly always written a moment ago.
    const auto& journal = nodes_[i].disk.journal;
    const bool written = std::any_of(journal.rbegin(), journal.rend(), [&](const Record& record) {
      return record == Record(OwnVote{Epoch{0}, vote});
    });
    checker_->vote_sent(i, vote, written);
  };
  if (std::holds_alternative<FetchBlock>(message.body)) ++result_.paths["fetch-block"];
  if (std::holds_alternative<FetchCertificate>(message.body)) ++result_.paths["fetch-certificate"];
  if (traitor(nodes_[i].validator)) return;
  if (const auto* vote = std::get_if<SignedVote>(&message.body)) judge_vote(*vote);
  if (const auto* proposal = std::get_if<Proposal>(&message.body)) judge_vote(proposal->vote);
  if (const auto* certificates = std::get_if<Certificates>(&message.body)) {
    for (const auto& certificate : certificates->certificates) checker_->certificate_seen(certificate);
    if (to) checker_->answered(i, *to, static_cast<std::uint64_t>(now_.time_since_epoch() / std::chrono::seconds(1)));
  }
}

const Bytes* Cluster::block_of_node(std::size_t i, const Hash32& id) const {
  const auto it = nodes_[i].known.find(id);
  return it == nodes_[i].known.end() ? nullptr : &it->second;
}

void Cluster::learn(std::size_t i, const Bytes& bytes) {
  const auto block = decode<ToyBlock>(bytes);
  if (!block) return;
  const Hash32 id = toy_id(bytes);
  auto& node = nodes_[i];
  if (node.known.emplace(id, bytes).second) {
    push({.at = now_ + (now_ < node.slow_disk_until ? millis(random_.between(200, 1000)) : millis(random_.between(1, 4))),
          .order = 0,
          .node = i,
          .life = node.life,
          .kind = Event::Kind::kDurable,
          .block = id});
  }
  feed(i, BlockKnown{{id, block->parent}});
}

void Cluster::build(std::size_t i, const AskForBlock& ask) {
  ToyBlock block{ask.parent, 1, ask.view.value, {}};
  if (ask.parent != root_) {
    const Bytes* parent = block_of_node(i, ask.parent);
    if (parent == nullptr) return;  // a final block that is still being fetched: the view goes by
    block.height = decode<ToyBlock>(*parent)->height + 1;
  }
  for (std::uint64_t k = random_.below(4); k > 0; --k) block.transactions.push_back(++transaction_);
  const Bytes bytes = encode(block);
  learn(i, bytes);
  if (nodes_[i].up) feed(i, BlockBuilt{ask.view, {toy_id(bytes), ask.parent}, bytes, {}});
}

// "Not yet" while the parent is not here: that is waiting, never invalid.
std::optional<bool> Cluster::valid(std::size_t i, const AskForVerdict& ask) const {
  const auto block = decode<ToyBlock>(*block_of_node(i, ask.block));
  std::uint64_t parent_height = 0;
  if (ask.parent != root_) {
    const Bytes* parent = block_of_node(i, ask.parent);
    if (parent == nullptr) return std::nullopt;
    parent_height = decode<ToyBlock>(*parent)->height;
  }
  return block->parent == ask.parent && block->view == ask.view.value && block->height == parent_height + 1;
}

void Cluster::judge_waiting(std::size_t i) {
  for (const auto& ask : std::exchange(nodes_[i].waiting, {})) {
    if (!nodes_[i].up) return;
    if (const auto verdict = valid(i, ask)) {
      feed(i, BlockJudged{ask.view, ask.block, *verdict});
    } else {
      ++result_.paths["not-yet"];
      nodes_[i].waiting.push_back(ask);
    }
  }
}

// The application: applies final blocks in order, and fetches what it misses, as catch-up does in a node.
void Cluster::extend_final(std::size_t i) {
  auto& node = nodes_[i];
  if (!node.up || node.final_target.is_zero()) return;
  auto& chain = node.disk.final_chain;
  const Hash32 tip = chain.empty() ? root_ : chain.back();
  std::vector<Hash32> path;
  Hash32 cursor = node.final_target;
  while (cursor != tip) {
    const Bytes* bytes = block_of_node(i, cursor);
    const bool below = bytes != nullptr && decode<ToyBlock>(*bytes)->height <= chain.size();
    if (below && !path.empty() && !traitor(node.validator))
      return checker_->report(fmt::format("S1: node {} is told that a chain without its own final tip is final", i));
    if (below) return;
    const bool durable = node.disk.blocks.contains(cursor);
    if (bytes == nullptr && now_ >= node.fetch_at) node.fetch_at = kNever;
    if (bytes == nullptr && node.fetch_at == kNever) {
      node.fetch_at = now_ + millis(60);
      const std::size_t to = (node.validator + 1 + random_.below(set_->size() - 1)) % set_->size();
      say(i, to, Message{Epoch{0}, FetchBlock{cursor}});
    }
    if (bytes == nullptr || !durable) return;
    path.push_back(cursor);
    cursor = decode<ToyBlock>(*bytes)->parent;
  }
  node.fetch_at = kNever;
  for (auto it = path.rbegin(); it != path.rend(); ++it) {
    chain.push_back(*it);
    if (!traitor(node.validator)) checker_->finalized(i, *it, *decode<ToyBlock>(*block_of_node(i, *it)), node.disk.blocks.contains(*it));
  }
  if (!traitor(node.validator)) most_final_ = std::max<std::uint64_t>(most_final_, chain.size());
}

}  // namespace xh::sim
