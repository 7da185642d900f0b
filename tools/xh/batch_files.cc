#include "tools/xh/batch_files.h"

#include <fmt/format.h>

#include "ledger/transaction.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxResultBytes = 64 * 1024;  // a thousand codes, and the rest
constexpr std::int64_t kMaxCode = 65535;

}  // namespace

Json to_json(const BatchResult& result) {
  Json::Array codes;
  for (const auto code : result.codes) codes.emplace_back(code);
  return Json(
      Json(Json::Object{}).set("transaction", result.transaction).set("height", json_u64(result.height)).set("results", std::move(codes)));
}

Result<BatchResult> batch_result_from(std::string_view text) {
  XH_TRY(const Json json, parse_json(text));
  JsonReader in(json, "result");
  BatchResult out;
  out.transaction = in.text("transaction");
  out.height = in.u64("height");
  for (const auto& code : in.array("results")) {
    if (code.integer() == nullptr || *code.integer() < kDiffers || *code.integer() > kMaxCode) {
      in.fail(ErrorId::kWrongType, "results", "result codes are expected");
      break;
    }
    out.codes.push_back(*code.integer());
  }
  XH_TRY_VOID(in.done());
  return out;
}

std::string BatchFiles::path(BatchName batch, const char* ending) const {
  return fmt::format("{}/phase-{:02}-batch-{:07}.{}", folder_, batch.phase, batch.number, ending);
}

std::optional<Bytes> BatchFiles::envelope(BatchName batch) const {
  auto bytes = os::read_file(path(batch, "env"), ledger::kMaxTransactionBytes);
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

Status BatchFiles::store_envelope(BatchName batch, ByteView envelope) const { return os::write_file(path(batch, "env"), envelope); }

std::optional<BatchResult> BatchFiles::result(BatchName batch, std::size_t items) const {
  const auto bytes = os::read_file(path(batch, "done"), kMaxResultBytes);
  auto result = bytes ? batch_result_from(as_text(*bytes)) : Result<BatchResult>(fail(bytes.error()));
  if (!result || result->codes.size() != items) return std::nullopt;
  return *std::move(result);
}

Status BatchFiles::store_result(BatchName batch, const BatchResult& result) const {
  return os::write_file(path(batch, "done"), as_bytes(to_json(result).dump()));
}

}  // namespace xh::tools
