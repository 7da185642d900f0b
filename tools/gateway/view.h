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

/// Of AC17: so many successors of a client are followed.
inline constexpr unsigned kMaxSuccessors = 8;

/// A client as its name leads to it today, through the successors that the council named (GW27).
struct FollowedClient {
  std::string name;
  crosschain::ClientRecord record;
};
/// Errors: kNotFound: there is no such client; kClientNotActive: its successor is of another type.
[[nodiscard]] Result<FollowedClient> follow_client(LedgerPort& here, const std::string& name);

/// Moves the floors of lanes over packets that have their receipt or their end here (GW30). `notes` says what is missing, such as a lane.
/// Errors: those of the ports; kNotFound.
[[nodiscard]] Result<relay::LegView> see(LedgerPort& here, ChainPort& there, const LegConfig& config, Cursor& cursor,
                                         std::vector<std::string>& notes);

/// Moves the floors over packets that are too late, as far as `proofs`, one for each wish and checked, show that they are what was sent.
void pass_over(const relay::LegView& view, const relay::Plan& plan, const std::vector<Bytes>& proofs, const LegConfig& config,
               Cursor& cursor);

}  // namespace xh::gateway
