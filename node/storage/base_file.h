// Where a ledger's files begin when they do not begin at height 0: after pruning, or in a folder made from a snapshot. Replaced as a whole.
// Format and the order of a move: docs/spec/storage.md (F40, F41).
#pragma once

#include "ledger/checkpoint.h"
#include "ledger/state_tree.h"
#include "node/storage/record_log.h"

namespace xh::storage {

inline constexpr std::uint16_t kBaseFormat = 1;

struct LedgerBase {
  std::uint16_t format = kBaseFormat;
  Hash32 chain_id;
  Height retained;                ///< heights below it are not served; above first_block while their space is being given back
  Height first_block;             ///< blocks and summaries begin here
  std::vector<Hash32> log_peaks;  ///< over the leaves of the chain log before it, largest first
  Address blocks_begin = 0;
  Address summaries_begin = 0;
  ledger::StateBase state;  ///< its height is at least first_block
  bool operator==(const LedgerBase&) const = default;
  static constexpr auto fields() {
    return std::tuple{field(&LedgerBase::format),
                      field(&LedgerBase::chain_id),
                      field(&LedgerBase::retained),
                      field(&LedgerBase::first_block),
                      field(&LedgerBase::log_peaks, merkle::kMaxPath),
                      field(&LedgerBase::blocks_begin),
                      field(&LedgerBase::summaries_begin),
                      field(&LedgerBase::state)};
  }
};

/// The base of a folder; that of a whole ledger when there is no such file. Errors: kDamaged, kWrongLedger.
[[nodiscard]] Result<LedgerBase> read_base(const std::string& folder, const Hash32& chain_id, Disk& disk);
/// Durable when it returns.
void write_base(const std::string& folder, const LedgerBase& base, Disk& disk);

}  // namespace xh::storage
