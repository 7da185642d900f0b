#include "identity/credentials.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace xh::identity {

Status check_list_id(std::string_view list) {
  const bool visible = std::ranges::all_of(list, [](char c) { return c > ' ' && c < 0x7f; });
  const auto colon = list.find(':');
  if (list.size() > kMaxUriBytes || !visible || colon == std::string_view::npos || colon == 0)
    return fail(ErrorId::kBadContent, "the id of a status list is a URI of at most 1,024 characters of visible ASCII");
  return {};
}

std::string status_list_name(const AccountId& issuer, std::string_view list) { return to_bid(issuer) + "/" + std::string(list); }

Result<StatusListName> status_list_from_name(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return fail(ErrorId::kBadContent, "the name of a status list is did:bid:…/<its URI>");
  XH_TRY(const AccountId issuer, account_from_bid(name.substr(0, slash)));
  const std::string_view list = name.substr(slash + 1);
  XH_TRY_VOID(check_list_id(list));
  if (status_list_name(issuer, list) != name) return fail(ErrorId::kBadBid, "the issuer is not in its one spelling");
  return StatusListName{issuer, std::string(list)};
}

std::string digest_name(const Hash32& digest) { return to_hex(digest.view()); }

Result<Hash32> digest_from_name(std::string_view name) {
  XH_TRY(const Hash32 digest, fixed_from_hex<Hash32>(name));
  if (digest_name(digest) != name) return fail(ErrorId::kBadText, "a digest is written in lower-case hex");
  return digest;
}

Status check_credential_types(const std::vector<CredentialType>& types) {
  if (types.empty()) return fail(ErrorId::kBadContent, "an issuer issues at least one type of credential");
  if (std::ranges::adjacent_find(types, std::greater_equal(), &CredentialType::name) != types.end())
    return fail(ErrorId::kBadContent, "types of credentials stand in ascending order, each once");
  if (types.front().name.empty() || !std::ranges::all_of(types, [](const auto& type) { return is_utf8(type.name); }))
    return fail(ErrorId::kBadContent, "a type of credential has a name of UTF-8");
  return {};
}

}  // namespace xh::identity
