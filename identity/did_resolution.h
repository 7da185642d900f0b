// The W3C view of an account: DID resolution and dereferencing over HTTP (DID Resolution v0.3, HTTP(S) binding). It reads nothing itself:
// first the question, then what the ledger says, then the answer. Spec: docs/spec/resolution.md (RV4-RV10).
#pragma once

#include "identity/bid.h"
#include "identity/did_url.h"
#include "identity/view.h"

namespace xh::identity {

/// The representation that an Accept header asks for (RV4).
enum class DidShape : std::uint8_t { kResolution, kDocument, kDereferencing, kNone };
[[nodiscard]] DidShape did_shape(std::string_view accept);

/// A question that was understood.
struct DidQuestion {
  DidUrl url;
  Bid bid;
  DidShape shape = DidShape::kResolution;
  std::optional<std::string> version_id = std::nullopt;
  std::optional<UnixMillis> version_time = std::nullopt;
  std::optional<std::string> service = std::nullopt;
  std::string relative_ref = {};
  bool proof = false;  ///< RV16
  /// Whether older documents are needed for the answer.
  [[nodiscard]] bool of_a_version() const { return version_id || version_time; }
};

/// `segment`: what follows /1.0/identifiers/, as it stands in the request, with its query. The other alternative is the refusal (RV5).
[[nodiscard]] std::variant<DidQuestion, View> ask_did(std::string_view segment, std::string_view accept);
[[nodiscard]] View answer_did(const DidQuestion& question, const DidFacts& facts);

}  // namespace xh::identity
