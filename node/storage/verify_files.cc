#include "node/storage/verify_files.h"

#include <fmt/format.h>

#include "ledger/state.h"
#include "node/snapshot.h"
#include "node/storage/link_file.h"

namespace xh::storage {
namespace {

class Verification : private ledger::OperationReader, private ledger::KeyIndex {
 public:
  Verification(const LedgerFiles& files, const ledger::Genesis& genesis, const ledger::EpochChain& epochs,
               const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : files_(files),
        genesis_(genesis),
        epochs_(epochs),
        progress_(progress),
        log_(merkle::kNodeTag, files.base.first_block.value, files.base.log_peaks),
        tree_(*this, *this) {
    if (files.base.state.height > Height{0}) tree_.begin_at(files.base.state);
  }

  Result<VerifiedFiles> run() {
    const CommitRecord& head = *files_.head;
    report_.first_block = files_.base.first_block;
    report_.height = head.height;
    all_ = head.operations - files_.base.state.first + (head.height.value + 1 - files_.base.first_block.value);
    all_ += head.operations - files_.base.state.first;
    XH_TRY_VOID(files_.summaries.scan(files_.base.summaries_begin, head.summaries_end, [&](Address, Bytes record) -> Status {
      XH_TRY(const StoredSummary entry, decode<StoredSummary>(record));
      return check(entry);
    }));
    if (log_.size() != head.height.value + 1 || log_.root() != head.log_root)
      return fail(ErrorId::kDamaged, "the summaries do not lead to the log root of the last commit", "summaries");
    if (tree_.head().state_root() != head.state_root)
      return fail(ErrorId::kDamaged, "the operations do not lead to the state root of the last commit", "operations");
    XH_TRY_VOID(check_values());
    report_.log_root = head.log_root;
    report_.state_root = head.state_root;
    return report_;
  }

 private:
  // Replaying asks for neither.
  ledger::OperationRecord read(ledger::Serial) const override { return {}; }
  Entry at_or_before(const Hash32&) const override { return {}; }

  void step(std::uint64_t steps) { progress_(done_ += steps, all_); }

  Status check(const StoredSummary& entry) {
    const auto& summary = entry.summary;
    if (summary.height.value != log_.size())
      return fail(ErrorId::kDamaged, fmt::format("the summary of block {} stands at another place", summary.height.value), "summaries");
    XH_TRY(const Bytes record, files_.blocks.read(entry.block));
    XH_TRY(StoredBlock stored, decode<StoredBlock>(record));
    XH_TRY_VOID(node::check_block({summary, std::move(stored.block), std::move(stored.bodies), std::move(stored.receipts)},
                                  genesis_.chain_id, true));
    log_.set(log_.size(), merkle::leaf_hash(encode(summary)));
    XH_TRY_VOID(check_epoch(summary));
    ++report_.blocks;
    if (summary.operations > tree_.head().operations) XH_TRY_VOID(replay(summary.operations));
    if (summary.height >= files_.base.state.height && tree_.head().state_root() != summary.state_root)
      return fail(ErrorId::kDamaged, fmt::format("the operations do not lead to the state root of height {}", summary.height.value),
                  "operations");
    step(1);
    return {};
  }

  // Each link is of the block that ended its epoch; only the newest one may be missing yet (epochs.md E11).
  Status check_epoch(const ledger::BlockSummary& summary) {
    const auto& links = epochs_.links();
    const std::uint64_t epoch = summary.epoch.value;
    if (epoch > links.size()) return fail(ErrorId::kDamaged, fmt::format("the link that ended epoch {} is missing", epoch - 1), "links");
    if (summary.last_of_epoch && epoch < links.size() && links[epoch].summary != summary)
      return fail(ErrorId::kDamaged, fmt::format("the link that ended epoch {} is of another block", epoch), "links");
    return {};
  }

  Status replay(ledger::Serial to) {
    const ledger::Serial from = tree_.head().operations;
    XH_TRY_VOID(files_.operations.scan(from, to, [this](const OperationFile::Stored& stored) -> Status {
      tree_.replay(stored.record);
      if (stored.record.type == ledger::OperationType::kCommit) tree_.seal();
      return {};
    }));
    report_.operations += to - from;
    step(to - from);
    return {};
  }

  Status check_values() {
    ledger::Serial serial = files_.base.state.first;
    return files_.operations.scan(serial, files_.head->operations, [&](const OperationFile::Stored& stored) -> Status {
      step(1);
      const bool live = tree_.is_active(serial++);
      // What was replaced is there in an archive only. A ledger made from a snapshot is none, even if it has all blocks.
      const bool archive = files_.base.retained == Height{0} && files_.base.state.height == Height{0};
      if (stored.record.value.is_zero() || (!live && !archive)) return {};
      const auto read = files_.values.read(stored.value);
      if (!read && read.error().id == ErrorId::kRedacted) {
        ++report_.redacted;
        return {};
      }
      XH_TRY(const Bytes value, read);
      if (ledger::value_hash(value) != stored.record.value)
        return fail(ErrorId::kDamaged, fmt::format("the value of operation {} does not match its hash", serial - 1), "values");
      report_.values += live ? 1 : 0;
      return {};
    });
  }

  const LedgerFiles& files_;
  const ledger::Genesis& genesis_;
  const ledger::EpochChain& epochs_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  ledger::MerkleLevels log_;
  ledger::StateTree tree_;
  VerifiedFiles report_;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
};

}  // namespace

Result<VerifiedFiles> verify_files(const std::string& folder, const ledger::Genesis& genesis,
                                   const std::function<void(std::uint64_t, std::uint64_t)>& progress, StorageOptions options) {
  options.read_only = true;
  XH_TRY(const LedgerFiles files, LedgerFiles::open(folder, genesis.chain_id, options));
  if (!files.head) return fail(ErrorId::kDamaged, "the folder holds no committed block", folder);
  XH_TRY(const auto epochs, LinkFile::read(folder + "/links", genesis, *options.disk));
  return Verification(files, genesis, epochs, progress).run();
}

}  // namespace xh::storage
