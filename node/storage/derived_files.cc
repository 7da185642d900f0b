#include "node/storage/derived_files.h"

#include "base/codec.h"
#include "crypto/hash.h"

namespace xh::storage {
namespace {

constexpr std::uint16_t kDerivedFormat = 2;
constexpr std::size_t kTwigBitBytes = ledger::kTwigOperations / 8;

struct SlotHead {
  std::uint16_t format = kDerivedFormat;
  Hash32 chain_id;
  Height height;
  ledger::StateHead head;
  std::uint64_t active = 0;
  std::uint64_t first_twig = 0;
  static constexpr auto fields() {
    return std::tuple{field(&SlotHead::format), field(&SlotHead::chain_id), field(&SlotHead::height),
                      field(&SlotHead::head),   field(&SlotHead::active),   field(&SlotHead::first_twig)};
  }
};
constexpr std::size_t kDerivedHeadBytes = 2 + 32 + 8 + (8 + 8 + 32 + 32) + 8 + 8;

std::uint64_t bits_bytes(const ledger::StateHead& head, std::uint64_t first_twig) {
  return ((head.operations + ledger::kTwigOperations - 1) / ledger::kTwigOperations - first_twig) * kTwigBitBytes;
}
std::uint64_t lefts_bytes(const ledger::StateHead& head, std::uint64_t first_twig) {
  return (head.operations / ledger::kTwigOperations - first_twig) * Hash32::kSize;
}

}  // namespace

Result<DerivedFiles> DerivedFiles::open(const std::string& folder, const Hash32& chain_id, const StorageOptions& options) {
  std::vector<File> files;
  for (const char* name : {"/derived.0", "/derived.1"}) {
    XH_TRY(File file, open_segment(folder + name, options));
    files.push_back(std::move(file));
  }
  DerivedFiles derived(std::move(files), chain_id, options.derived_operations);
  const auto slots = derived.slots();
  if (!slots.empty()) {
    derived.next_ = 1 - slots.front().number;
    derived.newest_operations_ = slots.front().head.operations;
    derived.newest_height_ = slots.front().height;
  }
  return derived;
}

std::optional<DerivedFiles::Slot> DerivedFiles::read_head(std::size_t number) const {
  const auto bytes = files_[number].read(0, kDerivedHeadBytes);
  const auto head = bytes ? decode<SlotHead>(*bytes) : fail(bytes.error());
  if (!head || head->format != kDerivedFormat || head->chain_id != chain_id_) return std::nullopt;
  const std::uint64_t body = files_[number].size() - kDerivedHeadBytes;
  // Also keeps a damaged count from asking for more memory than the file has bytes.
  if (head->first_twig > head->head.operations / ledger::kTwigOperations) return std::nullopt;
  if (head->head.operations / ledger::kTwigOperations - head->first_twig > body) return std::nullopt;
  if (body != bits_bytes(head->head, head->first_twig) + lefts_bytes(head->head, head->first_twig) + Hash32::kSize) return std::nullopt;
  return Slot{number, head->height, head->head, head->active, head->first_twig};
}

std::vector<DerivedFiles::Slot> DerivedFiles::slots() const {
  std::vector<Slot> slots;
  for (std::size_t number = 0; number < files_.size(); ++number) {
    if (auto slot = read_head(number)) slots.push_back(*slot);
  }
  std::ranges::sort(slots, std::greater(), &Slot::height);
  return slots;
}

std::optional<ledger::DerivedState> DerivedFiles::load(const Slot& slot) const {
  const auto bytes = files_[slot.number].read(0, files_[slot.number].size());
  if (!bytes) return std::nullopt;
  const ByteView content = ByteView(*bytes).first(bytes->size() - Hash32::kSize);
  if (sha256(content) != Hash32::from(ByteView(*bytes).last(Hash32::kSize))) return std::nullopt;
  const ByteView bits = content.subspan(kDerivedHeadBytes, bits_bytes(slot.head, slot.first_twig));
  ledger::DerivedState derived{slot.height, slot.head, slot.active, slot.first_twig, to_bytes(bits), {}};
  const ByteView lefts = content.subspan(kDerivedHeadBytes + derived.bits.size());
  for (std::size_t at = 0; at < lefts.size(); at += Hash32::kSize) derived.lefts.push_back(Hash32::from(lefts.subspan(at, Hash32::kSize)));
  return derived;
}

void DerivedFiles::write(const ledger::DerivedState& derived) {
  Bytes content = encode(SlotHead{kDerivedFormat, chain_id_, derived.height, derived.head, derived.active, derived.first_twig});
  content.reserve(content.size() + derived.bits.size() + (derived.lefts.size() + 1) * Hash32::kSize);
  append(content, derived.bits);
  for (const auto& left : derived.lefts) append(content, left.view());
  append(content, sha256(content).view());
  File& file = files_[next_];
  file.write_at(0, content);
  if (file.size() > content.size()) file.truncate(content.size());
  file.sync();
  next_ = 1 - next_;
  newest_operations_ = derived.head.operations;
  newest_height_ = derived.height;
}

bool DerivedFiles::is_due(std::uint64_t operations, Height height) const {
  if (newest_operations_ > 0 && height.value < newest_height_.value + ledger::kProvableBlocks) return false;
  return operations >= newest_operations_ + std::max(every_, newest_operations_ / 16);
}

}  // namespace xh::storage
