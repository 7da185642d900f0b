// Where a tree begins that does not begin at its first operation: derived states and bases.
#include "base/check.h"
#include "ledger/state_tree.h"

namespace xh::ledger {
namespace {

using Leaves = std::vector<std::pair<std::uint64_t, Hash32>>;

template <class Leaf>
void fill(MerkleLevels& levels, std::uint64_t from, std::uint64_t to, const Leaf& leaf) {
  Leaves leaves;
  leaves.reserve(to - from);
  for (std::uint64_t i = from; i < to; ++i) leaves.emplace_back(i, leaf(i));
  (void)levels.set_all(leaves);
}

}  // namespace

bool StateBase::is_sound() const {
  const std::uint64_t forgotten = first / kTwigOperations;
  return first % kForgetStep == 0 && first < kNoSerial && lefts.size() == peak_count(forgotten) && uppers.size() == peak_count(forgotten);
}

void StateTree::begin_at(const StateBase& base) {
  XH_CHECK(head_.operations == 0 && base.is_sound());
  first_twig_ = base.first / kTwigOperations;
  first_height_ = base.height;
  lefts_ = MerkleLevels(merkle::kNodeTag, first_twig_, base.lefts);
  uppers_ = MerkleLevels(kUpperTag, first_twig_, base.uppers);
  head_.operations = head_.floor = sealed_.operations = sealed_.floor = fresh_from_ = base.first;
}

// The floor of a height lies below all that was active there, so what is before it is inactive from then on, and its twigs never change
// again.
StateBase StateTree::base_at(Height height, Serial floor) const {
  XH_CHECK(height >= first_height_ && floor <= sealed_.floor);
  const Serial first = std::max(floor / kForgetStep * kForgetStep, this->first());
  const std::uint64_t twig = first / kTwigOperations;
  return {height, first, lefts_.peaks(twig), uppers_.peaks(twig)};
}

// A subtree of whole twigs is a node of both trees; the rest of the last chunk is a tree of its own, as RFC 6962 splits them.
std::vector<StateChunk> StateTree::chunks(Serial from) const {
  XH_CHECK(fresh_.empty() && from % kForgetStep == 0 && from >= first() && from <= head_.operations);
  constexpr unsigned kChunkLevel = std::countr_zero(kForgetStep / kTwigOperations);
  std::vector<StateChunk> chunks;
  for (std::uint64_t chunk = from / kForgetStep; chunk * kForgetStep < head_.operations; ++chunk) {
    if ((chunk + 1) * kForgetStep <= head_.operations) {
      chunks.push_back({lefts_.at(kChunkLevel, chunk), uppers_.at(kChunkLevel, chunk)});
      continue;
    }
    std::vector<Hash32> lefts;
    std::vector<Hash32> uppers;
    for (std::uint64_t twig = chunk << kChunkLevel; twig < twigs(); ++twig) {
      lefts.push_back(twig < lefts_.size() ? lefts_.leaf(twig) : youngest_.root());
      uppers.push_back(uppers_.leaf(twig));
    }
    chunks.push_back({merkle::root(lefts), merkle::root(uppers, kUpperTag)});
  }
  return chunks;
}

bool chunks_lead_to(const StateHead& head, const StateBase& base, std::span<const StateChunk> chunks) {
  if (base.first > head.operations || chunks.size() != chunk_count(base.first, head.operations)) return false;
  MerkleLevels lefts(merkle::kNodeTag, base.first / kForgetStep, base.lefts);
  MerkleLevels uppers(kUpperTag, base.first / kForgetStep, base.uppers);
  for (const auto& chunk : chunks) {
    lefts.set(lefts.size(), chunk.operations);
    uppers.set(uppers.size(), chunk.uppers);
  }
  return lefts.root() == head.operations_root && uppers.root() == head.upper_root;
}

void StateTree::forget(const StateBase& base) {
  XH_CHECK(base.is_sound() && base.first >= first() && base.height >= first_height_ && fresh_.empty());
  const std::uint64_t twig = base.first / kTwigOperations;
  bits_.erase(bits_.begin(), bits_.begin() + static_cast<std::ptrdiff_t>(twig - first_twig_));
  bits_.shrink_to_fit();
  lefts_.forget(twig);
  uppers_.forget(twig);
  first_twig_ = twig;
  first_height_ = base.height;
}

DerivedState StateTree::derived() const {
  XH_CHECK(fresh_.empty());
  DerivedState derived{sealed_height_, head_, active_, first_twig_, {}, {lefts_.leaves().begin(), lefts_.leaves().end()}};
  derived.bits.reserve(bits_.size() * sizeof(Bits));
  for (const auto& bits : bits_) xh::append(derived.bits, bits);
  return derived;
}

// A derived state may be older than the base: what it says about twigs that are forgotten since is passed over.
bool StateTree::restore(const DerivedState& derived) {
  XH_CHECK(head_.operations == first());
  const std::uint64_t end = (derived.head.operations + kTwigOperations - 1) / kTwigOperations;
  const std::uint64_t full = derived.head.operations / kTwigOperations;
  if (derived.first_twig > first_twig_ || full < first_twig_ || derived.height < first_height_) return false;
  if (derived.bits.size() != (end - derived.first_twig) * sizeof(Bits) || derived.lefts.size() != full - derived.first_twig) return false;
  StateTree tree(reader_, index_, twigs_);
  tree.begin_at({first_height_, first(), lefts_.peaks(first_twig_), uppers_.peaks(first_twig_)});
  const auto bits_of = [&](std::uint64_t twig) {
    return derived.bits.begin() + static_cast<std::ptrdiff_t>((twig - derived.first_twig) * sizeof(Bits));
  };
  for (std::uint64_t twig = first_twig_; twig < end; ++twig) std::copy_n(bits_of(twig), sizeof(Bits), tree.bits_.emplace_back().begin());
  fill(tree.lefts_, first_twig_, full, [&](std::uint64_t i) { return derived.lefts[i - derived.first_twig]; });
  const auto youngest = reader_.leaf_hashes(full * kTwigOperations, derived.head.operations);
  fill(tree.youngest_, 0, youngest.size(), [&](std::uint64_t i) { return youngest[i]; });
  fill(tree.uppers_, first_twig_, end, [&](std::uint64_t i) { return tree.twig_root(i); });
  tree.head_ = derived.head;
  tree.fold_head();
  if (tree.head_ != derived.head) return false;
  bits_ = std::move(tree.bits_);
  lefts_ = std::move(tree.lefts_);
  youngest_ = std::move(tree.youngest_);
  uppers_ = std::move(tree.uppers_);
  head_ = sealed_ = derived.head;
  active_ = derived.active;
  sealed_height_ = derived.height;
  fresh_from_ = head_.operations;
  return true;
}

}  // namespace xh::ledger
