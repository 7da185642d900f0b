#include "ledger/execution/withheld.h"

#include <map>

#include "base/overload.h"
#include "identity/view.h"
#include "ledger/execution/turn.h"

namespace xh::execution {

using identity::Target;
using identity::TargetKind;
using ledger::RecordKind;
using ledger::StateKey;

namespace {

// Asks for each target once: a batch names a thousand identifiers below one prefix.
class Restraints {
 public:
  explicit Restraints(const ledger::StateView& state) : state_(state) {}

  std::optional<Withholding> of(const StateKey& key) {
    if (key.kind == RecordKind::kDocument) return of(Target{TargetKind::kAccount, to_bid(AccountId::from(as_bytes(key.name)))});
    if (key.kind != RecordKind::kIdentifier && key.kind != RecordKind::kAnchorStream) return std::nullopt;
    if (auto found = of(Target{TargetKind::kIdentifier, key.name})) return found;
    for (auto prefix = prefix_of(key.name); !prefix.empty(); prefix = parent_of(prefix)) {
      if (auto found = of(Target{TargetKind::kPrefix, std::string(prefix)})) return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<Withholding> of(const Target& target) {
    const std::string name = identity::record_name(target);
    const auto [it, fresh] = known_.try_emplace(name);
    if (fresh) {
      if (const auto bytes = state_.read({RecordKind::kSupervision, name})) {
        const auto record = *decode<identity::SupervisionRecord>(*bytes);
        const auto restraint = std::ranges::find(record.restraints, identity::RestraintKind::kWithhold, &identity::Restraint::kind);
        if (restraint != record.restraints.end()) it->second = *restraint;
      }
    }
    return it->second ? std::optional(Withholding{target, *it->second}) : std::nullopt;
  }

  const ledger::StateView& state_;
  std::map<std::string, std::optional<identity::Restraint>> known_;
};

}  // namespace

std::optional<StateKey> content_of(const identity::Operation& operation, const AccountId& sender) {
  return std::visit(Overload{
                        [](const identity::Register& op) -> std::optional<StateKey> {
                          return StateKey{RecordKind::kIdentifier, op.identifier};
                        },
                        [](const identity::Update& op) -> std::optional<StateKey> {
                          return StateKey{RecordKind::kIdentifier, op.identifier};
                        },
                        [](const identity::AnchorRoot& op) -> std::optional<StateKey> {
                          return StateKey{RecordKind::kAnchorStream, op.stream};
                        },
                        [&](const identity::SetDocument&) -> std::optional<StateKey> {
                          return StateKey{RecordKind::kDocument, account_name(sender)};
                        },
                        [](const auto&) -> std::optional<StateKey> { return std::nullopt; },
                    },
                    operation);
}

bool is_bare(const StateKey& key, ByteView value) {
  if (key.kind == RecordKind::kIdentifier) {
    const auto record = decode<identity::IdentifierRecord>(value);
    return record && record->content == identity::Content{};
  }
  if (key.kind == RecordKind::kAnchorStream) {
    const auto record = decode<identity::AnchorStreamRecord>(value);
    return record && record->uri.empty();
  }
  if (key.kind != RecordKind::kDocument) return false;
  const auto record = decode<identity::DocumentRecord>(value);
  return record && record->document == identity::made_document({}, AccountId::from(as_bytes(key.name))).dump();
}

std::optional<Withholding> withholding_of(const ledger::StateView& state, const StateKey& key) { return Restraints(state).of(key); }

std::optional<Withholding> withholding_of(const ledger::StateView& state, const ledger::Transaction& transaction) {
  Restraints restraints(state);
  for (const auto& operation : transaction.operations) {
    const auto parsed = identity::parse_operation(operation.kind, operation.body);
    const auto key = parsed ? content_of(*parsed, transaction.sender) : std::nullopt;
    if (!key) continue;
    if (auto found = restraints.of(*key)) return found;
  }
  return std::nullopt;
}

}  // namespace xh::execution
