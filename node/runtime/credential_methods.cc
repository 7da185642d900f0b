// Methods about issuers of credentials, their status lists, and digests. Rules: docs/spec/credentials.md (CR9).
#include "base/text.h"
#include "identity/json_view.h"
#include "ledger/execution/identity_ops.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

Result<Json> issuer(const Node& node, const Json& params) {
  XH_TRY(const AccountId account, account_from_bid(text_param(params, "account")));
  const auto bytes = node.store().read(StateKey{RecordKind::kIssuer, execution::account_name(account)});
  if (!bytes) return fail(ErrorId::kNotFound, "no issuer of credentials is registered with this account", to_bid(account));
  return Json(identity::to_json(*decode<identity::IssuerRecord>(*bytes)).set("account", to_bid(account)));
}

Result<StateKey> list_key(const Json& params) {
  XH_TRY(const AccountId account, account_from_bid(text_param(params, "issuer")));
  XH_TRY_VOID(identity::check_list_id(text_param(params, "list")));
  return StateKey{RecordKind::kStatusList, identity::status_list_name(account, text_param(params, "list"))};
}

Result<Json> status_list(const Node& node, const Json& params) {
  XH_TRY(const StateKey key, list_key(params));
  const auto bytes = node.store().read(key);
  if (!bytes) return fail(ErrorId::kNotFound, "the issuer anchored no such status list", key.name);
  return Json(identity::to_json(*decode<identity::StatusListRecord>(*bytes)).set("name", key.name));
}

Result<Json> status_list_history(const Node& node, const Json& params) {
  XH_TRY(const StateKey key, list_key(params));
  const auto show = [](ByteView value) { return identity::to_json(*decode<identity::StatusListRecord>(value)); };
  return history_page(node, params, key, "the issuer anchored no such status list", show);
}

Result<Json> digest_anchor(const Node& node, const Json& params) {
  const auto bytes = from_0x(text_param(params, "digest"));
  if (!bytes || bytes->size() != Hash32::kSize) return fail(ErrorId::kWrongType, "0x and 64 lower-case hex digits are expected", "digest");
  const StateKey key{RecordKind::kDigestAnchor, identity::digest_name(Hash32::from(*bytes))};
  const auto record = node.store().read(key);
  if (!record) return fail(ErrorId::kNotFound, "nobody anchored this digest", key.name);
  return Json(identity::to_json(*decode<identity::DigestAnchorRecord>(*record)).set("digest", text_param(params, "digest")));
}

}  // namespace

void add_credential_methods(rpc::Dispatcher& table, Node& node) {
  using rpc::ParamType;
  const rpc::Param by{"issuer", ParamType::kString, true, "did:bid:ef…"};
  const rpc::Param list{"list", ParamType::kString, true, "the id of the list, a URI"};
  table.add(reader(node, "xh_getIssuer", "What the registry says about an issuer of credentials.",
                   {{"account", ParamType::kString, true, "did:bid:ef…"}}, issuer));
  table.add(reader(node, "xh_getStatusList", "The newest anchored version of a status list.", {by, list}, status_list));
  table.add(reader(node, "xh_getStatusListHistory", "Every anchored version of a status list, newest first, with height and time.",
                   {by,
                    list,
                    {"limit", ParamType::kInteger, false, "versions per answer, at most 100"},
                    {"cursor", ParamType::kString, false, "next_cursor of the answer before"}},
                   status_list_history));
  table.add(reader(node, "xh_getDigestAnchor", "Who anchored a digest, and when.",
                   {{"digest", ParamType::kString, true, "0x and 64 hex digits"}}, digest_anchor));
}

}  // namespace xh::runtime
