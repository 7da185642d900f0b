// Receipts, proofs and rejects of a finished import. Rules: docs/spec/bulk.md (BK10-BK12).
#include <fmt/format.h>

#include <numeric>

#include "ledger/execution/reject.h"
#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/xh/import.h"
#include "tools/xh/proof_files.h"

namespace xh::tools {
namespace {

bool is_there(std::int64_t code) { return code == ledger::kResultOk || code == ledger::kResultAlreadyIdentical; }

class Outcomes {
 public:
  Outcomes(const ImportOptions& import, const BatchFiles& files, RejectFile& rejects) : import_(import), files_(files), rejects_(rejects) {}

  Status open() {
    if (import_.receipts.empty()) return {};
    out_.open(import_.receipts + ".new", std::ios::binary | std::ios::trunc);
    if (!out_) return fail(ErrorId::kCannotWrite, "cannot create", import_.receipts + ".new");
    return {};
  }

  Status add(BatchName name, const std::vector<Item>& items) {
    const auto result = files_.result(name, items.size());
    if (!result) return fail(ErrorId::kCannotRead, "the result of a batch is gone or damaged: run the import again", import_.state);
    std::vector<ProofWish> wishes;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& item = items[i];
      const bool there = is_there(result->codes[i]);
      const bool proven = there && !import_.proofs.empty();
      if (proven) wishes.push_back({item.row, item.kind, item.name});
      if (!there) {
        const auto text = outcome_text(result->codes[i]);
        rejects_.add(item, text.name, text.meaning, text.hint);
      }
      if (out_.is_open()) out_ << receipt(item, *result, result->codes[i], proven).dump() << "\n";
    }
    return wishes.empty() ? Status() : fetch_proofs({import_.nodes, import_.trust}, import_.proofs, wishes);
  }

  Status close() {
    if (!out_.is_open()) return {};
    out_.close();
    if (out_.fail()) return fail(ErrorId::kCannotWrite, "cannot write", import_.receipts + ".new");
    return os::publish(import_.receipts + ".new", import_.receipts);
  }

 private:
  [[nodiscard]] static Json receipt(const Item& item, const BatchResult& result, std::int64_t code, bool proven) {
    const bool sent = !item.compared && !result.transaction.empty();
    Json out{Json::Object{}};
    out.set("row", json_u64(item.row)).set("kind", to_word(item.kind)).set("name", item.name).set("outcome", outcome_text(code).name);
    out.set("transaction", sent ? Json(result.transaction) : Json(nullptr)).set("height", sent ? json_u64(result.height) : Json(nullptr));
    if (proven) out.set("proof", proof_path({item.row, item.kind, item.name}));
    return out;
  }

  const ImportOptions& import_;
  const BatchFiles& files_;
  RejectFile& rejects_;
  std::ofstream out_;
};

}  // namespace

void ImportTotals::count(const Item& item, std::int64_t code) {
  auto& counts = code == ledger::kResultOk ? made : code == ledger::kResultAlreadyIdentical ? identical : rejected;
  ++counts[static_cast<std::size_t>(item.kind)];
}

OutcomeText outcome_text(std::int64_t code) {
  if (code == kDiffers)
    return {"Differs", "The chain has another record of this name, or none.",
            "No single operation makes this record: it is only compared. See xh id controllers, xh id revoke."};
  const auto& info = execution::result_info(static_cast<ledger::ResultCode>(code));
  return {std::string(info.name), std::string(info.meaning), std::string(info.hint)};
}

Status write_outcomes(const ImportOptions& import, const ImportSource& source, const BatchFiles& files,
                      const std::array<std::uint64_t, kPhases>& phases, RejectFile& rejects) {
  Outcomes outcomes(import, files, rejects);
  XH_TRY_VOID(outcomes.open());
  cli::Progress progress(import.proofs.empty() ? "writing receipts" : "fetching proofs",
                         std::accumulate(phases.begin(), phases.end(), std::uint64_t{0}), "records");
  std::uint64_t done = 0;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    if (phases[phase] == 0) continue;
    XH_TRY(ImportPlan plan, ImportPlan::open(source, phase));
    BatchReader reader(std::move(plan), import.batch);
    for (std::size_t number = 0;; ++number) {
      XH_TRY(const auto items, reader.next());
      if (items.empty()) break;
      XH_TRY_VOID(outcomes.add({phase, number}, items));
      progress.show(done += items.size());
    }
  }
  return outcomes.close();
}

}  // namespace xh::tools
