#include "identity/document.h"

#include <fmt/format.h>

#include <set>

#include "identity/bid.h"

namespace xh::identity {
namespace {

tl::unexpected<Error> bad_document(std::string what, std::string place) {
  return fail(ErrorId::kBadDocument, std::move(what), std::move(place));
}

// "<id>#<fragment>", or "#<fragment>" for short.
bool names_part_of(std::string_view id, std::string_view text) {
  if (text.starts_with(id)) text.remove_prefix(id.size());
  return text.size() > 1 && text.front() == '#';
}

struct Checker {
  std::string id = {};
  std::set<std::string, std::less<>> keys = {};

  Status methods(const Json& document, std::string_view member) {
    const Json* list = document.find(member);
    if (list == nullptr) return {};
    const auto* entries = list->array();
    if (entries == nullptr || entries->size() > kMaxDocumentKeys)
      return bad_document(fmt::format("a list of at most {} keys is expected", kMaxDocumentKeys), std::string(member));
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const std::string place = fmt::format("{}[{}]", member, i);
      const auto& entry = (*entries)[i];
      const auto* key = text_member(entry, "id");
      if (key == nullptr || !names_part_of(id, *key))
        return bad_document("the id of a key is that of the document, # and a name", place + ".id");
      if (!keys.insert(key->substr(key->find('#'))).second) return bad_document("two keys have this id", place + ".id");
      if (text_member(entry, "type") == nullptr) return bad_document("a key has a type", place + ".type");
      const auto* controller = text_member(entry, "controller");
      if (controller == nullptr || !controller->starts_with("did:"))
        return bad_document("a key has a controller, which is a DID", place + ".controller");
      XH_TRY_VOID(hex_key(entry, place));
    }
    return {};
  }
  static Status hex_key(const Json& entry, const std::string& place) {
    const auto* hex = text_member(entry, "publicKeyHex");
    if (hex == nullptr || public_key_from_encoded(*hex)) return {};
    return bad_document("publicKeyHex is no key of a known suite", place + ".publicKeyHex");
  }
  // An id of a key, or a key written in place (DID Core 5.3).
  Status references(const Json& list, const std::string& place) {
    const auto* entries = list.array();
    if (entries == nullptr || entries->size() > kMaxDocumentKeys) return bad_document("a list of keys is expected", place);
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const auto* text = (*entries)[i].string();
      if (text == nullptr && (*entries)[i].object() != nullptr) continue;
      const std::string here = fmt::format("{}[{}]", place, i);
      if (text == nullptr) return bad_document("the id of a key, or a key, is expected", here);
      const bool own = text->starts_with('#') || text->starts_with(id + "#");
      if (own && !keys.contains(text->substr(text->find('#')))) return bad_document("the document has no key of this id", here);
      if (!own && !text->starts_with("did:")) return bad_document("the id of a key is expected", here);
    }
    return {};
  }
  Status services(const Json& document) const {
    const Json* list = document.find("service");
    if (list == nullptr) return {};
    const auto* entries = list->array();
    if (entries == nullptr || entries->size() > kMaxDocumentServices)
      return bad_document(fmt::format("a list of at most {} services is expected", kMaxDocumentServices), "service");
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const std::string place = fmt::format("service[{}]", i);
      const auto& entry = (*entries)[i];
      const auto* name = text_member(entry, "id");
      if (name == nullptr || name->find('#') == std::string::npos) return bad_document("a service has an id with #", place + ".id");
      if (!ids.insert(*name).second) return bad_document("two services have this id", place + ".id");
      if (text_member(entry, "type") == nullptr) return bad_document("a service has a type", place + ".type");
      if (entry.find("serviceEndpoint") == nullptr) return bad_document("a service has a serviceEndpoint", place + ".serviceEndpoint");
    }
    return {};
  }
};

}  // namespace

Result<Json> check_document(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) return bad_document("a document has at most 64 KiB", "");
  auto json = parse_json(text);
  if (!json) return bad_document(json.error().what, json.error().place);
  if (json->object() == nullptr) return bad_document("a JSON object is expected", "");
  if (json->dump() != text) return bad_document("the document is not canonical JSON (RFC 8785); xh account set-document makes it so", "");
  const auto* id = text_member(*json, "id");
  if (id == nullptr) return bad_document("the document has an id", "id");
  if (auto bid = Bid::parse(*id); !bid) return bad_document(bid.error().what, "id");
  const Json* context = json->find("@context");
  if (context == nullptr || (context->array() == nullptr && context->string() == nullptr))
    return bad_document("a context is expected", "@context");
  Checker checker{*id};
  XH_TRY_VOID(checker.methods(*json, "verificationMethod"));
  XH_TRY_VOID(checker.methods(*json, "publicKey"));
  for (const std::string name : {"authentication", "assertionMethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation"}) {
    const Json* list = json->find(name);
    if (list == nullptr) continue;
    XH_TRY_VOID(checker.references(*list, name));
  }
  if (const Json* extension = json->find("extension")) {
    if (const Json* recovery = extension->find("recovery")) {
      XH_TRY_VOID(checker.references(*recovery, "extension.recovery"));
    }
  }
  XH_TRY_VOID(checker.services(*json));
  return json;
}

Result<Json> parse_document(std::string_view text, const AccountId& account) {
  XH_TRY(Json json, check_document(text));
  const auto bid = Bid::parse(*text_member(json, "id"));
  if (bid->account() != account || !bid->ac_code().empty()) return bad_document("the document is of another BID than its sender", "id");
  return json;
}

}  // namespace xh::identity
