#include "node/effects.h"

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/claim_check.h"
#include "ledger/governance.h"
#include "ledger/operation_record.h"
#include "ledger/rules.h"
#include "ledger/state.h"
#include "node/intake.h"

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
    if (change.key == ledger::kFirstKey || change.key == ledger::last_key()) return bad_effects("no record has such a key");
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

bool leaves_out(const BlockEffects& effects) {
  return std::ranges::any_of(effects.bodies, is_redacted) ||
         std::ranges::any_of(effects.changes, [](const auto& change) { return change.value && change.bytes.empty(); });
}

Hash32 changes_digest(const BlockEffects& effects) {
  Writer out;
  for (const auto& change : effects.changes) {
    out.raw(change.key.view());
    out.integer(static_cast<std::uint8_t>(change.value ? 1 : 0));
    out.raw(change.value.value_or(Hash32{}).view());
  }
  return sha256(out.bytes());
}

void fill_in(BlockEffects& effects, const BlockEffects& other) {
  for (std::size_t i = 0; i < effects.bodies.size(); ++i) {
    if (is_redacted(effects.bodies[i])) effects.bodies[i] = other.bodies[i];
  }
  for (std::size_t i = 0; i < effects.changes.size(); ++i) {
    if (effects.changes[i].bytes.empty()) effects.changes[i].bytes = other.changes[i].bytes;
  }
}

std::optional<std::vector<ledger::VerifiedEnvelope>> whole_bodies(const ledger::Genesis& genesis, const BlockEffects& effects) {
  std::vector<ledger::VerifiedEnvelope> all;
  for (const auto& body : effects.bodies) {
    if (is_redacted(body)) return std::nullopt;
    auto verified = admit(genesis, body.bytes);
    if (!verified) return std::nullopt;
    all.push_back(*std::move(verified));
  }
  return all;
}

// The left siblings on the way up are the peaks over everything before the leaf, the smallest first (RFC 6962 2.1.1).
Hash32 log_root_before(const BlockEffects& effects) {
  std::uint64_t index = effects.summary.height.value;
  std::uint64_t last = effects.checkpoint.name.size - 1;
  std::optional<Hash32> root;
  for (const auto& sibling : effects.path) {
    if ((index & 1) != 0 || index == last) {
      root = root ? merkle::node_hash(sibling, *root) : sibling;
      while (index != 0 && (index & 1) == 0) {
        index >>= 1;
        last >>= 1;
      }
    }
    index >>= 1;
    last >>= 1;
  }
  return root.value_or(merkle::Frontier().root());
}

}  // namespace xh::node
