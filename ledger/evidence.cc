#include "ledger/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"
#include "ledger/epoch_chain.h"
#include "ledger/governance.h"

namespace xh::ledger {

using consensus::Evidence;
using consensus::EvidenceName;

namespace {

tl::unexpected<Error> bad_evidence(std::string what) { return fail(ErrorId::kBadEvidence, std::move(what)); }

}  // namespace

std::string_view to_word(EvidenceOutcome outcome) {
  static constexpr std::array<std::string_view, 3> kWords = {"excluded", "absent", "kept"};
  return kWords[static_cast<std::size_t>(outcome)];
}

std::string evidence_name(const EvidenceName& name) { return fmt::format("{}/{}", name.epoch.value, to_encoded(name.key)); }

StateKey evidence_key(const EvidenceName& name) { return {RecordKind::kEvidence, evidence_name(name)}; }

Result<EvidenceName> evidence_name_from(std::string_view text) {
  const auto slash = text.find('/');
  EvidenceName name;
  const auto number = text.substr(0, slash);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), name.epoch.value);
  if (slash == std::string_view::npos || error != std::errc() || end != number.data() + number.size())
    return bad_evidence("the name of an evidence looks like EPOCH/KEY");
  auto key = public_key_from_encoded(text.substr(slash + 1));
  if (!key) return bad_evidence("the key in the name of an evidence is not one: " + key.error().what);
  name.key = *std::move(key);
  if (evidence_name(name) != text) return bad_evidence("the name of an evidence is not in its one spelling");
  return name;
}

std::vector<EvidenceName> evidence_in(const StateDelta& delta) {
  std::vector<EvidenceName> names;
  for (auto it = delta.lower_bound({RecordKind::kEvidence, ""}); it != delta.end() && it->first.kind == RecordKind::kEvidence; ++it) {
    auto name = evidence_name_from(it->first.name);
    XH_CHECK(name.has_value());  // only execution writes records
    names.push_back(*std::move(name));
  }
  return names;
}

std::optional<EvidenceRecord> evidence_record(const StateView& state, const EvidenceName& name) {
  const auto bytes = state.read(evidence_key(name));
  if (!bytes) return std::nullopt;
  auto record = decode<EvidenceRecord>(*bytes);
  XH_CHECK(record.has_value());  // only execution writes records
  return *std::move(record);
}

std::optional<std::vector<Validator>> serving_set(const StateView& state, const Genesis& genesis, Epoch epoch) {
  const MembershipRecord membership = membership_of(state, genesis);
  if (epoch > membership.epoch || membership.epoch.value - epoch.value > kEvidenceEpochs) return std::nullopt;
  if (epoch == membership.epoch) return membership.validators;
  const auto bytes = state.read({RecordKind::kValidators, std::to_string(epoch.value)});
  if (!bytes) return std::nullopt;  // a ledger that was begun before such records were written
  auto record = decode<ServedRecord>(*bytes);
  XH_CHECK(record.has_value());  // only execution writes records
  return std::move(record->validators);
}

Result<Validator> check_evidence(const Hash32& chain_id, std::span<const Validator> set, const Evidence& evidence) {
  const auto member = std::ranges::find(set, evidence.key, &Validator::consensus_key);
  if (member == set.end()) return bad_evidence("the key did not serve in that epoch");
  XH_TRY_VOID(consensus::check_statements(chain_id, evidence));
  return *member;
}

Status check_evidence_record(const Hash32& chain_id, const EpochChain& epochs, std::string_view name, ByteView value) {
  XH_TRY(const auto record, decode<EvidenceRecord>(value));
  if (evidence_name(record.evidence.name()) != name) return bad_evidence("the evidence is not the one that its name says");
  const ServingSet* set = epochs.of(record.evidence.epoch);
  if (set == nullptr) return bad_evidence("the evidence is of an epoch whose set is not proven");
  XH_TRY(const Validator member, check_evidence(chain_id, set->validators, record.evidence));
  if (member.name != record.validator) return bad_evidence("the key was another validator's in that epoch");
  return {};
}

}  // namespace xh::ledger
