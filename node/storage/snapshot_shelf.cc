#include "node/storage/snapshot_shelf.h"

namespace xh::storage {
namespace {

// The part that holds a number begins at the greatest begin that is not above it.
std::optional<std::uint64_t> begin_of(const std::vector<std::uint64_t>& begins, std::uint64_t number) {
  const auto after = std::ranges::upper_bound(begins, number);
  if (after == begins.begin()) return std::nullopt;
  return *std::prev(after);
}

}  // namespace

Status SnapshotShelf::add(Height height, SnapshotFolder folder) {
  XH_TRY(auto contents, folder.contents());
  std::ranges::sort(contents.values);
  std::ranges::sort(contents.blocks);
  const std::scoped_lock guard(mutex_);
  entries_.insert_or_assign(height, std::make_shared<const Entry>(Entry{std::move(folder), std::move(contents)}));
  return {};
}

void SnapshotShelf::remove(Height height) {
  const std::scoped_lock guard(mutex_);
  entries_.erase(height);
}

node::SnapshotOffers SnapshotShelf::offers(Height above) const {
  const std::scoped_lock guard(mutex_);
  node::SnapshotOffers offers;
  for (auto it = entries_.rbegin(); it != entries_.rend() && it->first > above && offers.heights.size() < node::kMaxSnapshotOffers; ++it)
    offers.heights.push_back(it->first);
  return offers;
}

node::PartAnswer SnapshotShelf::answer(const node::PartRequest& request) const {
  node::PartAnswer answer{request, 0, {}};
  std::shared_ptr<const Entry> entry;
  {
    const std::scoped_lock guard(mutex_);
    const auto it = entries_.find(request.height);
    if (it == entries_.end()) return answer;
    entry = it->second;
  }
  std::optional<std::uint64_t> number;
  const auto kind = static_cast<node::PartKind>(request.kind);
  if (kind == node::PartKind::kManifest) number = 0;
  if (kind == node::PartKind::kOperations) number = request.number;
  if (kind == node::PartKind::kValues) number = begin_of(entry->contents.values, request.number);
  if (kind == node::PartKind::kBlocks) number = begin_of(entry->contents.blocks, request.number);
  if (!number) return answer;
  auto piece = entry->folder.piece({kind, *number}, request.offset, node::kMaxPieceBytes);
  if (!piece) return answer;
  answer.size = piece->size;
  answer.bytes = std::move(piece->bytes);
  return answer;
}

}  // namespace xh::storage
