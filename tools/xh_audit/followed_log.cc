#include "tools/xh_audit/followed_log.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "node/os/files.h"

namespace xh::tools {
namespace {

constexpr std::string_view kStateFormat = "xinghuo-followed/v1";
constexpr std::size_t kMaxStateBytes = std::size_t{256} * 1024 * 1024;  // a link of 512 validators has 200 kB

Json json_of(const std::vector<ledger::EpochLink>& links) {
  Json::Array out;
  for (const auto& link : links) out.push_back(to_base64(encode(link)));
  return Json(std::move(out));
}

Result<ledger::EpochChain> epochs_from(const Json::Array& links, const ledger::Genesis& genesis) {
  ledger::EpochChain epochs(genesis);
  for (const auto& text : links) {
    if (text.string() == nullptr) return fail(ErrorId::kBadCheckpoint, "a link is no text");
    XH_TRY(const Bytes bytes, from_base64(*text.string()));
    XH_TRY(const auto link, decode<ledger::EpochLink>(bytes));
    XH_TRY_VOID(epochs.add(link));
  }
  return epochs;
}

}  // namespace

LogComparison compare_logs(const std::optional<ledger::CheckpointName>& last, const ledger::CheckpointName& now,
                           const std::optional<LogPrefix>& prefix) {
  if (!last) return {LogVerdict::kFirst, fmt::format("size {}", now.size)};
  if (last->size == now.size) {
    if (last->root == now.root) return {LogVerdict::kSame, fmt::format("size {}", now.size)};
    return {LogVerdict::kContradiction, fmt::format("two certified roots of size {}", now.size)};
  }
  const bool grew = last->size < now.size;
  const auto& small = grew ? *last : now;
  const auto& large = grew ? now : *last;
  if (!prefix || !merkle::verify_consistency(small.size, large.size, prefix->root, large.root, prefix->path))
    return {LogVerdict::kUnproven, fmt::format("the tiles do not lead to the certified root of size {}", large.size)};
  if (prefix->root != small.root)
    return {LogVerdict::kContradiction,
            fmt::format("the certified log of size {} does not extend the certified log of size {}", large.size, small.size)};
  if (grew) return {LogVerdict::kGrew, fmt::format("size {} extends size {}", now.size, last->size)};
  return {LogVerdict::kOlder, fmt::format("size {} is a beginning of size {}", now.size, last->size)};
}

Json fork_evidence(const ledger::Genesis& genesis, const CertifiedNote& first, const CertifiedNote& second,
                   const std::optional<LogPrefix>& prefix) {
  Json out{Json::Object{}};
  out.set("format", "xinghuo-evidence/v1").set("kind", "fork").set("chain_id", to_hex(genesis.chain_id.view()));
  out.set("what", compare_logs(first.name, second.name, prefix).detail).set("first", first.note).set("second", second.note);
  out.set("first_links", json_of(first.links)).set("second_links", json_of(second.links));
  if (!prefix) return Json(out.set("prefix", nullptr));
  Json::Array path;
  for (const auto& hash : prefix->path) path.push_back(to_hex(hash.view()));
  Json shown{Json::Object{}};
  shown.set("size", json_u64(std::min(first.name.size, second.name.size)))
      .set("root_in_larger", to_hex(prefix->root.view()))
      .set("path", std::move(path));
  return Json(out.set("prefix", std::move(shown)));
}

std::string to_text(const CertifiedNote& note, const ledger::Genesis& genesis) {
  Json out{Json::Object{}};
  out.set("format", kStateFormat).set("chain_id", to_hex(genesis.chain_id.view()));
  return out.set("checkpoint", note.note).set("links", json_of(note.links)).pretty();
}

Result<CertifiedNote> followed_from_text(std::string_view text, const ledger::Genesis& genesis) {
  const auto bad = [](const std::string& why) { return fail(ErrorId::kBadCheckpoint, "the remembered state is not usable: " + why); };
  const auto json = parse_json(text);
  if (!json) return bad(json.error().what);
  JsonReader in(*json, "state");
  const std::string format = in.text("format");
  const std::string chain = in.text("chain_id");
  std::string note = in.text("checkpoint");
  // Absent in what was written before there were epochs.
  const Json::Array links = in.has("links") ? in.array("links") : Json::Array{};
  if (const auto status = in.done(); !status) return bad(status.error().what);
  if (format != kStateFormat) return bad("another format");
  if (chain != to_hex(genesis.chain_id.view())) return fail(ErrorId::kWrongChain, "the remembered state is of another chain");
  const auto epochs = epochs_from(links, genesis);
  if (!epochs) return bad(epochs.error().what);
  auto checked = certified(*epochs, std::move(note));
  if (!checked) return bad(checked.error().what);
  return checked;
}

Result<std::optional<CertifiedNote>> read_followed(const std::string& path, const ledger::Genesis& genesis) {
  if (!std::filesystem::exists(path)) return std::optional<CertifiedNote>();
  XH_TRY(const Bytes bytes, os::read_file(path, kMaxStateBytes));
  auto note = followed_from_text(as_text(bytes), genesis);
  if (!note) return fail(note.error().id, note.error().what, path);
  return std::optional(*std::move(note));
}

Status write_followed(const std::string& path, const ledger::Genesis& genesis, const CertifiedNote& note) {
  return os::write_file(path, as_bytes(to_text(note, genesis)));
}

}  // namespace xh::tools
