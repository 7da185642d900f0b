#include "node/short_block.h"

#include "base/check.h"
#include "crypto/hash.h"

namespace xh::node {

using ledger::EnvelopeId;

std::uint16_t run_check(std::span<const EnvelopeId> ids) {
  Sha256 hash;
  hash.update("xinghuo/run/v1");
  for (const auto& id : ids) hash.update(id.view());
  const Hash32 digest = hash.finish();
  return Reader(digest.view()).integer<std::uint16_t>();
}

Status check_form(const ShortBlock& block, std::size_t validators) {
  std::size_t total = block.listed.size();
  for (const auto& run : block.runs) {
    total += run.count;
    if (run.count == 0) return fail(ErrorId::kBadBlock, "a run is empty");
    if (run.author >= validators) return fail(ErrorId::kBadBlock, "the author of a run is not in the set");
  }
  if (total > ledger::kMaxBlockEntries) return fail(ErrorId::kBadBlock, "there are too many entries");
  if (total != block.header.payload_count) return fail(ErrorId::kBadBlock, "the header names another count of entries");
  return {};
}

Result<std::size_t> positions_in(std::span<const Span> spans) {
  std::size_t total = 0;
  std::size_t next = 0;
  for (const auto& span : spans) {
    const bool apart = total == 0 || span.first > next;
    next = std::size_t{span.first} + span.count;
    if (span.count == 0 || !apart || next > ledger::kMaxBlockEntries) return fail(ErrorId::kBadBlock, "the positions do not ascend");
    total += span.count;
  }
  if (total == 0) return fail(ErrorId::kBadBlock, "no position is named");
  return total;
}

Arrangement arrange(const std::vector<EnvelopeId>& selected, const Naming& naming) {
  std::vector<std::pair<Number, EnvelopeId>> numbered;
  std::vector<EnvelopeId> listed;
  std::size_t young = 0;
  for (const auto& id : selected) {
    const auto name = naming.book.name_of(id, naming.listed);
    if (name && name->since <= naming.settled_before) {
      numbered.emplace_back(name->number, id);
    } else if (!name || young++ < naming.young) {
      listed.push_back(id);
    }
  }
  std::ranges::sort(numbered);
  Arrangement out;
  std::optional<Number> next;
  for (const auto& [number, id] : numbered) {
    out.entries.push_back(id);
    if (next != number || out.runs.back().count == kMaxRun)
      out.runs.push_back({number.author, static_cast<std::uint32_t>(number.value), 0, 0});
    ++out.runs.back().count;
    next = Number{number.author, number.value + 1};
  }
  std::size_t begin = 0;
  for (auto& run : out.runs) {
    run.check = run_check(std::span(out.entries).subspan(begin, run.count));
    begin += run.count;
  }
  out.entries.insert(out.entries.end(), listed.begin(), listed.end());
  return out;
}

Rebuild::Rebuild(ShortBlock block) : block_(std::move(block)), entries_(block_.header.payload_count), left_(entries_.size()) {
  std::size_t begin = 0;
  for (const auto& run : block_.runs) {
    runs_.emplace(std::pair(run.author, run.first), parts_.size());
    parts_.push_back({.begin = begin, .count = run.count, .left = run.count, .by_number = true});
    begin += run.count;
  }
  for (const auto& id : block_.listed) put(begin++, id, nullptr);
  settle_all();
}

std::set<std::uint16_t> Rebuild::fill(const NumberBook& book) {
  std::set<std::uint16_t> wrong;
  for (std::size_t i = 0; i < parts_.size() && !whole_; ++i) {
    const auto& run = block_.runs[i];
    if (!parts_[i].by_number || !book.trusted(run.author)) continue;
    for (std::uint32_t k = 0; k < run.count; ++k) {
      if (const auto id = book.find(run.author, run.first + k)) put(parts_[i].begin + k, *id, &parts_[i]);
    }
    if (settle(i)) wrong.insert(run.author);
  }
  settle_all();
  return wrong;
}

bool Rebuild::told(Number number, const EnvelopeId& id) {
  const auto low = static_cast<std::uint32_t>(number.value);
  const auto next = runs_.upper_bound({number.author, low});
  if (whole_ || next == runs_.begin()) return false;
  const auto& [first, run] = *std::prev(next);
  auto& part = parts_[run];
  if (first.first != number.author || low - first.second >= part.count || !part.by_number) return false;
  put(part.begin + (low - first.second), id, &part);
  const bool wrong = settle(run);
  settle_all();
  return wrong;
}

void Rebuild::answer(std::span<const Span> spans, std::span<const EnvelopeId> ids) {
  if (whole_ && (spans.size() != 1 || spans[0].first != 0 || ids.size() != entries_.size())) return;
  std::size_t next = 0;
  std::size_t run = 0;
  for (const auto& span : spans) {
    for (std::size_t position = span.first; position < std::size_t{span.first} + span.count; ++position, ++next) {
      if (position >= entries_.size() || next >= ids.size() || entries_[position]) continue;
      while (run < parts_.size() && position >= parts_[run].begin + parts_[run].count) ++run;
      auto* part = run < parts_.size() ? &parts_[run] : nullptr;
      put(position, ids[next], part);
      if (part != nullptr) part->answered = true;
    }
  }
  for (std::size_t i = 0; i < parts_.size() && !whole_; ++i) (void)settle(i);
  settle_all();
}

void Rebuild::put(std::size_t position, const EnvelopeId& id, Part* part) {
  if (entries_[position]) return;
  entries_[position] = id;
  --left_;
  if (part != nullptr) --part->left;
}

void Rebuild::clear(Part& part) {
  left_ += part.count - part.left;
  part.left = part.count;
  part.by_number = part.answered = false;
  std::fill_n(entries_.begin() + static_cast<std::ptrdiff_t>(part.begin), part.count, std::nullopt);
}

// A run that is all here and is not what the leader means is asked for. Who is to blame is clear only when all of it came by numbers.
bool Rebuild::settle(std::size_t run) {
  auto& part = parts_[run];
  if (part.left > 0 || !(part.by_number || part.answered)) return false;
  std::vector<EnvelopeId> ids;
  for (std::size_t k = 0; k < part.count; ++k) ids.push_back(*entries_[part.begin + k]);
  const bool wrong = !part.answered;
  if (run_check(ids) == block_.runs[run].check) {
    part.by_number = part.answered = false;
    return false;
  }
  clear(part);
  return wrong;
}

// The payload root has the last word.
void Rebuild::settle_all() {
  if (left_ > 0 || complete_) return;
  std::vector<EnvelopeId> all;
  for (const auto& entry : entries_) all.push_back(*entry);
  complete_ = ledger::payload_root(all) == block_.header.payload_root;
  if (complete_) return;
  whole_ = true;
  for (auto& part : parts_) clear(part);
  std::ranges::fill(entries_, std::nullopt);
  left_ = entries_.size();
}

std::vector<Span> Rebuild::missing() const {
  std::vector<Span> spans;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i]) continue;
    if (!spans.empty() && std::size_t{spans.back().first} + spans.back().count == i) {
      ++spans.back().count;
    } else {
      spans.push_back({static_cast<std::uint16_t>(i), 1});
    }
  }
  return spans;
}

Bytes Rebuild::block() const {
  XH_CHECK(complete_);
  ledger::Block block{block_.header, {}};
  for (const auto& entry : entries_) block.entries.push_back(*entry);
  return encode(block);
}

}  // namespace xh::node
