// Reads a whole snapshot and checks every byte of it: what xhd snapshot verify and restore have in common. Spec: docs/spec/snapshot.md.
#pragma once

#include <functional>

#include "node/snapshot.h"

namespace xh::node {

/// Takes what was checked, in order: chunks first, then blocks.
class SnapshotSink {
 public:
  virtual ~SnapshotSink() = default;
  /// `values`: of those operations of the chunk that are in force and have one, in order.
  [[nodiscard]] virtual Status chunk(const ChunkView& chunk, std::vector<Bytes> values) = 0;
  [[nodiscard]] virtual Status block(SnapshotBlock block) = 0;
};

class SnapshotReader {
 public:
  /// Steps done and all steps: one for each chunk in each of two passes.
  using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

  /// Checks the manifest; `parts` outlives the object. Errors of verify_manifest() and SnapshotParts::read().
  [[nodiscard]] static Result<SnapshotReader> open(const SnapshotParts& parts, const ledger::Genesis& genesis);
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  /// Everything from a chunk on; operations before it are read, too. Stops at the first error, its own or the sink's.
  [[nodiscard]] Status read_all(SnapshotSink& sink, const Progress& progress, std::uint64_t from_chunk = 0);
  /// Begins of the parts that read_all() met.
  [[nodiscard]] const std::vector<std::uint64_t>& value_parts() const { return value_parts_; }
  [[nodiscard]] const std::vector<std::uint64_t>& block_parts() const { return block_parts_; }

 private:
  SnapshotReader(const SnapshotParts& parts, Manifest manifest) : parts_(&parts), manifest_(std::move(manifest)) {}
  [[nodiscard]] Result<std::vector<ledger::OperationRecord>> operations(std::uint64_t chunk) const;
  [[nodiscard]] Result<std::vector<Bytes>> values(const ChunkView& chunk);
  [[nodiscard]] Status blocks(SnapshotSink& sink);

  const SnapshotParts* parts_;
  Manifest manifest_;
  std::vector<std::uint64_t> value_parts_;
  std::vector<std::uint64_t> block_parts_;
};

}  // namespace xh::node
