#include "node/effects.h"

#include "ledger/claim_check.h"
#include "ledger/governance.h"
#include "ledger/rules.h"
#include "ledger/state.h"

namespace xh::node {
namespace {

tl::unexpected<Error> bad_effects(std::string what) { return fail(ErrorId::kBadEffects, std::move(what)); }

// Set and rules are read by whoever applies the block, before it knows whether the changes lead to the certified state. They are never
// redacted: without bytes, or with others, the peer lies.
bool is_readable(const EffectChange& change) {
  static const Hash32 kSet = ledger::StateKey{ledger::RecordKind::kValidators, std::string(ledger::kCurrentMembership)}.hash();
  static const Hash32 kRules = ledger::StateKey{ledger::RecordKind::kRules, std::string(ledger::kCurrentRules)}.hash();
  if (change.key == kSet) return decode<ledger::MembershipRecord>(change.bytes).has_value();
  if (change.key == kRules) return decode<ledger::RulesRecord>(change.bytes).has_value();
  return true;
}

Status check_changes(const std::vector<EffectChange>& changes) {
  const Hash32* before = nullptr;
  for (const auto& change : changes) {
    if (before != nullptr && !(*before < change.key)) return bad_effects("the changes are not in order");
    before = &change.key;
    if (!change.value && !change.bytes.empty()) return bad_effects("a deleted key has a value");
    if (!change.bytes.empty() && ledger::value_hash(change.bytes) != change.value) return bad_effects("a value has another hash");
    if (!is_readable(change)) return bad_effects("the validator set or the rules are left out or malformed");
  }
  return {};
}

}  // namespace

Result<BlockEffects> verify_effects(const std::string& origin, const std::vector<ledger::Cosigner>& certifiers, const ledger::Block& block,
                                    ByteView bytes) {
  auto decoded = decode<BlockEffects>(bytes);
  if (!decoded) return bad_effects(decoded.error().what);
  auto& effects = *decoded;
  if (const auto status = ledger::verify_certified(certifiers, origin, effects.checkpoint); !status)
    return bad_effects(status.error().what);
  if (!ledger::is_logged(effects.summary, effects.path, effects.checkpoint.name))
    return bad_effects("the summary is not in the certified log");
  if (effects.summary.block != ledger::block_id(block.header) || effects.summary.height != block.header.height)
    return bad_effects("the summary is of another block");
  if (effects.bodies.size() != block.entries.size()) return bad_effects("bodies are missing");
  for (std::size_t i = 0; i < block.entries.size(); ++i) {
    if (!effects.bodies[i].bytes.empty() && ledger::envelope_id(effects.bodies[i].bytes) != block.entries[i])
      return bad_effects("a body is another one");
  }
  if (ledger::receipts_root(effects.receipts) != effects.summary.receipts_root ||
      ledger::transactions_root(effects.receipts) != effects.summary.transactions_root)
    return bad_effects("the receipts are not those of the summary");
  XH_TRY_VOID(check_changes(effects.changes));
  return *std::move(decoded);
}

}  // namespace xh::node
