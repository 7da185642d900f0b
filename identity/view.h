// What a view of the ledger's records answers over HTTP. Spec: docs/spec/resolution.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "identity/record.h"
#include "identity/sub_chain.h"
#include "identity/supervision.h"

namespace xh::identity {

struct View {
  unsigned status = 200;
  std::string media_type;
  std::string body;
  std::string location = {};                            ///< of a redirection: visible ASCII
  std::optional<std::uint32_t> max_age = std::nullopt;  ///< seconds; absent: not to be cached
  std::string link = {};                                ///< of a Link header (RFC 8288): visible ASCII and spaces
};

/// What the ledger says about an account's DID.
struct DidFacts {
  std::optional<AccountRecord> account;
  std::vector<DocumentRecord> documents;  ///< oldest first; the newest alone unless a version is asked for
  bool complete = true;                   ///< false: older documents are not kept
  std::optional<SupervisionRecord> acts;
  std::optional<SubChainRecord> sub_chain;  ///< of the BID's AC code
};

/// RV16: the answer with a member `proof`, the text of a proof file, or `proof_error`. What is no answer about a record stays as it is.
[[nodiscard]] View with_proof(View view, const Result<std::string>& proof);

/// UTC in whole seconds: 2024-05-16T08:00:00Z.
[[nodiscard]] std::string utc_text(UnixMillis time);
/// The inverse, exactly in that form; nullopt for anything else.
[[nodiscard]] std::optional<UnixMillis> utc_from(std::string_view text);

/// RV2. nullptr: nothing withholds it.
[[nodiscard]] const Restraint* withheld(const std::optional<SupervisionRecord>& acts);

/// RV6: what stands for an account that set no document.
[[nodiscard]] Json made_document(const AccountRecord& account, const AccountId& id);
/// AC6: what stands for a sub-chain.
[[nodiscard]] Json made_document(const SubChainRecord& sub_chain, const Bid& bid);
/// AC7: where a BID of a sub-chain is asked for. nullptr: nowhere.
[[nodiscard]] const std::string* resolver_of(const std::optional<SubChainRecord>& sub_chain);

}  // namespace xh::identity
