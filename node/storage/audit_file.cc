#include "node/storage/audit_file.h"

#include <fmt/format.h>

#include "base/codec.h"

namespace xh::storage {
namespace {

constexpr std::uint16_t kAuditFormat = 2;
constexpr std::size_t kPairBytes = 2 * Hash32::kSize;
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
constexpr std::size_t kAuditHeadBytes = 2 + 32 + 8 + 8 + 32;
/// Prefix u16, number of the first pair u64, hash.
constexpr std::size_t kGroupBytes = 2 + 8 + Hash32::kSize;
/// Numbers of pairs and of groups, u64 each.
constexpr std::size_t kCountBytes = 16;
/// They, and the SHA-256 of all before.
constexpr std::size_t kTailBytes = kCountBytes + Hash32::kSize;

Bytes head_bytes(const Hash32& chain_id, const AuditPoint& point) {
  return encode(AuditHead{kAuditFormat, chain_id, point.height, point.operations, point.state_root});
}

ledger::AuditLeaf pair_in(ByteView bytes) { return {Hash32::from(bytes.first(Hash32::kSize)), Hash32::from(bytes.subspan(Hash32::kSize))}; }

}  // namespace

std::string AuditSlot::path() const { return fmt::format("{}/audit.{}", folder, number); }

std::optional<AuditReader> AuditReader::open(const AuditSlot& slot, const AuditPoint& point) {
  if (!slot.disk->exists(slot.path())) return std::nullopt;
  auto file = File::open_read_only(slot.path(), *slot.disk);
  if (!file || file->size() < kAuditHeadBytes + kTailBytes) return std::nullopt;
  const auto head = file->read(0, kAuditHeadBytes);
  if (!head || *head != head_bytes(slot.chain_id, point)) return std::nullopt;
  const auto counts = file->read(file->size() - kTailBytes, kCountBytes);
  if (!counts) return std::nullopt;
  const std::uint64_t pairs = read_be(ByteView(*counts).first(8));
  const std::uint64_t groups = read_be(ByteView(*counts).subspan(8));
  if (groups > ledger::kMaxAuditGroups || pairs > file->size() / kPairBytes) return std::nullopt;
  if (file->size() != kAuditHeadBytes + pairs * kPairBytes + groups * kGroupBytes + kTailBytes) return std::nullopt;
  return AuditReader(*std::move(file), *head, pairs, groups);
}

AuditReader::AuditReader(File file, ByteView head, std::uint64_t pairs, std::uint64_t groups)
    : file_(std::move(file)), left_(pairs), count_(pairs), groups_(groups) {
  digest_.update(head);
}

const std::optional<ledger::AuditLeaf>& AuditReader::peek() {
  if (!next_ && left_ > 0) {
    if (used_ == buffer_.size()) fill();
    if (used_ < buffer_.size()) next_ = pair_in(ByteView(buffer_).subspan(used_, kPairBytes));
  }
  return next_;
}

void AuditReader::take() {
  next_.reset();
  used_ += kPairBytes;
  --left_;
}

void AuditReader::fill() {
  const std::size_t n = std::min<std::uint64_t>(left_, kBufferBytes / kPairBytes) * kPairBytes;
  auto bytes = file_.read(kAuditHeadBytes + (count_ - left_) * kPairBytes, n);
  buffer_ = bytes ? *std::move(bytes) : Bytes();
  used_ = 0;
  digest_.update(buffer_);
}

bool AuditReader::is_sound() {
  if (left_ > 0) return false;
  const std::size_t rest = groups_ * kGroupBytes + kCountBytes;
  const auto end = file_.read(file_.size() - rest - Hash32::kSize, rest + Hash32::kSize);
  return end && digest_.update(ByteView(*end).first(rest)).finish() == Hash32::from(ByteView(*end).subspan(rest));
}

Result<std::vector<ledger::AuditGroup>> AuditReader::groups() const {
  XH_TRY(const Bytes bytes, file_.read(kAuditHeadBytes + count_ * kPairBytes, groups_ * kGroupBytes));
  std::vector<ledger::AuditGroup> out;
  out.reserve(groups_);
  for (std::size_t at = 0; at < bytes.size(); at += kGroupBytes) {
    const ByteView group = ByteView(bytes).subspan(at, kGroupBytes);
    out.push_back({static_cast<std::uint16_t>(read_be(group.first(2))), read_be(group.subspan(2, 8)), Hash32::from(group.subspan(10))});
  }
  return out;
}

Status AuditReader::visit(std::uint64_t first, std::uint64_t count, const ledger::VisitLeaf& visit) const {
  while (count > 0) {
    const std::size_t n = std::min<std::uint64_t>(count, kBufferBytes / kPairBytes);
    XH_TRY(const Bytes bytes, file_.read(kAuditHeadBytes + first * kPairBytes, n * kPairBytes));
    for (std::size_t at = 0; at < bytes.size(); at += kPairBytes) XH_TRY_VOID(visit(pair_in(ByteView(bytes).subspan(at, kPairBytes))));
    first += n;
    count -= n;
  }
  return {};
}

Result<ledger::AuditProof> AuditReader::prove(const Hash32& key) const {
  XH_TRY(const auto all, groups());
  return ledger::prove_in_groups(key, all, count_, [this](std::uint64_t first, std::uint64_t count, const ledger::VisitLeaf& leaf) {
    return visit(first, count, leaf);
  });
}

Result<AuditWriter> AuditWriter::create(const AuditSlot& slot, const AuditPoint& point) {
  XH_TRY(File file, File::open(slot.path(), *slot.disk));
  return AuditWriter(std::move(file), head_bytes(slot.chain_id, point));
}

Status AuditWriter::add(const ledger::AuditLeaf& leaf) {
  XH_TRY_VOID(tree_.add(leaf));
  append(buffer_, leaf.key.view());
  append(buffer_, leaf.value.view());
  if (buffer_.size() >= kBufferBytes) flush();
  return {};
}

Hash32 AuditWriter::finish() {
  const Hash32 root = tree_.finish();
  for (const auto& group : tree_.groups()) {
    append_be(buffer_, group.prefix, 2);
    append_be(buffer_, group.first, 8);
    append(buffer_, group.hash.view());
  }
  append_be(buffer_, tree_.count(), 8);
  append_be(buffer_, tree_.groups().size(), 8);
  flush();
  const Hash32 digest = digest_.finish();
  file_.write_at(at_, digest.view());
  at_ += Hash32::kSize;
  if (file_.size() > at_) file_.truncate(at_);
  file_.sync();
  return root;
}

void AuditWriter::flush() {
  digest_.update(buffer_);
  file_.write_at(at_, buffer_);
  at_ += buffer_.size();
  buffer_.clear();
}

}  // namespace xh::storage
