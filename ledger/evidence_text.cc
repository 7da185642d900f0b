#include "ledger/evidence_text.h"

#include "base/overload.h"
#include "base/text.h"

namespace xh::ledger {

using consensus::Evidence;

namespace {

tl::unexpected<Error> bad_evidence_text(std::string what) { return fail(ErrorId::kBadEvidence, std::move(what)); }

Json file_json(const Hash32& chain_id, const Evidence& evidence) {
  return Json(to_json(evidence).set("format", kEvidenceFormat).set("kind", "votes").set("chain_id", to_0x(chain_id.view())));
}

}  // namespace

Json to_json(const consensus::Statement& statement) {
  Json out = json_object();
  out.set("view", json_u64(view_of(statement.vote).value)).set("signature", to_0x(statement.signature.raw));
  if (const auto* block = block_of(statement.vote)) out.set("block", to_0x(block->view()));
  std::visit(Overload{
                 [&](const consensus::Notarize& v) { out.set("kind", "notarize").set("parent_view", json_u64(v.parent_view.value)); },
                 [&](const consensus::Nullify&) { out.set("kind", "nullify"); },
                 [&](const consensus::Finalize&) { out.set("kind", "finalize"); },
             },
             statement.vote);
  return out;
}

Json to_json(const Evidence& evidence) {
  Json out = json_object();
  out.set("name", evidence_name(evidence.name())).set("epoch", json_u64(evidence.epoch.value)).set("key", to_encoded(evidence.key));
  out.set("first", to_json(evidence.first)).set("second", to_json(evidence.second));
  return Json(out.set("evidence", to_0x(encode(evidence))));
}

Json to_json(const EvidenceRecord& record) {
  Json out = to_json(record.evidence);
  out.set("validator", record.validator).set("reporter", to_bid(record.reporter)).set("height", json_u64(record.height.value));
  return Json(out.set("outcome", to_word(record.outcome)));
}

std::string evidence_file(const Hash32& chain_id, const Evidence& evidence) { return file_json(chain_id, evidence).pretty(); }

Result<Evidence> evidence_from_file(const Hash32& chain_id, std::string_view text) {
  if (text.size() > kMaxEvidenceFileBytes) return fail(ErrorId::kTooLarge, "an evidence file has at most 64 KiB");
  XH_TRY(const Json json, parse_json(text));
  const Json* bytes = json.object() == nullptr ? nullptr : json.find("evidence");
  if (bytes == nullptr || bytes->string() == nullptr) return bad_evidence_text("the file holds no evidence of votes");
  XH_TRY(const Bytes encoded, from_0x(*bytes->string()));
  XH_TRY(Evidence evidence, decode<Evidence>(encoded));
  XH_TRY_VOID(consensus::check_form(evidence));
  const Json* chain = json.find("chain_id");
  if (chain == nullptr || *chain != Json(to_0x(chain_id.view()))) return fail(ErrorId::kWrongChain, "the evidence is of another chain");
  if (json != file_json(chain_id, evidence)) return bad_evidence_text("the file says something else than the evidence in it");
  return evidence;
}

}  // namespace xh::ledger
