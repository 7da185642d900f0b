#include "node/storage/snapshot_maker.h"

#include <fmt/format.h>

#include <deque>

#include "crypto/hash.h"
#include "ledger/state.h"
#include "node/storage/link_file.h"

namespace xh::storage {
namespace {

/// Blocks below the head in which a checkpoint is looked for.
constexpr std::uint64_t kCheckpointSearch = 4096;

// Everything of one snapshot while it is made.
class Making : private ledger::OperationReader, private ledger::KeyIndex {
 public:
  Making(const LedgerFiles& files, const ledger::Genesis& genesis, SnapshotFolder& out, const SnapshotMaker::Progress& progress,
         const std::stop_token& stop)
      : files_(files),
        genesis_(genesis),
        out_(out),
        progress_(progress),
        stop_(stop),
        log_(merkle::kNodeTag, files.base.first_block.value, files.base.log_peaks),
        tree_(*this, *this) {
    if (files.base.state.height > Height{0}) tree_.begin_at(files.base.state);
  }

  Status run(std::vector<ledger::EpochLink> links, const ledger::SignedCheckpoint& checkpoint, Height height) {
    manifest_.chain_id = genesis_.chain_id;
    manifest_.links = std::move(links);
    manifest_.checkpoint = checkpoint;
    manifest_.height = height;
    XH_TRY_VOID(read_summaries());
    all_ = 2 * (manifest_.summary.operations - files_.base.state.first);
    XH_TRY_VOID(replay());
    XH_TRY_VOID(write_operations());
    XH_TRY_VOID(write_blocks());
    const Bytes manifest = encode(manifest_);
    if (auto own = node::verify_manifest(genesis_, manifest); !own)
      return fail(ErrorId::kDamaged, "the ledger gives no sound manifest: " + own.error().what, "summaries");
    put({node::PartKind::kManifest, 0}, manifest);
    contents_.manifest = sha256(manifest);
    out_.write_contents(contents_);
    progress_(all_, all_);
    return {};
  }

 private:
  struct Kept {
    ledger::BlockSummary summary;
    Address block = 0;
  };
  // Replaying asks for neither.
  ledger::OperationRecord read(ledger::Serial) const override { return {}; }
  Entry at_or_before(const Hash32&) const override { return {}; }

  Status step(std::uint64_t steps) {
    progress_(done_ += steps, all_);
    if (stop_.stop_requested()) return fail(ErrorId::kNotReady, "it was told to stop");
    return {};
  }

  // Writing what is there already would cost the most of a repeated run.
  void put(const node::PartName& part, ByteView content) {
    if (out_.has(part)) {
      const auto there = out_.read(part);
      if (there && equal(*there, content)) return;
    }
    out_.write(part, content);
  }

  Status read_summaries() {
    const std::uint64_t size = manifest_.checkpoint.name.size;
    std::vector<Hash32> after;
    XH_TRY_VOID(files_.summaries.scan(files_.base.summaries_begin, files_.head->summaries_end, [&](Address, Bytes record) -> Status {
      if (log_.size() == size) return {};
      XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
      log_.set(log_.size(), merkle::leaf_hash(encode(entry.summary)));
      if (entry.summary.height > manifest_.height) return {};
      window_.push_back({entry.summary, entry.block});
      // One block older than the longest validity shows that the window is whole (Y2).
      while (window_.size() > 1 && window_[1].summary.time.value + ledger::kMaxValidityMillis < entry.summary.time.value)
        window_.pop_front();
      return {};
    }));
    if (log_.size() != size || log_.root() != manifest_.checkpoint.name.root)
      return fail(ErrorId::kDamaged, "the summaries do not lead to the certified checkpoint", "summaries");
    const auto& first = window_.front().summary;
    manifest_.summary = window_.back().summary;
    if (first.height > Height{0} && first.time.value + ledger::kMaxValidityMillis >= manifest_.summary.time.value)
      return fail(ErrorId::kNotRetained, "the blocks of the last five minutes before that height are not kept");
    manifest_.first_block = first.height;
    manifest_.log_peaks = log_.peaks(first.height.value);
    for (std::uint64_t leaf = first.height.value; leaf < size; ++leaf) manifest_.summaries.push_back(log_.leaf(leaf));
    return {};
  }

  Status replay() {
    const ledger::Serial from = files_.base.state.first;
    XH_TRY_VOID(files_.operations.scan(from, manifest_.summary.operations, [this](const OperationFile::Stored& stored) -> Status {
      tree_.replay(stored.record);
      if (stored.record.type == ledger::OperationType::kCommit) {
        tree_.seal();
        return step(tree_.head().operations - done_ - files_.base.state.first);
      }
      return {};
    }));
    manifest_.state = tree_.head();
    if (manifest_.state.state_root() != manifest_.summary.state_root)
      return fail(ErrorId::kDamaged, fmt::format("the operations do not lead to the state root of height {}", manifest_.height.value),
                  "operations");
    manifest_.base = tree_.base_at(manifest_.height, manifest_.state.floor);
    manifest_.chunks = tree_.chunks(manifest_.base.first);
    return {};
  }

  Status write_operations() {
    for (std::uint64_t chunk = manifest_.first_chunk(); chunk < manifest_.end_chunk(); ++chunk) {
      Bytes operations;
      node::ValuesPart values{manifest_.chunk_begin(chunk), 0, {}};
      std::size_t bytes = 0;
      ledger::Serial serial = values.begin;
      XH_TRY_VOID(files_.operations.scan(serial, manifest_.chunk_end(chunk), [&](const OperationFile::Stored& stored) -> Status {
        append(operations, ledger::record_bytes(stored.record));
        const ledger::Serial here = serial++;
        if (!tree_.is_active(here) || stored.record.value.is_zero()) return {};
        auto read = files_.values.read(stored.value);
        if (!read && read.error().id == ErrorId::kRedacted)
          return fail(ErrorId::kRedacted,
                      fmt::format("a record that was in force at height {} is redacted: choose a later one", manifest_.height.value));
        XH_TRY(Bytes value, std::move(read));
        if (ledger::value_hash(value) != stored.record.value)
          return fail(ErrorId::kDamaged, fmt::format("the value of operation {} does not match its hash", here), "values");
        if (!values.values.empty() && bytes + value.size() > node::kPartTargetBytes) {
          write_values(values, here);
          bytes = 0;
        }
        bytes += value.size();
        values.values.push_back({std::move(value)});
        return {};
      }));
      if (!values.values.empty()) write_values(values, serial);
      put({node::PartKind::kOperations, chunk}, operations);
      XH_TRY_VOID(step(manifest_.chunk_end(chunk) - manifest_.chunk_begin(chunk)));
    }
    return {};
  }

  void write_values(node::ValuesPart& part, ledger::Serial end) {
    part.end = end;
    put({node::PartKind::kValues, part.begin}, encode(part));
    contents_.values.push_back(part.begin);
    part = {end, 0, {}};
  }

  Status write_blocks() {
    node::BlocksPart part{manifest_.first_block, {}};
    std::size_t bytes = 0;
    const auto flush = [&] {
      put({node::PartKind::kBlocks, part.begin.value}, encode(part));
      contents_.blocks.push_back(part.begin.value);
      part = {Height{part.begin.value + part.blocks.size()}, {}};
      bytes = 0;
    };
    for (const auto& kept : window_) {
      XH_TRY(const Bytes record, files_.blocks.read(kept.block));
      XH_TRY(StoredBlock stored, decode<StoredBlock>(record));
      // What no hash covers stays behind (Y5).
      node::SnapshotBlock block{kept.summary, std::move(stored.block), std::move(stored.bodies), std::move(stored.receipts)};
      XH_TRY_VOID(node::check_block(block, genesis_.chain_id, kept.summary.height == manifest_.first_block));
      const std::size_t size = encode(block).size();
      if (!part.blocks.empty() && (bytes + size > node::kPartTargetBytes || part.blocks.size() == node::kMaxPartBlocks)) flush();
      bytes += size;
      part.blocks.push_back(std::move(block));
    }
    flush();
    return {};
  }

  const LedgerFiles& files_;
  const ledger::Genesis& genesis_;
  SnapshotFolder& out_;
  const SnapshotMaker::Progress& progress_;
  const std::stop_token& stop_;
  ledger::MerkleLevels log_;
  ledger::StateTree tree_;
  std::deque<Kept> window_;  ///< first_block to height
  node::Manifest manifest_;
  SnapshotContents contents_;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
};

}  // namespace

// The companion of a block certifies the checkpoint that the block names; its lines are not covered by the block's id.
Result<SnapshotMaker::Certified> SnapshotMaker::newest_certified(const LedgerFiles& files, const ledger::EpochChain& epochs) {
  std::deque<Address> blocks;
  XH_TRY_VOID(files.summaries.scan(files.base.summaries_begin, files.head->summaries_end, [&](Address, Bytes record) -> Status {
    XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
    blocks.push_back(entry.block);
    if (blocks.size() > kCheckpointSearch) blocks.pop_front();
    return {};
  }));
  for (; !blocks.empty(); blocks.pop_back()) {
    XH_TRY(const Bytes record, files.blocks.read(blocks.back()));
    XH_TRY(const StoredBlock stored, decode<StoredBlock>(record));
    auto checkpoint = decode<ledger::SignedCheckpoint>(stored.companion);
    if (!checkpoint || checkpoint->name.size == 0) continue;
    const std::uint64_t size = checkpoint->name.size;
    if (!ledger::verify_certified(epochs.certifier(size).cosigners, epochs.origin(), *checkpoint)) continue;
    const auto links = epochs.links_to(size);
    return Certified{{links.begin(), links.end()}, *std::move(checkpoint)};
  }
  return fail(ErrorId::kNotReady, "no recent block of this folder carries a certified checkpoint");
}

Result<SnapshotMaker> SnapshotMaker::open(const std::string& data_folder, const ledger::Genesis& genesis, std::optional<Height> wanted,
                                          StorageOptions options) {
  options.read_only = true;
  XH_TRY(LedgerFiles files, LedgerFiles::open(data_folder, genesis.chain_id, options));
  if (!files.head) return fail(ErrorId::kDamaged, "the folder holds no committed block", data_folder);
  // After the head: a link is on the disk before the first block of the epoch that follows it.
  XH_TRY(const ledger::EpochChain epochs, LinkFile::read(data_folder + "/links", genesis, *options.disk));
  XH_TRY(auto certified, newest_certified(files, epochs));
  const Height newest{certified.checkpoint.name.size - 1};
  Height height = wanted.value_or(newest);
  while (wanted && !node::snapshot_height_allowed(genesis, height)) height = height.next();
  while (!wanted && height > Height{0} && !node::snapshot_height_allowed(genesis, height)) height = height.previous();
  if (height > newest)
    return fail(ErrorId::kNotReady,
                fmt::format("height {} is not certified yet: the newest certified height is {}", height.value, newest.value));
  if (height < std::max(files.base.first_block, files.base.state.height) || !node::snapshot_height_allowed(genesis, height))
    return fail(ErrorId::kNotRetained, fmt::format("this folder can give no snapshot of height {}", height.value));
  return SnapshotMaker(std::move(files), genesis, std::move(certified), height);
}

Status SnapshotMaker::make(SnapshotFolder& out, const Progress& progress, const std::stop_token& stop) const {
  auto status = Making(files_, *genesis_, out, progress, stop).run(certified_.links, certified_.checkpoint, height_);
  if (status || status.error().id != ErrorId::kDamaged) return status;
  // Pruning gives space back under a reader: what it then finds looks like damage.
  Error error = status.error();
  error.what += "; if the node prunes, it may have taken the place away: try again";
  return fail(std::move(error));
}

}  // namespace xh::storage
