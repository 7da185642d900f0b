#include "tools/credential/credential_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "identity/document.h"
#include "identity/json_view.h"
#include "identity/view.h"
#include "tools/credential/check_steps.h"
#include "tools/credential/date_time.h"
#include "tools/credential/signed_json.h"

namespace xh::tools {
namespace {

constexpr std::string_view kEntryType = "BitstringStatusListEntry";

// CR19: the first of these members that is there.
Result<std::optional<UnixMillis>> first_time(const Json& credential, std::initializer_list<std::string_view> members) {
  for (const auto member : members) {
    if (credential.find(member) == nullptr) continue;
    const auto* text = text_in(credential, member);
    const auto time = text == nullptr ? std::nullopt : date_time_from(*text);
    if (!time) return bad_credential("a time with a zone is expected", std::string(member));
    return time;
  }
  return std::optional<UnixMillis>();
}

Result<std::string> credential_in_time(const Json& credential, UnixMillis at) {
  XH_TRY(const auto from, first_time(credential, {"validFrom", "effectiveDate", "issuanceDate"}));
  XH_TRY(const auto until, first_time(credential, {"validUntil", "expirationDate"}));
  if (from && at < *from)
    return bad_credential(fmt::format("it is valid from {}, the check is of {}", identity::utc_text(*from), identity::utc_text(at)));
  if (until && at > *until)
    return bad_credential(fmt::format("it was valid until {}, the check is of {}", identity::utc_text(*until), identity::utc_text(at)));
  return fmt::format("valid at {}", identity::utc_text(at));
}

ProofDemand by_issuer(const std::string& issuer, UnixMillis at) { return {issuer, {"assertionMethod"}, at}; }

// One entry of credentialStatus that this program knows.
struct Entry {
  identity::StatusPurpose purpose = identity::StatusPurpose::kRevocation;
  std::uint64_t index = 0;
  std::string list;
};

Result<Entry> entry_of(const Json& json) {
  Entry entry;
  const auto* purpose = text_in(json, "statusPurpose");
  const auto known = purpose == nullptr ? std::nullopt : identity::status_purpose(*purpose);
  if (!known) return bad_credential("revocation or suspension is expected", "credentialStatus.statusPurpose");
  entry.purpose = *known;
  const auto* index = text_in(json, "statusListIndex");
  if (index == nullptr || index->empty()) return bad_credential("decimal text is expected", "credentialStatus.statusListIndex");
  const char* end = index->data() + index->size();
  const auto read = std::from_chars(index->data(), end, entry.index);
  if (read.ec != std::errc() || read.ptr != end || std::to_string(entry.index) != *index)
    return bad_credential("decimal text is expected", "credentialStatus.statusListIndex");
  const auto* list = text_in(json, "statusListCredential");
  if (list == nullptr) return bad_credential("the id of a list is expected", "credentialStatus.statusListCredential");
  entry.list = *list;
  return entry;
}

// A list of one bit an entry; others are for programs that know their messages.
bool is_known_entry(const Json& json) {
  return has_type(json, kEntryType) && (json.find("statusSize") == nullptr || *json.find("statusSize") == Json(1));
}

class CredentialCheck {
 public:
  explicit CredentialCheck(const CheckInput& input) : in_(input) {}

  CheckReport run() {
    steps_.step("form", [this] { return read(); });
    steps_.step("proof", [this] { return signed_by_issuer(); });
    steps_.step("time", [this] { return credential_in_time(credential_, in_.at); });
    if (in_.list) check_list();
    check_status();
    return std::move(steps_).finish();
  }

 private:
  Result<std::string> read() {
    XH_TRY(credential_, parse_signed_json(in_.text));
    const auto* issuer = credential_.object() == nullptr ? nullptr : issuer_of(credential_);
    if (issuer == nullptr) return bad_credential("a credential names its issuer", "issuer");
    issuer_ = *issuer;
    steps_.facts().set("issuer", issuer_);
    if (const auto* id = text_in(credential_, "id")) steps_.facts().set("id", *id);
    return "issuer " + issuer_;
  }
  Result<std::string> signed_by_issuer() {
    XH_TRY(const auto proofs, check_proofs(credential_, in_.keys, by_issuer(issuer_, in_.at)));
    return steps_.accept(proofs);
  }

  // CR20-CR22
  void check_list() {
    steps_.step("list", [this] { return read_list(); });
    if (in_.anchored) steps_.step("anchored", [this] { return list_is_anchored(); });
  }
  Result<std::string> read_list() {
    XH_TRY(const Json json, parse_signed_json(*in_.list));
    if (json.object() == nullptr) return fail(ErrorId::kBadStatusList, "a list credential is expected");
    XH_TRY(list_, status_list_of(json));
    if (list_->issuer != issuer_) return bad_credential(fmt::format("the list is issued by {}", list_->issuer));
    const std::string what = fmt::format("{}, {} entries, SHA-256 {}", list_->id, list_->size(), to_hex(list_->digest().view()));
    if (json.find("proof") == nullptr && in_.anchored) return what + ", not signed";
    XH_TRY_VOID(check_proofs(json, in_.keys, by_issuer(issuer_, in_.at)).map([](const auto&) {}));
    XH_TRY_VOID(credential_in_time(json, in_.at).map([](const auto&) {}));
    return what;
  }
  Result<std::string> list_is_anchored() {
    const AnchoredList& anchored = *in_.anchored;
    if (issuer_ != to_bid(anchored.issuer) || list_->id != anchored.list)
      return bad_credential("the proof is of another list", identity::status_list_name(anchored.issuer, anchored.list));
    const auto same = [this](const identity::StatusListRecord& v) {
      return v.digest == list_->digest() && v.size == list_->size() && v.purpose == list_->purpose;
    };
    // Backwards: a list may become what it was before.
    const auto found = std::find_if(anchored.versions.rbegin(), anchored.versions.rend(), same);
    if (found == anchored.versions.rend()) return bad_credential("the list is none of the anchored versions that the proof shows");
    const bool newest = found == anchored.versions.rbegin();
    Json fact{Json::Object{}};
    fact.set("version", json_u64(found->version)).set("anchored_at", identity::utc_text(found->updated.time));
    fact.set("anchored_height", json_u64(found->updated.height.value)).set("proven_at_height", json_u64(anchored.height.value));
    steps_.facts().set("list", Json(fact.set("newest", newest)));
    return fmt::format("version {} of {}, anchored at height {}, {}{}", found->version,
                       anchored.whole ? std::to_string(anchored.versions.size()) : "those until then", found->updated.height.value,
                       identity::utc_text(found->updated.time), newest ? "" : "; not the newest");
  }

  void check_status() {
    const Json* status = credential_.find("credentialStatus");
    const Json::Array entries = status == nullptr ? Json::Array{} : status->array() != nullptr ? *status->array() : Json::Array{*status};
    bool checked = false;
    for (const auto& entry : entries) {
      if (!is_known_entry(entry)) {
        steps_.open("status", "a status of another type than a list of single bits is not checked");
      } else if (!list_ || text_in(entry, "statusListCredential") == nullptr || *text_in(entry, "statusListCredential") != list_->id) {
        steps_.open("status", fmt::format("the list {} is not given (--status-list FILE)", list_of(entry)));
      } else {
        checked = steps_.step("status", [&] { return status_in_list(entry); }) || checked;
      }
    }
    if (list_ && !checked)
      steps_.step("status", [] { return Result<std::string>(bad_credential("the credential has no entry in this list")); });
  }
  static std::string list_of(const Json& entry) {
    const auto* list = text_in(entry, "statusListCredential");
    return list == nullptr ? "that is meant" : *list;
  }
  Result<std::string> status_in_list(const Json& json) {
    XH_TRY(const Entry entry, entry_of(json));
    if (entry.purpose != list_->purpose) return bad_credential("the list has another purpose than the entry");
    if (entry.index >= list_->size()) return bad_credential(fmt::format("entry {} of a list of {}", entry.index, list_->size()));
    const std::string_view word = entry.purpose == identity::StatusPurpose::kRevocation ? "revoked" : "suspended";
    if (list_->is_set(entry.index)) return bad_credential(fmt::format("the credential is {} (entry {})", word, entry.index));
    steps_.facts().set(std::string(word), false);
    return fmt::format("not {} (entry {})", word, entry.index);
  }

  const CheckInput& in_;
  CheckSteps steps_;
  Json credential_{Json::Object{}};
  std::string issuer_;
  std::optional<StatusList> list_;
};

class DocumentCheck {
 public:
  explicit DocumentCheck(const CheckInput& input) : in_(input) {}

  CheckReport run() {
    steps_.step("form", [this] { return read(); });
    steps_.step("proof", [this] { return signed_by_itself(); });
    if (const Json* known = in_.keys.document(did_)) {
      if (canonical(*known) != canonical(without_proof(document_)) && canonical(*known) != canonical(document_))
        steps_.open("same", "the document that is given for its keys (--key) says something else than this one");
    }
    return std::move(steps_).finish();
  }

 private:
  Result<std::string> read() {
    XH_TRY(document_, parse_signed_json(in_.text));
    if (document_.object() == nullptr) return bad_credential("a JSON object is expected");
    // The form is that of documents on the ledger, which have no fractions: CR11.
    const Json unsecured = without_proof(document_);
    XH_TRY_VOID(identity::check_document(canonical(unsecured)).map([](const auto&) {}));
    did_ = *text_in(document_, "id");
    steps_.facts().set("id", did_);
    return did_;
  }
  Result<std::string> signed_by_itself() {
    KeyRing keys = in_.keys;
    if (keys.document(did_) == nullptr) XH_TRY_VOID(keys.add_document(document_, "itself"));
    XH_TRY(const auto proofs, check_proofs(document_, keys, {did_, {"assertionMethod", "authentication"}, in_.at}));
    return steps_.accept(proofs);
  }

  const CheckInput& in_;
  CheckSteps steps_;
  Json document_{Json::Object{}};
  std::string did_;
};

}  // namespace

Result<AnchoredList> anchored_list(const ledger::ProofReport& report) {
  AnchoredList out;
  const ledger::StateKey* key = nullptr;
  std::vector<Bytes> values;
  out.height = report.anchor->summary.height;
  const auto take = [&](const ledger::StateKey& name, const std::optional<Bytes>& value) {
    key = &name;
    if (value) values.push_back(*value);
  };
  if (const auto* record = std::get_if<ledger::RecordClaim>(&*report.claim)) take(record->key, record->value);
  if (const auto* audited = std::get_if<ledger::AuditedClaim>(&*report.claim)) take(audited->key, audited->value);
  if (const auto* past = std::get_if<ledger::PastClaim>(&*report.claim)) take(past->key, past->value);
  if (const auto* history = std::get_if<ledger::HistoryClaim>(&*report.claim)) {
    key = &history->key;
    values = history->values;
    out.whole = true;
  }
  if (key == nullptr || key->kind != ledger::RecordKind::kStatusList || values.empty())
    return bad_credential("the proof shows no status list (xh proof get '<BID>/<list id>' --kind status-list)");
  XH_TRY(auto name, identity::status_list_from_name(key->name));
  out.issuer = name.issuer;
  out.list = std::move(name.list);
  for (const auto& value : values) {
    XH_TRY(auto version, decode<identity::StatusListRecord>(value));
    out.versions.push_back(std::move(version));
  }
  return out;
}

CheckReport check_credential(const CheckInput& input) { return CredentialCheck(input).run(); }

CheckReport check_did_document(const CheckInput& input) { return DocumentCheck(input).run(); }

}  // namespace xh::tools
