#include "tools/credential/did_keys.h"

#include <fmt/format.h>

#include "base/overload.h"
#include "identity/bid.h"
#include "identity/view.h"
#include "tools/credential/date_time.h"
#include "tools/credential/multibase.h"
#include "tools/credential/signed_json.h"

namespace xh::tools {
namespace {

using ledger::RecordKind;

constexpr std::string_view kDidKey = "did:key:";

// A member that is a list, or nothing.
const Json::Array& list_in(const Json& object, std::string_view name) {
  static const Json::Array kNone;
  const Json* member = object.find(name);
  return member != nullptr && member->array() != nullptr ? *member->array() : kNone;
}

// Ids stand whole, or as "#key-1" for short.
bool is_named(const std::string* id, std::string_view did, std::string_view method) {
  return id != nullptr && (*id == method || (id->starts_with('#') && method.substr(did.size()) == *id));
}

// The method of this id: listed, or written in place under the relationship.
const Json* method_in(const Json& document, std::string_view did, std::string_view method, std::string_view relationship) {
  for (const std::string_view place : {std::string_view("verificationMethod"), std::string_view("publicKey"), relationship}) {
    for (const auto& entry : list_in(document, place)) {
      if (entry.object() != nullptr && is_named(text_in(entry, "id"), did, method)) return &entry;
    }
  }
  return nullptr;
}

bool is_allowed(const Json& document, std::string_view did, std::string_view method, std::string_view relationship) {
  for (const auto& entry : list_in(document, relationship)) {
    const auto* id = entry.object() != nullptr ? text_in(entry, "id") : entry.string();
    if (is_named(id, did, method)) return true;
  }
  return false;
}

Result<PublicKey> key_of(const Json& method) {
  const auto* multikey = text_in(method, "publicKeyMultibase");
  const auto* hex = text_in(method, "publicKeyHex");
  if ((multikey == nullptr) == (hex == nullptr)) return bad_credential("one of publicKeyMultibase and publicKeyHex is expected");
  return multikey != nullptr ? key_from_multikey(*multikey) : public_key_from_encoded(*hex);
}

// Controlled Identifiers 1.0 2.2: both members are optional.
Status in_force(const Json& method, UnixMillis at) {
  for (const std::string_view member : {"expires", "revoked"}) {
    if (method.find(member) == nullptr) continue;
    const auto* text = text_in(method, member);
    const auto end = text == nullptr ? std::nullopt : date_time_from(*text);
    if (!end) return bad_credential("a time with a zone is expected", std::string(member));
    if (*end <= at) return bad_credential(fmt::format("the key has ended: {} {}", member, *text));
  }
  return {};
}

// The key is the DID: nothing else can say otherwise.
Result<FoundKey> did_key(std::string_view did, std::string_view method) {
  const std::string_view text = did.substr(kDidKey.size());
  if (method.substr(did.size() + 1) != text) return bad_credential("a did:key has one key, named like itself", std::string(method));
  XH_TRY(PublicKey key, key_from_multikey(text));
  return FoundKey{std::move(key), std::string(did), "the DID itself", true, ""};
}

struct Proven {
  const ledger::StateKey* key = nullptr;
  const Bytes* value = nullptr;
  Height height;
};

// Claims that show one value of one record.
std::optional<Proven> proven_value(const ledger::ProofReport& report) {
  const auto optional = [](const auto& claim, Height height) {
    return claim.value ? std::optional(Proven{&claim.key, &*claim.value, height}) : std::nullopt;
  };
  return std::visit(
      Overload{[&](const ledger::RecordClaim& c) -> std::optional<Proven> {
                 return Proven{&c.key, &c.value, report.anchor->summary.height};
               },
               [&](const ledger::PastClaim& c) { return optional(c, c.height); },
               [&](const ledger::AuditedClaim& c) { return optional(c, c.height); }, [](const auto&) { return std::optional<Proven>(); }},
      *report.claim);
}

}  // namespace

Status KeyRing::add(Source source) {
  const auto* id = text_in(source.document, "id");
  if (id == nullptr || !id->starts_with("did:")) return bad_credential("a DID document has an id, which is a DID", "id");
  const auto [it, fresh] = sources_.try_emplace(*id, source);
  if (fresh || (source.made && !it->second.made)) return {};
  if (!it->second.made) return bad_credential("two documents are of one DID", *id);
  it->second = std::move(source);
  return {};
}

Status KeyRing::add_document(const Json& document, std::string origin) { return add({document, std::move(origin), false, false}); }

Status KeyRing::add_account(const AccountId& account, identity::AccountRecord record, const std::string& origin) {
  const std::string did = to_bid(account);
  XH_TRY_VOID(add({identity::made_document(record, account), origin, true, true}));
  accounts_.insert_or_assign(did, std::move(record));
  return {};
}

Status KeyRing::add_proven(const ledger::ProofReport& report) {
  const auto* absent = std::get_if<ledger::AbsenceClaim>(&*report.claim);
  if (absent != nullptr && absent->key.kind == RecordKind::kAccount && absent->key.name.size() == AccountId::kSize) {
    const std::string origin = fmt::format("the ledger at height {}, no account record", report.anchor->summary.height.value);
    return add_account(AccountId::from(as_bytes(absent->key.name)), {}, origin);
  }
  const auto proven = proven_value(report);
  if (!proven) return bad_credential("the proof shows no value of one record (xh proof get BID --kind document)");
  const bool is_document = proven->key->kind == RecordKind::kDocument;
  if ((!is_document && proven->key->kind != RecordKind::kAccount) || proven->key->name.size() != AccountId::kSize)
    return bad_credential("the proof is of neither a document nor an account");
  const AccountId account = AccountId::from(as_bytes(proven->key->name));
  const std::string origin = fmt::format("the ledger at height {}", proven->height.value);
  if (is_document) {
    XH_TRY(const auto record, decode<identity::DocumentRecord>(*proven->value));
    XH_TRY(const Json document, parse_json(record.document));
    const auto* id = text_in(document, "id");
    if (id == nullptr || *id != to_bid(account)) return bad_credential("the proven document is of another DID than its account");
    return add({document, fmt::format("{}, document version {}", origin, record.version), true, false});
  }
  XH_TRY(const auto record, decode<identity::AccountRecord>(*proven->value));
  return add_account(account, record, fmt::format("{}, account version {}", origin, record.version));
}

const Json* KeyRing::document(std::string_view did) const {
  const auto it = sources_.find(did);
  return it == sources_.end() || it->second.made ? nullptr : &it->second.document;
}

// I22: a BID is made of one key, which speaks for it until it is replaced. That it was not only the ledger shows.
std::string KeyRing::doubt(const Source& source, std::string_view did, const PublicKey& key) const {
  if (source.proven) return "";
  const auto known = accounts_.find(did);
  const auto bid = identity::Bid::parse(did);
  const bool on_main_chain = bid && bid->account() && bid->ac_code().empty();
  if (on_main_chain && known != accounts_.end() && identity::speaks_for(known->second.keys, *bid->account(), key)) return "";
  constexpr std::string_view kHow = "a proof file of its document or account shows it (xh proof get BID --kind document)";
  if (on_main_chain && known == accounts_.end() && bid->account() == account_of(key))
    return fmt::format("the BID is made of this key, which may have been replaced since; {}", kHow);
  return fmt::format("that {} has this key is the word of {} alone; {}", did, source.origin, kHow);
}

Result<FoundKey> KeyRing::find(std::string_view method, std::string_view relationship, UnixMillis at) const {
  const auto hash = method.find('#');
  if (hash == std::string_view::npos || !method.starts_with("did:"))
    return bad_credential("a key is named by a DID, # and a name", std::string(method));
  const std::string_view did = method.substr(0, hash);
  if (did.starts_with(kDidKey)) return did_key(did, method);
  if (const auto account = accounts_.find(did); account != accounts_.end() && account->second.deactivated)
    return bad_credential("the account is deactivated", std::string(did));
  const auto it = sources_.find(did);
  if (it == sources_.end())
    return bad_credential("no document of this DID is given (--key FILE: a DID document, or a proof file of one)", std::string(did));
  const Source& source = it->second;
  const Json* found = method_in(source.document, did, method, relationship);
  if (found == nullptr) return bad_credential(fmt::format("the document ({}) has no such key", source.origin), std::string(method));
  const auto* controller = text_in(*found, "controller");
  if (controller == nullptr || *controller != did)
    return bad_credential("the key has another controller than its document", std::string(method));
  if (!is_allowed(source.document, did, method, relationship))
    return bad_credential(fmt::format("the document ({}) does not list the key under {}", source.origin, relationship),
                          std::string(method));
  XH_TRY_VOID(in_force(*found, at));
  XH_TRY(PublicKey key, key_of(*found));
  std::string why = doubt(source, did, key);
  const bool tied = why.empty();
  return FoundKey{std::move(key), std::string(did), source.origin, tied, std::move(why)};
}

}  // namespace xh::tools
