// Claims as members of a proof file: canonical JSON, one spelling each. Spec: docs/PROOFS.md.
#pragma once

#include "base/json.h"
#include "ledger/claim.h"

namespace xh::ledger {

/// Members `claim` and `proof` of a proof file.
struct ClaimText {
  Json claim;
  Json proof;
};
[[nodiscard]] ClaimText claim_text(const Claim& claim);
/// Form only. Errors: kBadProof, kTooLarge, codec errors; they name the member.
[[nodiscard]] Result<Claim> claim_from_text(const Json& claim, const Json& proof);

/// The name of a record as a proof file has it: text; where it is an account's bytes, the BID.
[[nodiscard]] std::string name_text(const StateKey& key);

// Shared with the rest of the file.
[[nodiscard]] Json hex_json(ByteView bytes);
[[nodiscard]] Json path_json(const merkle::Path& path);
/// Lower-case hex only, so that a changed character is never a different spelling of the same proof.
[[nodiscard]] Result<Bytes> hex_in(const Json& value, std::string_view what);
[[nodiscard]] Result<merkle::Path> path_in(const Json::Array& list);
template <class T>
[[nodiscard]] Result<T> bcs_in(const Json& value, std::string_view what) {
  XH_TRY(const Bytes bytes, hex_in(value, what));
  return decode<T>(bytes);
}

}  // namespace xh::ledger
