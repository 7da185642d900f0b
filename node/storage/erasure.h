// The redactions of one block on the disk: which records lose their bytes, and the file that makes sure that they do. It is written before
// the block is committed and goes when nothing is left to do. Format and order: docs/spec/storage.md (F70-F72).
#pragma once

#include "node/storage/ledger_files.h"

namespace xh::storage {

struct ErasedBodies {
  Address block = 0;                   ///< of the stored block
  std::vector<std::uint32_t> entries;  ///< whose bodies go, ascending
  static constexpr auto fields() {
    return std::tuple{field(&ErasedBodies::block), field(&ErasedBodies::entries, ledger::kMaxBlockEntries)};
  }
};

inline constexpr std::uint16_t kErasureFormat = 1;
inline constexpr std::size_t kMaxErasedValues = std::size_t{1} << 24;
inline constexpr std::size_t kMaxErasedBlocks = std::size_t{1} << 16;

struct Erasure {
  std::uint16_t format = kErasureFormat;
  Hash32 chain_id;
  Height height;  ///< of the block that redacts
  std::vector<Address> values;
  std::vector<ErasedBodies> blocks;
  [[nodiscard]] bool empty() const { return values.empty() && blocks.empty(); }
  static constexpr auto fields() {
    using T = Erasure;
    return std::tuple{field(&T::format), field(&T::chain_id), field(&T::height), field(&T::values, kMaxErasedValues),
                      field(&T::blocks, kMaxErasedBlocks)};
  }
};

/// Durable when it returns.
void write_erasure(const std::string& folder, const Erasure& erasure, Disk& disk);
/// What is left to do; nullopt: nothing. Error kDamaged.
[[nodiscard]] Result<std::optional<Erasure>> read_erasure(const std::string& folder, const Hash32& chain_id, Disk& disk);
/// Overwrites the bytes, durably. May be repeated.
void erase(const Erasure& erasure, RecordLog& values, RecordLog& blocks);
/// When everything is done.
void remove_erasure(const std::string& folder, Disk& disk);

}  // namespace xh::storage
