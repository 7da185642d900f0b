#include "node/storage/audit_state.h"

#include <fmt/format.h>

#include <map>

#include "base/check.h"
#include "crypto/hash.h"
#include "node/storage/ledger_files.h"

namespace xh::storage {
namespace {

constexpr std::uint16_t kAuditFormat = 1;
constexpr std::size_t kLeafBytes = 2 * Hash32::kSize;
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

struct AuditHead {
  std::uint16_t format = kAuditFormat;
  Hash32 chain_id;
  Height height;
  std::uint64_t operations = 0;
  Hash32 state_root;
  static constexpr auto fields() {
    return std::tuple{field(&AuditHead::format), field(&AuditHead::chain_id), field(&AuditHead::height), field(&AuditHead::operations),
                      field(&AuditHead::state_root)};
  }
};
constexpr std::size_t kHeadBytes = 2 + 32 + 8 + 8 + 32;
/// Number of pairs, SHA-256 of all before.
constexpr std::size_t kTailBytes = 8 + Hash32::kSize;

Bytes head_bytes(const Hash32& chain_id, const AuditPoint& point) {
  return encode(AuditHead{kAuditFormat, chain_id, point.height, point.operations, point.state_root});
}

std::string slot_path(const AuditFolders& place, std::size_t slot) { return fmt::format("{}/audit.{}", place.folder, slot); }

// The pairs of a slot, in order. Whether they are the ones that were written is known at the end only.
class PairReader {
 public:
  // Nothing when the slot is not of this point.
  static std::optional<PairReader> open(const AuditFolders& place, std::size_t slot, const AuditPoint& point) {
    const std::string path = slot_path(place, slot);
    if (!place.options.disk->exists(path)) return std::nullopt;
    auto file = File::open_read_only(path, *place.options.disk);
    if (!file || file->size() < kHeadBytes + kTailBytes || (file->size() - kHeadBytes - kTailBytes) % kLeafBytes != 0) return std::nullopt;
    const auto head = file->read(0, kHeadBytes);
    if (!head || *head != head_bytes(place.chain_id, point)) return std::nullopt;
    return PairReader(*std::move(file), *head);
  }

  // The next pair; nothing at the end, and where the file cannot be read.
  const std::optional<ledger::AuditLeaf>& peek() {
    if (!next_ && left_ > 0) {
      if (used_ == buffer_.size()) fill();
      if (used_ < buffer_.size()) {
        const ByteView pair = ByteView(buffer_).subspan(used_, kLeafBytes);
        next_ = ledger::AuditLeaf{Hash32::from(pair), Hash32::from(pair.subspan(Hash32::kSize))};
      }
    }
    return next_;
  }
  void take() {
    next_.reset();
    used_ += kLeafBytes;
    --left_;
  }
  // After the last pair: the file is as it was written.
  bool is_sound() {
    if (left_ > 0) return false;
    const auto tail = file_.read(file_.size() - kTailBytes, kTailBytes);
    if (!tail) return false;
    const ByteView count = ByteView(*tail).first(8);
    return read_be(count) == count_ && digest_.update(count).finish() == Hash32::from(ByteView(*tail).last(Hash32::kSize));
  }

 private:
  PairReader(File file, ByteView head) : file_(std::move(file)) {
    count_ = left_ = (file_.size() - kHeadBytes - kTailBytes) / kLeafBytes;
    digest_.update(head);
  }
  void fill() {
    const std::size_t n = std::min<std::uint64_t>(left_, kBufferBytes / kLeafBytes) * kLeafBytes;
    auto bytes = file_.read(kHeadBytes + (count_ - left_) * kLeafBytes, n);
    buffer_ = bytes ? *std::move(bytes) : Bytes();
    used_ = 0;
    digest_.update(buffer_);
  }

  File file_;
  Sha256 digest_;
  Bytes buffer_;
  std::size_t used_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t count_ = 0;
  std::optional<ledger::AuditLeaf> next_;
};

// Writes a slot and folds the root.
class PairWriter {
 public:
  PairWriter(File file, Bytes head) : file_(std::move(file)), buffer_(std::move(head)) {}
  Status add(const ledger::AuditLeaf& leaf) {
    XH_TRY_VOID(folder_.add(leaf));
    append(buffer_, leaf.key.view());
    append(buffer_, leaf.value.view());
    if (buffer_.size() >= kBufferBytes) flush();
    return {};
  }
  Hash32 finish() {
    append_be(buffer_, folder_.count(), 8);
    flush();
    const Hash32 digest = digest_.finish();
    file_.write_at(at_, digest.view());
    at_ += Hash32::kSize;
    if (file_.size() > at_) file_.truncate(at_);
    file_.sync();
    return folder_.finish();
  }

 private:
  void flush() {
    digest_.update(buffer_);
    file_.write_at(at_, buffer_);
    at_ += buffer_.size();
    buffer_.clear();
  }
  File file_;
  Bytes buffer_;
  std::uint64_t at_ = 0;
  Sha256 digest_;
  ledger::AuditFolder folder_;
};

// The changes of the smallest keys that do not fit into the passes before; nullopt: the key is gone.
struct Pass {
  std::map<Hash32, std::optional<Hash32>> changes;
  std::optional<Hash32> end;  ///< the first key that belongs to a later pass
};

class Computation {
 public:
  Computation(const AuditFolders& place, const AuditPoint& target, const std::stop_token& stop)
      : place_(place), target_(target), stop_(stop) {}

  // Nothing when the base turned out to be damaged.
  Result<std::optional<Hash32>> run(PairReader* base, std::uint64_t from, std::size_t slot) {
    XH_TRY(const LedgerBase kept, read_base(place_.folder, place_.chain_id, *place_.options.disk));
    XH_TRY(const OperationFile operations, OperationFile::open(place_.folder, read_only(), kept.state.first));
    from = std::max(from, kept.state.first);
    XH_TRY(File file, File::open(slot_path(place_, slot), *place_.options.disk));
    PairWriter out(std::move(file), head_bytes(place_.chain_id, target_));
    std::optional<Hash32> begin = ledger::kFirstKey;
    while (begin) {
      XH_TRY(const Pass pass, collect(operations, from, *begin));
      if (auto merged = merge(base, pass, out); !merged) {
        // Pairs of a damaged file may be out of order.
        if (base != nullptr && merged.error().id == ErrorId::kNotCanonical) return std::optional<Hash32>();
        return fail(merged.error());
      }
      begin = pass.end;
    }
    if (base != nullptr && !base->is_sound()) return std::optional<Hash32>();
    return std::optional(out.finish());
  }

 private:
  static tl::unexpected<Error> stopped() { return fail(ErrorId::kNotReady, "the computation of the audit root was stopped"); }
  [[nodiscard]] StorageOptions read_only() const {
    StorageOptions options = place_.options;
    options.read_only = true;
    return options;
  }

  // The last operation of a key wins; links and moves carry its value along (H1).
  Result<Pass> collect(const OperationFile& operations, std::uint64_t from, const Hash32& begin) const {
    Pass pass;
    XH_TRY_VOID(operations.scan(from, target_.operations, [&](const OperationFile::Stored& stored) -> Status {
      const auto& record = stored.record;
      if (stop_.stop_requested()) return stopped();
      if (record.type == ledger::OperationType::kCommit || record.key == ledger::kFirstKey) return {};
      if (record.key < begin || (pass.end && !(record.key < *pass.end))) return {};
      pass.changes.insert_or_assign(record.key, record.activates() ? std::optional(record.value) : std::nullopt);
      if (pass.changes.size() <= place_.pass_keys) return {};
      pass.end = pass.changes.rbegin()->first;
      pass.changes.erase(std::prev(pass.changes.end()));
      return {};
    }));
    return pass;
  }

  Status merge(PairReader* base, const Pass& pass, PairWriter& out) const {
    const auto copy_up_to = [&](const std::optional<Hash32>& key) -> Status {
      while (base != nullptr && base->peek() && (!key || base->peek()->key < *key)) {
        if (stop_.stop_requested()) return stopped();
        XH_TRY_VOID(out.add(*base->peek()));
        base->take();
      }
      return {};
    };
    for (const auto& [key, value] : pass.changes) {
      XH_TRY_VOID(copy_up_to(key));
      if (base != nullptr && base->peek() && base->peek()->key == key) base->take();
      if (value) XH_TRY_VOID(out.add({key, *value}));
    }
    return copy_up_to(pass.end);
  }

  const AuditFolders& place_;
  const AuditPoint& target_;
  const std::stop_token& stop_;
};

// The root of a slot that holds this point already: it was made before a restart.
std::optional<Hash32> root_of_slot(const AuditFolders& place, std::size_t slot, const AuditPoint& target) {
  auto pairs = PairReader::open(place, slot, target);
  if (!pairs) return std::nullopt;
  ledger::AuditFolder folder;
  for (; pairs->peek(); pairs->take()) {
    if (!folder.add(*pairs->peek())) return std::nullopt;
  }
  return pairs->is_sound() ? std::optional(folder.finish()) : std::nullopt;
}

}  // namespace

Result<Hash32> compute_audit_root(const AuditFolders& place, const std::optional<AuditPoint>& base, const AuditPoint& target,
                                  std::size_t slot, const std::stop_token& stop) {
  if (const auto root = root_of_slot(place, slot, target)) return *root;
  Computation computation(place, target, stop);
  if (base) {
    if (auto pairs = PairReader::open(place, 1 - slot, *base)) {
      XH_TRY(const auto root, computation.run(&*pairs, base->operations, slot));
      if (root) return *root;
    }
  }
  XH_TRY(const auto root, computation.run(nullptr, 0, slot));
  XH_CHECK(root);
  return *root;
}

void AuditState::start(const std::optional<AuditPoint>& base, const AuditPoint& target, std::size_t slot) {
  if (thread_.joinable()) thread_.join();
  target_ = target.height;
  thread_ = std::jthread(
      [this, base, target, slot](const std::stop_token& stop) { outcome_ = compute_audit_root(place_, base, target, slot, stop); });
}

Hash32 AuditState::wait() {
  if (thread_.joinable()) thread_.join();
  if (!outcome_) stop_process(outcome_.error());
  return *outcome_;
}

}  // namespace xh::storage
