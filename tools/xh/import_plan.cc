#include "tools/xh/import_plan.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "ledger/transaction.h"

namespace xh::tools {
namespace {

// Kind, length and what a transaction adds, generously.
constexpr std::size_t kOperationFrame = 8;
static_assert(kMaxBatchBytes + 16 * 1024 < ledger::kMaxTransactionBytes);

std::uint64_t content_of(const Item& item) {
  Sha256 hash;
  hash.update(identity::body_of(item.operation));
  if (item.compared) hash.update(item.compared->dump());
  return read_be(hash.finish().view().first(8));
}

}  // namespace

ImportPlan::Key ImportPlan::key_of(const Item& item) {
  const Hash32 hash = Sha256().update(to_word(item.kind)).update("/").update(item.name).finish();
  return {read_be(hash.view().first(8)), read_be(hash.view().subspan(8, 8))};
}

Result<ImportPlan> ImportPlan::open(const ImportSource& source, std::optional<std::size_t> phase) {
  XH_TRY(RowReader reader, RowReader::open(source.file, source.mapping ? source.mapping->delimiter : ','));
  if (!source.mapping && !reader.is_json())
    return fail(ErrorId::kUsage, "a CSV file needs a mapping: --mapping FILE, or --prefix, --map and --value", source.file);
  if (source.mapping && !reader.is_json()) XH_TRY_VOID(check_columns(*source.mapping, reader.columns()));
  return ImportPlan(source, phase, std::move(reader));
}

// False at the end of the file.
Result<bool> ImportPlan::read_row() {
  if (!source_.mapping) {
    auto json = reader_.next_object();
    if (json && !*json) return false;
    waiting_.push_back(json ? item_of_record_row(reader_.number(), **json) : Result<Item>(fail(json.error())));
    return true;
  }
  auto row = reader_.next();
  if (!row) {
    if (reader_.lost()) return fail(row.error());
    waiting_.emplace_back(fail(row.error()));
    return true;
  }
  if (!*row) return false;
  auto items = apply(*source_.mapping, **row, source_.owner);
  if (items.empty()) ++unmatched_;
  for (auto& item : items) waiting_.push_back(std::move(item));
  return true;
}

std::optional<Error> ImportPlan::repetition(const Item& item, bool& harmless) {
  const Seen now{item.row, content_of(item)};
  const auto [known, fresh] = seen_.emplace(key_of(item), now);
  if (fresh) return std::nullopt;
  const bool same = known->second.content == now.content;
  harmless = same && item.kind != ItemKind::kIdentifier;
  const std::uint64_t first = known->second.row;
  return Error{ErrorId::kBadRow,
               same ? fmt::format("repeats row {}", first) : fmt::format("row {} has this name with other content", first),
               fmt::format("row {}", item.row)};
}

Result<std::optional<Item>> ImportPlan::next(const std::function<void(const RowReject&)>& rejected) {
  for (;;) {
    if (waiting_.empty()) {
      XH_TRY(const bool more, read_row());
      if (!more) return std::optional<Item>();
      continue;
    }
    auto item = std::move(waiting_.front());
    waiting_.pop_front();
    if (!item) {
      if (!phase_) rejected({reader_.number(), "", item.error()});
      continue;
    }
    if (phase_ && phase_of(*item) != *phase_) continue;
    bool harmless = false;
    const auto error = repetition(*item, harmless);
    if (!error) return std::optional(*std::move(item));
    if (harmless) {
      ++repeated_;
    } else if (!phase_) {
      rejected({item->row, item->name, *error});
    }
  }
}

Result<std::vector<Item>> BatchReader::next() {
  std::vector<Item> batch;
  std::size_t bytes = 0;
  while (batch.size() < size_) {
    if (!held_) {
      XH_TRY(held_, plan_.next([](const RowReject&) {}));
    }
    if (!held_) break;
    const std::size_t more = held_->compared ? 0 : identity::body_of(held_->operation).size() + kOperationFrame;
    if (!batch.empty() && bytes + more > kMaxBatchBytes) break;
    bytes += more;
    batch.push_back(*std::move(held_));
    held_.reset();
  }
  return batch;
}

}  // namespace xh::tools
