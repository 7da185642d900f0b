// Inner hashes of full twigs, so that a proof reads eight operations and not 2,048. Derived: a record that is missing or damaged costs
// time, never a wrong proof. Format: docs/spec/storage.md F30.
#pragma once

#include "ledger/state_tree.h"
#include "node/storage/segments.h"

namespace xh::storage {

/// One twig in the file: 510 hashes, twig number u64 LE, CRC-32C LE, zeros.
inline constexpr std::size_t kTwigRecordBytes = 16'384;

class TwigFile : public ledger::TwigHashes {
 public:
  [[nodiscard]] static Result<TwigFile> open(const std::string& path, const StorageOptions& options = {});

  void keep(std::uint64_t twig, std::span<const Hash32> hashes) override;
  [[nodiscard]] std::vector<Hash32> kept(std::uint64_t twig) const override;
  void sync() { file_.sync(); }
  /// Gives back the space of the twigs before `twig`.
  void release_before(std::uint64_t twig) { file_.release(0, twig * kTwigRecordBytes); }
  [[nodiscard]] std::uint64_t allocated() const { return file_.allocated(); }

 private:
  explicit TwigFile(File file) : file_(std::move(file)) {}
  File file_;
};

}  // namespace xh::storage
