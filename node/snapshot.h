// Snapshots as data: what a manifest and its parts are, and when they hold. Whoever has the genesis file can check every byte; nobody has
// to trust the maker. Pure: files are the business of node/storage. Spec: docs/spec/snapshot.md (Y1-Y7).
#pragma once

#include "ledger/epoch_chain.h"
#include "ledger/receipt.h"
#include "ledger/state_tree.h"
#include "node/messages.h"

namespace xh::node {

inline constexpr std::uint16_t kSnapshotFormat = 2;
inline constexpr std::size_t kMaxSnapshotChunks = 2'000'000;
inline constexpr std::size_t kMaxSnapshotSummaries = 262'144;
inline constexpr std::size_t kMaxSnapshotLinks = 1'024;
/// Of a manifest, and of any other part; compressed or not.
inline constexpr std::size_t kMaxManifestBytes = 128 * 1024 * 1024;
inline constexpr std::size_t kMaxPartBytes = 32 * 1024 * 1024;
/// A part of values or blocks stops growing here.
inline constexpr std::size_t kPartTargetBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMaxPartBlocks = 256;

/// Numbers are frozen: they travel.
enum class PartKind : std::uint8_t { kManifest = 0, kOperations = 1, kValues = 2, kBlocks = 3 };
/// Number: of the chunk, the first serial, the first height; 0 for the manifest.
struct PartName {
  PartKind kind = PartKind::kManifest;
  std::uint64_t number = 0;
  auto operator<=>(const PartName&) const = default;
};
[[nodiscard]] constexpr std::size_t max_bytes(PartKind kind) { return kind == PartKind::kManifest ? kMaxManifestBytes : kMaxPartBytes; }

/// The parts of a snapshot, wherever they lie.
class SnapshotParts {
 public:
  virtual ~SnapshotParts() = default;
  [[nodiscard]] virtual bool has(const PartName& part) const = 0;
  /// Errors: kBadSnapshot when it is absent or not one frame within the cap, kCannotRead.
  [[nodiscard]] virtual Result<Bytes> read(const PartName& part) const = 0;
  /// Durable when it returns; replaces what was there.
  virtual void write(const PartName& part, ByteView bytes) = 0;
  /// The content of a part as it travels. Error kBadSnapshot.
  [[nodiscard]] virtual Result<Bytes> unpack(PartKind kind, ByteView packed) const = 0;
};

struct Manifest {
  std::uint16_t format = kSnapshotFormat;
  Hash32 chain_id;
  std::vector<ledger::EpochLink> links;  ///< from genesis to the set that certifies the checkpoint
  ledger::SignedCheckpoint checkpoint;
  Height height;
  Height first_block;
  std::vector<Hash32> log_peaks;  ///< of the chain log before first_block
  std::vector<Hash32> summaries;  ///< leaf hashes from first_block to the end of the checkpoint
  ledger::BlockSummary summary;   ///< of `height`
  ledger::StateHead state;
  ledger::StateBase base;
  std::vector<ledger::StateChunk> chunks;

  bool operator==(const Manifest&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&Manifest::format),
                      field(&Manifest::chain_id),
                      field(&Manifest::links, kMaxSnapshotLinks),
                      field(&Manifest::checkpoint),
                      field(&Manifest::height),
                      field(&Manifest::first_block),
                      field(&Manifest::log_peaks, merkle::kMaxPath),
                      field(&Manifest::summaries, kMaxSnapshotSummaries),
                      field(&Manifest::summary),
                      field(&Manifest::state),
                      field(&Manifest::base),
                      field(&Manifest::chunks, kMaxSnapshotChunks)};
  }
  /// Numbers of the operation parts: [first_chunk, end_chunk).
  [[nodiscard]] std::uint64_t first_chunk() const { return base.first / ledger::kForgetStep; }
  [[nodiscard]] std::uint64_t end_chunk() const { return first_chunk() + chunks.size(); }
  /// Serials of a chunk's operations.
  [[nodiscard]] ledger::Serial chunk_begin(std::uint64_t chunk) const { return chunk * ledger::kForgetStep; }
  [[nodiscard]] ledger::Serial chunk_end(std::uint64_t chunk) const {
    return std::min((chunk + 1) * ledger::kForgetStep, state.operations);
  }
  /// Root of the chain log that ends with `height`.
  [[nodiscard]] Hash32 log_root() const;
};

/// Decodes and checks a manifest (Y1). Errors: kBadSnapshot, kWrongLedger (another chain), kBadCheckpoint.
[[nodiscard]] Result<Manifest> verify_manifest(const ledger::Genesis& genesis, ByteView bytes);
/// True for heights at which a chain can have snapshots (Y7).
[[nodiscard]] bool snapshot_height_allowed(const ledger::Genesis& genesis, Height height);

/// Which operations are in force. Chunks may be given in any order.
class ActiveOperations {
 public:
  ActiveOperations() = default;
  explicit ActiveOperations(const Manifest& manifest);
  void add(ledger::Serial first, std::span<const ledger::OperationRecord> records);
  [[nodiscard]] bool operator()(ledger::Serial serial) const { return bit(set_, serial) && !bit(cleared_, serial); }
  [[nodiscard]] bool has_value(ledger::Serial serial, const ledger::OperationRecord& record) const {
    return !record.value.is_zero() && (*this)(serial);
  }

 private:
  [[nodiscard]] bool bit(const std::vector<bool>& bits, ledger::Serial serial) const { return bits[serial - first_]; }
  ledger::Serial first_ = 0;
  std::vector<bool> set_;
  std::vector<bool> cleared_;
};

/// The records of an operations part that holds (Y3). Error kBadSnapshot.
[[nodiscard]] Result<std::vector<ledger::OperationRecord>> verify_operations(const Manifest& manifest, std::uint64_t chunk, ByteView bytes);

struct ValueBytes {
  Bytes bytes;
  static constexpr auto fields() { return std::tuple{field(&ValueBytes::bytes, kMaxPartBytes)}; }
};
struct ValuesPart {
  ledger::Serial begin = 0;
  ledger::Serial end = 0;
  std::vector<ValueBytes> values;
  static constexpr auto fields() {
    return std::tuple{field(&ValuesPart::begin), field(&ValuesPart::end), field(&ValuesPart::values, ledger::kForgetStep)};
  }
};

/// The records of one chunk, and which of them are in force.
struct ChunkView {
  ledger::Serial first = 0;
  std::span<const ledger::OperationRecord> records;
  const ActiveOperations& active;
  [[nodiscard]] ledger::Serial end() const { return first + records.size(); }
  /// The first serial in [from, end) whose operation is in force and has a value; nullopt: none.
  [[nodiscard]] std::optional<ledger::Serial> next_value(ledger::Serial from) const;
};
/// The values from `wanted` on that a part with `wanted` in its range holds (Y4): what it has before is left out. Error kBadSnapshot.
[[nodiscard]] Result<ValuesPart> verify_values(const ChunkView& chunk, ledger::Serial wanted, ByteView bytes);

struct SnapshotBlock {
  ledger::BlockSummary summary;
  Bytes block;  ///< BCS of ledger::Block; empty at height 0
  std::vector<EnvelopeBytes> bodies;
  std::vector<ledger::Receipt> receipts;
  static constexpr auto fields() {
    return std::tuple{field(&SnapshotBlock::summary), field(&SnapshotBlock::block, kMaxBlockBytesOnWire),
                      field(&SnapshotBlock::bodies, ledger::kMaxBlockEntries), field(&SnapshotBlock::receipts, ledger::kMaxBlockEntries)};
  }
};
/// True when block, bodies and receipts are those of the summary. The error names what is not; its id is kDamaged. `redacted`: bodies may
/// be gone (is_redacted).
[[nodiscard]] Status check_block(const SnapshotBlock& block, const Hash32& chain_id, bool redacted);

struct BlocksPart {
  Height begin;
  std::vector<SnapshotBlock> blocks;
  static constexpr auto fields() { return std::tuple{field(&BlocksPart::begin), field(&BlocksPart::blocks, kMaxPartBlocks)}; }
};
/// The blocks from `wanted` on that a part with `wanted` in its range holds (Y5). Error kBadSnapshot.
[[nodiscard]] Result<BlocksPart> verify_blocks(const Manifest& manifest, Height wanted, ByteView bytes);

}  // namespace xh::node
