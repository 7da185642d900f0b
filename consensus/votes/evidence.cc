#include "consensus/votes/evidence.h"

namespace xh::consensus {
namespace {

tl::unexpected<Error> bad(std::string what) { return fail(ErrorId::kBadEvidence, std::move(what)); }

bool in_order(const Statement& first, const Statement& second) { return encode(first.vote) < encode(second.vote); }

}  // namespace

Evidence evidence_of(const EvidenceName& name, Statement one, Statement other) {
  if (in_order(other, one)) std::swap(one, other);
  return {name.epoch, name.key, std::move(one), std::move(other)};
}

Status check_form(const Evidence& evidence) {
  const auto& [epoch, key, first, second] = evidence;
  if (view_of(first.vote) == View{0}) return bad("view 0 has no votes");
  if (!exclude_each_other(first.vote, second.vote)) return bad("the two statements do not exclude each other");
  if (!in_order(first, second)) return bad("the two statements are not in their order");
  if (key.suite == Suite::kSecp256k1 || !check_key(key)) return bad("the key is no key of a validator");
  for (const auto* statement : {&first, &second}) {
    if (statement->signature.raw.size() != kMaxSignatureBytes) return bad("a signature has 64 bytes");
  }
  return {};
}

Status check_statements(const Hash32& chain_id, const Evidence& evidence) {
  XH_TRY_VOID(check_form(evidence));
  for (const auto* statement : {&evidence.first, &evidence.second}) {
    if (!verify(evidence.key, signing_bytes(chain_id, evidence.epoch, statement->vote), statement->signature))
      return fail(ErrorId::kBadSignature, "a statement's signature does not verify");
  }
  return {};
}

}  // namespace xh::consensus
