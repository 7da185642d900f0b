#include "tools/xh_audit/block_source.h"

#include <fmt/format.h>

#include "base/text.h"
#include "node/block_rules.h"
#include "node/intake.h"

namespace xh::tools {
namespace {

/// Blocks that wait for the audit: enough that neither thread waits for the other, whatever their size.
constexpr std::size_t kReadyBlocks = 64;
constexpr std::size_t kReadyBytes = std::size_t{16} * 1024 * 1024;

std::size_t bytes_of(const CheckedBlock& block) {
  std::size_t bytes = block.stored.block.size();
  for (const auto& body : block.bodies) bytes += body.bytes().size();
  return bytes;
}

Lie wrong(const CheckedBlock& block, std::string field, std::string what, std::string expected = {}, std::string found = {}) {
  return {block.summary.height, block.summary.block, std::move(field), std::move(what), std::move(expected), std::move(found)};
}

}  // namespace

BlockSource::BlockSource(const ledger::Genesis& genesis, const storage::LedgerFiles& files)
    : genesis_(genesis), files_(files), epoch_(node::EpochView::of(Epoch{0}, genesis.validators)), cosigners_(genesis.cosigners()) {
  thread_ = std::jthread([this] {
    Status status = read_all();
    const std::scoped_lock guard(mutex_);
    end_ = std::move(status);
    changed_.notify_all();
  });
}

BlockSource::~BlockSource() {
  const std::scoped_lock guard(mutex_);
  unwanted_ = true;
  changed_.notify_all();
}

Result<std::optional<CheckedBlock>> BlockSource::next() {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] { return !ready_.empty() || end_; });
  if (ready_.empty()) {
    if (!*end_) return fail(end_->error());
    return std::optional<CheckedBlock>();
  }
  CheckedBlock block = std::move(ready_.front());
  ready_.pop_front();
  ready_bytes_ -= bytes_of(block);
  changed_.notify_all();
  return std::optional(std::move(block));
}

bool BlockSource::hand_over(CheckedBlock block) {
  const std::size_t bytes = bytes_of(block);
  std::unique_lock guard(mutex_);
  changed_.wait(guard,
                [&] { return unwanted_ || ready_.empty() || (ready_.size() < kReadyBlocks && ready_bytes_ + bytes <= kReadyBytes); });
  if (unwanted_) return false;
  ready_bytes_ += bytes;
  ready_.push_back(std::move(block));
  changed_.notify_all();
  return true;
}

Status BlockSource::read_all() {
  bool wanted = true;
  auto status = files_.summaries.scan(0, files_.head->summaries_end, [&](storage::Address, Bytes record) -> Status {
    CheckedBlock block;
    XH_TRY(auto entry, decode<storage::StoredSummary>(record));
    XH_TRY(const Bytes bytes, files_.blocks.read(entry.block));
    XH_TRY(block.stored, decode<storage::StoredBlock>(bytes));
    block.summary = entry.summary;
    check(block);
    const bool last = block.lie.has_value();
    const bool ends = block.summary.last_of_epoch;
    const Height height = block.summary.height;
    wanted = hand_over(std::move(block)) && !last && (!ends || await_epoch(height));
    // The scan ends with an error only.
    return wanted ? Status() : fail(ErrorId::kBadLedger, "enough");
  });
  return wanted ? status : Status();
}

void BlockSource::begin_epoch(std::vector<ledger::Validator> members) {
  const std::scoped_lock guard(mutex_);
  next_members_ = std::move(members);
  changed_.notify_all();
}

bool BlockSource::await_epoch(Height root) {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] { return unwanted_ || next_members_; });
  if (unwanted_) return false;
  previous_ = std::move(cosigners_);
  epoch_ = node::EpochView::of(epoch_.epoch.next(), *std::exchange(next_members_, std::nullopt));
  cosigners_ = ledger::cosigners_of(genesis_.origin(), epoch_.members);
  root_ = root;
  return true;
}

void BlockSource::check(CheckedBlock& block) {
  if (block.summary.height != next_) {
    block.lie = wrong(block, "summary.height", "the summary is of another height", fmt::format("{}", next_.value),
                      fmt::format("{}", block.summary.height.value));
    block.lie->height = next_;
  } else if (next_ == Height{0}) {
    parent_ = ledger::genesis_block_id(genesis_.chain_id);
    // Of the summary as it stands there: another one than that of genesis is a lie of height 0, found before this header is used.
    header_ = node::genesis_header(genesis_, merkle::leaf_hash(encode(block.summary)));
  } else {
    block.lie = check_block(block);
    if (!block.lie) block.lie = check_bodies(block);
    if (!block.lie) block.lie = check_certificates(block);
    header_ = block.block.header;
    parent_ = ledger::block_id(header_);
  }
  next_ = next_.next();
}

std::optional<Lie> BlockSource::check_block(CheckedBlock& block) const {
  auto parsed = node::parse_block(block.stored.block);
  if (!parsed) return wrong(block, "block", "the block is malformed: " + parsed.error().what);
  block.block = *std::move(parsed);
  const auto& header = block.block.header;
  const auto hex = [](const auto& id) { return to_0x(id.view()); };
  if (header.height != next_)
    return wrong(block, "header.height", "the block is of another height", fmt::format("{}", next_.value),
                 fmt::format("{}", header.height.value));
  if (header.chain_id != genesis_.chain_id)
    return wrong(block, "header.chain_id", "the block is of another chain", hex(genesis_.chain_id), hex(header.chain_id));
  if (header.epoch != epoch_.epoch)
    return wrong(block, "header.epoch", "the block is of another epoch", fmt::format("{}", epoch_.epoch.value),
                 fmt::format("{}", header.epoch.value));
  if (header.height == root_.next() && header.checkpoint.size != header.height.value)
    return wrong(block, "header.checkpoint", "the first block of an epoch names what ended the one before",
                 fmt::format("size {}", header.height.value), fmt::format("size {}", header.checkpoint.size));
  if (header.parent != parent_)
    return wrong(block, "header.parent", "the block does not extend its predecessor", hex(parent_), hex(header.parent));
  if (header.time <= header_.time)
    return wrong(block, "header.time", "block time does not increase", fmt::format("more than {}", header_.time.value),
                 fmt::format("{}", header.time.value));
  return std::nullopt;
}

std::optional<Lie> BlockSource::check_bodies(CheckedBlock& block) const {
  const auto& entries = block.block.entries;
  if (block.stored.bodies.size() != entries.size())
    return wrong(block, "bodies", "bodies are missing or too many", fmt::format("{}", entries.size()),
                 fmt::format("{}", block.stored.bodies.size()));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string field = fmt::format("bodies[{}]", i);
    // Whether a redaction allows it, the whole ledger tells.
    if (node::is_redacted(block.stored.bodies[i])) {
      block.redacted.push_back(i);
      continue;
    }
    auto body = node::admit(genesis_, std::move(block.stored.bodies[i].bytes));
    if (!body) return wrong(block, field, "the body is not valid: " + body.error().what);
    if (body->id() != entries[i])
      return wrong(block, field, "the body is not the one that the block names", to_0x(entries[i].view()), to_0x(body->id().view()));
    block.bodies.push_back(*std::move(body));
  }
  return std::nullopt;
}

std::optional<Lie> BlockSource::check_certificates(CheckedBlock& block) const {
  const auto& header = block.block.header;
  if (!block.stored.certificate.empty()) {
    const auto certificate = node::verify_finalization(genesis_.chain_id, epoch_.validators, block.stored.certificate);
    if (!certificate) return wrong(block, "certificate", "the finalization certificate is not valid: " + certificate.error().what);
    const Hash32& named = std::get<consensus::Finalize>(certificate->vote).block;
    const Hash32 id = ledger::block_id(header);
    if (named != id)
      return wrong(block, "certificate", "the finalization certificate is of another block", to_0x(id.view()), to_0x(named.view()));
    block.finalized = true;
  }
  if (header.checkpoint == header_.checkpoint) return std::nullopt;
  auto checkpoint = decode<ledger::SignedCheckpoint>(block.stored.companion);
  if (!checkpoint || checkpoint->name != header.checkpoint)
    return wrong(block, "companion", "the cosignatures of the named checkpoint are missing");
  const auto& certifiers = checkpoint->name.size <= root_.value + 1 ? previous_ : cosigners_;
  if (const auto status = ledger::verify_certified(certifiers, genesis_.origin(), *checkpoint); !status)
    return wrong(block, "companion", status.error().what);
  block.checkpoint = *std::move(checkpoint);
  return std::nullopt;
}

}  // namespace xh::tools
