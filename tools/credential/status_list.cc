#include "tools/credential/status_list.h"

#include <algorithm>

#include "crypto/hash.h"
#include "identity/json_view.h"
#include "tools/credential/gunzip.h"
#include "tools/credential/multibase.h"
#include "tools/credential/signed_json.h"

namespace xh::tools {
namespace {

tl::unexpected<Error> bad_status_list(std::string what, std::string place) {
  return fail(ErrorId::kBadStatusList, std::move(what), std::move(place));
}

}  // namespace

Hash32 StatusList::digest() const { return sha256(bits); }

Result<Bytes> unpack_bits(std::string_view encoded) {
  if (!encoded.starts_with('u')) return bad_status_list("a packed list is base64url multibase: it begins with u", "encodedList");
  XH_TRY(const Bytes packed, from_base64url(encoded.substr(1)));
  XH_TRY(Bytes bits, gunzip(packed, identity::kMaxStatusListSize / 8));
  if (bits.size() < identity::kMinStatusListSize / 8) return bad_status_list("a status list has at least 131,072 entries", "encodedList");
  return bits;
}

const std::string* issuer_of(const Json& credential) {
  const Json* issuer = credential.find("issuer");
  if (issuer == nullptr) return nullptr;
  return issuer->object() != nullptr ? text_in(*issuer, "id") : text_in(credential, "issuer");
}

bool has_type(const Json& object, std::string_view word) {
  const Json* type = object.find("type");
  if (type == nullptr) return false;
  if (const auto* text = type->string()) return *text == word;
  const auto* list = type->array();
  return list != nullptr &&
         std::ranges::any_of(*list, [&](const Json& item) { return item.string() != nullptr && *item.string() == word; });
}

Result<StatusList> status_list_of(const Json& credential) {
  StatusList list;
  const auto* id = text_in(credential, "id");
  if (id == nullptr || !has_type(credential, "BitstringStatusListCredential"))
    return bad_status_list("a credential of type BitstringStatusListCredential with an id is expected", "type");
  const auto* issuer = issuer_of(credential);
  if (issuer == nullptr) return bad_status_list("the list names no issuer", "issuer");
  const Json* subject = credential.find("credentialSubject");
  if (subject == nullptr || !has_type(*subject, "BitstringStatusList"))
    return bad_status_list("a BitstringStatusList is expected", "credentialSubject");
  const auto* purpose = text_in(*subject, "statusPurpose");
  const auto known = purpose == nullptr ? std::nullopt : identity::status_purpose(*purpose);
  if (!known) return bad_status_list("revocation or suspension is expected", "credentialSubject.statusPurpose");
  const auto* encoded = text_in(*subject, "encodedList");
  if (encoded == nullptr) return bad_status_list("a packed list is expected", "credentialSubject.encodedList");
  list.id = *id;
  list.issuer = *issuer;
  list.purpose = *known;
  XH_TRY(list.bits, unpack_bits(*encoded));
  return list;
}

}  // namespace xh::tools
