// What a leg sees before it decides: records of the ledger here, packets of both chains. Rules: docs/spec/gateway.md (GW20, GW23, GW24).
#pragma once

#include "tools/gateway/turn.h"

namespace xh::gateway {

/// A record of the ledger, decoded; nullopt: there is none. Errors: those of the port; kBadAnswer.
template <class Record>
[[nodiscard]] Result<std::optional<Record>> read_record(LedgerPort& here, ledger::RecordKind kind, const std::string& name) {
  XH_TRY(const auto bytes, here.read(kind, name));
  if (!bytes) return std::nullopt;
  auto record = decode<Record>(*bytes);
  if (!record) return fail(ErrorId::kBadAnswer, "the record " + name + " is not understood: " + record.error().what);
  return std::optional<Record>(*std::move(record));
}

/// Moves the floors of lanes over packets that are settled. `notes` says what is missing, such as a lane. Errors: those of the ports;
/// kNotFound.
[[nodiscard]] Result<relay::LegView> see(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor,
                                         std::vector<std::string>& notes);

}  // namespace xh::gateway
