#include "node/state_sync.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/overload.h"

namespace xh::node {

std::vector<SyncEffect> StateSync::step(Instant now, std::vector<SyncInput> inputs) {
  now_ = now;
  if (!started_) {
    started_ = true;
    progressed_at_ = now;
    // A manifest of an earlier run: what it asks for is partly there.
    if (parts_.has({PartKind::kManifest, 0})) {
      const auto bytes = parts_.read({PartKind::kManifest, 0});
      auto manifest = bytes ? verify_manifest(genesis_, *bytes) : fail(bytes.error());
      if (manifest) adopt(*std::move(manifest));
    }
  }
  for (auto& input : inputs) std::visit([this](auto& i) { take(i); }, input);
  if (!done_) {
    expire();
    query();
    work();
  }
  return std::exchange(out_, {});
}

Instant StateSync::next_deadline() const {
  if (done_) return kNever;
  if (local_work_left_) return now_;
  Instant next = now_ + kQueryInterval;
  for (const auto& fetch : fetches_) next = std::min(next, fetch.deadline);
  return next;
}

StateSync::Progress StateSync::progress() const {
  Progress progress;
  if (!target_) return progress;
  progress.height = target_->height;
  progress.kind = phase_;
  progress.done = done_steps_;
  progress.all = 2 * target_->chunks.size() + 1;
  for (const auto& [id, peer] : peers_) progress.peers += peer.offers.contains(target_->height) ? 1 : 0;
  return progress;
}

void StateSync::take(const SyncJoined& input) { peers_[input.peer].query_at = now_; }

void StateSync::take(const SyncLeft& input) {
  drop_fetches(input.peer);
  peers_.erase(input.peer);
}

void StateSync::take(SyncSaid& input) {
  if (!peers_.contains(input.peer)) return;
  std::visit([&](auto& message) { hear(input.peer, message); }, input.message);
}

void StateSync::hear(PeerId peer, const SnapshotOffers& message) {
  auto& known = peers_.at(peer);
  known.offers = {message.heights.begin(), message.heights.end()};
  for (const Height height : known.refused) known.offers.erase(height);
}

// Answers that come after their time-out fit no fetch, and are no fault.
void StateSync::hear(PeerId peer, PartAnswer& message) {
  const auto it = std::ranges::find_if(fetches_, [&](const Fetch& f) { return f.peer == peer && f.request() == message.request; });
  if (it == fetches_.end()) return;
  const std::size_t maximum = max_bytes(it->track.kind);
  if (message.size == 0) {
    auto& known = peers_.at(peer);
    known.offers.erase(it->height);
    known.refused.insert(it->height);
    --known.fetches;
    if (it->track.kind != PartKind::kManifest) ready_.push_back(it->track);
    fetches_.erase(it);
    return;
  }
  const std::uint64_t left = message.size - std::min<std::uint64_t>(message.size, it->bytes.size());
  // Pieces are as long as they can be: nobody can make a part last for ever.
  if (message.size > maximum || (!it->bytes.empty() && message.size != it->size) || left == 0 ||
      message.bytes.size() != std::min<std::uint64_t>(left, kMaxPieceBytes))
    return blame(peer, "its answer does not fit the request");
  it->size = message.size;
  append(it->bytes, message.bytes);
  it->deadline = now_ + kPieceTimeout;
  progressed_at_ = now_;
  if (it->bytes.size() < it->size) return send(*it);
  Fetch fetch = std::move(*it);
  fetches_.erase(it);
  auto& known = peers_.at(peer);
  --known.fetches;
  known.failures = 0;
  if (const auto status = finish(fetch); !status) {
    if (fetch.track.kind != PartKind::kManifest) ready_.push_front(fetch.track);
    blame(peer, status.error().what);
  }
}

Status StateSync::finish(Fetch& fetch) {
  XH_TRY(const Bytes content, parts_.unpack(fetch.track.kind, fetch.bytes));
  if (fetch.track.kind == PartKind::kManifest) {
    XH_TRY(Manifest manifest, verify_manifest(genesis_, content));
    if (manifest.height != fetch.height) return fail(ErrorId::kBadSnapshot, "the manifest is of another height");
    parts_.write({PartKind::kManifest, 0}, content);
    adopt(std::move(manifest));
    return {};
  }
  XH_TRY_VOID(accept(fetch.track, content, true));
  if (fetch.track.next < fetch.track.end) ready_.push_front(fetch.track);
  return {};
}

void StateSync::blame(PeerId peer, const std::string& why) {
  out_.push_back(SyncBlame{peer, why});
  drop_fetches(peer);
  peers_.erase(peer);
}

void StateSync::drop_fetches(PeerId peer) {
  std::erase_if(fetches_, [&](const Fetch& fetch) {
    if (fetch.peer != peer) return false;
    if (fetch.track.kind != PartKind::kManifest) ready_.push_front(fetch.track);
    return true;
  });
}

void StateSync::expire() {
  std::erase_if(fetches_, [&](const Fetch& fetch) {
    if (now_ < fetch.deadline) return false;
    auto& peer = peers_.at(fetch.peer);
    ++peer.failures;
    --peer.fetches;
    if (fetch.track.kind != PartKind::kManifest) ready_.push_front(fetch.track);
    return true;
  });
  if (target_ && now_ - progressed_at_ >= kSnapshotPatience) give_up();
}

// Whoever offered it and did not deliver is not asked for it again, unless nobody else is left.
void StateSync::give_up() {
  note(fmt::format("nothing of the snapshot of height {} came for {} seconds; another one is looked for", target_->height.value,
                   std::chrono::duration_cast<std::chrono::seconds>(kSnapshotPatience).count()));
  for (auto& [id, peer] : peers_) {
    if (peer.offers.erase(target_->height) != 0) peer.refused.insert(target_->height);
    peer.fetches = 0;
  }
  fetches_.clear();
  ready_.clear();
  target_.reset();
  phase_ = PartKind::kManifest;
  progressed_at_ = now_;
  if (std::ranges::none_of(peers_, [](const auto& item) { return !item.second.offers.empty(); })) {
    for (auto& [id, peer] : peers_) {
      peer.refused.clear();
      peer.query_at = now_;
    }
  }
}

void StateSync::query() {
  for (auto& [id, peer] : peers_) {
    if (now_ < peer.query_at) continue;
    peer.query_at = now_ + kQueryInterval;
    out_.push_back(SyncSend{id, SnapshotQuery{Height{0}}});
  }
}

void StateSync::work() {
  local_work_left_ = false;
  if (!target_) return pick_manifest();
  for (std::size_t local = 0; !ready_.empty() && !lost_;) {
    const auto peer = fetches_.size() < kMaxFetches ? choose(target_->height) : std::nullopt;
    Track& track = ready_.front();
    // Looking into a chunk costs a read of it: not while others are busy with theirs.
    if (!peer && !fetches_.empty() && !parts_.has({track.kind, track.next})) break;
    if (local == kLocalPartsPerStep) {
      local_work_left_ = true;
      break;
    }
    const std::uint64_t before = track.next;
    const bool more = advance(track);
    if (track.next != before) ++local;
    if (more && !peer) break;
    const Track next = track;
    ready_.pop_front();
    if (more) ask(next, *peer, target_->height);
  }
  if (lost_) return begin_again();
  if (!ready_.empty() || !fetches_.empty()) return;
  if (phase_ == PartKind::kBlocks) {
    done_ = true;
    out_.push_back(SyncDone{target_->height});
    return;
  }
  begin_phase(phase_ == PartKind::kOperations ? PartKind::kValues : PartKind::kBlocks);
  work();
}

// A part that was checked cannot be read any more: everything that is here is looked at again.
void StateSync::begin_again() {
  note("a part that was checked cannot be read any more; all are checked again");
  for (auto& [id, peer] : peers_) peer.fetches = 0;
  fetches_.clear();
  lost_ = false;
  adopt(Manifest(*target_));
  local_work_left_ = true;
}

// The peers that failed least, and of those the greatest height.
void StateSync::pick_manifest() {
  if (!fetches_.empty()) return;
  const std::pair<const PeerId, Peer>* best = nullptr;
  for (const auto& item : peers_) {
    if (item.second.offers.empty()) continue;
    if (best == nullptr || item.second.failures < best->second.failures ||
        (item.second.failures == best->second.failures && *item.second.offers.rbegin() > *best->second.offers.rbegin()))
      best = &item;
  }
  if (best != nullptr) ask({PartKind::kManifest, 0, 1, 0}, best->first, *best->second.offers.rbegin());
}

void StateSync::adopt(Manifest manifest) {
  target_ = std::move(manifest);
  active_ = ActiveOperations(*target_);
  last_chunk_.reset();
  done_steps_ = 0;
  progressed_at_ = now_;
  note(fmt::format("fetching the snapshot of height {}: {} operations in {} chunks, blocks from {}", target_->height.value,
                   target_->state.operations - target_->base.first, target_->chunks.size(), target_->first_block.value));
  begin_phase(PartKind::kOperations);
}

void StateSync::begin_phase(PartKind kind) {
  phase_ = kind;
  ready_.clear();
  if (kind == PartKind::kBlocks) {
    ready_.push_back({kind, target_->first_block.value, target_->height.value + 1, 0});
    return;
  }
  for (std::uint64_t chunk = target_->first_chunk(); chunk < target_->end_chunk(); ++chunk) {
    if (kind == PartKind::kOperations) {
      ready_.push_back({kind, chunk, chunk + 1, chunk});
    } else {
      ready_.push_back({kind, target_->chunk_begin(chunk), target_->chunk_end(chunk), chunk});
    }
  }
}

Result<const StateSync::Chunk*> StateSync::chunk(std::uint64_t number) {
  if (!last_chunk_ || last_chunk_->number != number) {
    XH_TRY(const Bytes bytes, parts_.read({PartKind::kOperations, number}));
    XH_TRY(auto records, verify_operations(*target_, number, bytes));
    last_chunk_ = Chunk{number, std::move(records)};
  }
  return &*last_chunk_;
}

// True when no further value is in the chunk.
bool StateSync::skip_valueless(Track& track) {
  const auto records = chunk(track.chunk);
  lost_ = !records;
  if (lost_) return false;
  const ChunkView view{target_->chunk_begin(track.chunk), (*records)->records, active_};
  if (view.next_value(track.next)) return false;
  track.next = track.end;
  ++done_steps_;
  return true;
}

bool StateSync::advance(Track& track) {
  while (track.next < track.end) {
    if (track.kind == PartKind::kValues && skip_valueless(track)) return false;
    const PartName name{track.kind, track.next};
    if (lost_ || !parts_.has(name)) return true;
    const auto content = parts_.read(name);
    // What an earlier run left of another height is fetched again.
    if (!content || !accept(track, *content, false) || lost_) return true;
    progressed_at_ = now_;
  }
  return false;
}

Status StateSync::accept(Track& track, ByteView content, bool store) {
  const PartName name{track.kind, track.next};
  if (track.kind == PartKind::kOperations) {
    XH_TRY(const auto records, verify_operations(*target_, track.next, content));
    if (store) parts_.write(name, content);
    active_.add(target_->chunk_begin(track.next), records);
    ++track.next;
    ++done_steps_;
    return {};
  }
  if (track.kind == PartKind::kValues) {
    const auto records = chunk(track.chunk);
    lost_ = !records;
    if (lost_) return {};
    XH_TRY(const ValuesPart part, verify_values({target_->chunk_begin(track.chunk), (*records)->records, active_}, track.next, content));
    if (store) parts_.write(name, encode(part));
    track.next = part.end;
    if (track.next == track.end) ++done_steps_;
    return {};
  }
  XH_TRY(const BlocksPart part, verify_blocks(*target_, Height{track.next}, content));
  if (store) parts_.write(name, encode(part));
  track.next += part.blocks.size();
  if (track.next == track.end) ++done_steps_;
  return {};
}

std::optional<PeerId> StateSync::choose(Height height) const {
  const std::pair<const PeerId, Peer>* best = nullptr;
  for (const auto& item : peers_) {
    const auto& peer = item.second;
    if (!peer.offers.contains(height) || peer.fetches >= kMaxFetchesPerPeer) continue;
    if (best == nullptr || std::pair(peer.failures, peer.fetches) < std::pair(best->second.failures, best->second.fetches)) best = &item;
  }
  return best == nullptr ? std::nullopt : std::optional(best->first);
}

void StateSync::ask(Track track, PeerId peer, Height height) {
  ++peers_.at(peer).fetches;
  fetches_.push_back({track, peer, height, {}, 0, now_ + kPieceTimeout});
  send(fetches_.back());
}

void StateSync::send(const Fetch& fetch) { out_.push_back(SyncSend{fetch.peer, fetch.request()}); }

}  // namespace xh::node
