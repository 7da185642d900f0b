// The view of an account that Xinghuo RFC-005 describes: a document and its parts in an envelope with an error code. Like the W3C view it
// reads nothing itself. Spec: docs/spec/resolution.md (RV11, RV12).
#pragma once

#include <variant>

#include "identity/bid.h"
#include "identity/did_url.h"
#include "identity/view.h"

namespace xh::identity {

struct BidQuestion {
  Bid bid;
  std::string member = {};  ///< the part that is asked for, as RFC-004 names it; empty: the whole document
  std::string part = {};    ///< the id within that list; empty: all of it
  std::string tail = {};    ///< what follows the BID in the request, as it stands there
};

/// `target`: the request's path and query without the leading '/'. The other alternative is the refusal.
[[nodiscard]] std::variant<BidQuestion, View> ask_bid(std::string_view target);
[[nodiscard]] View answer_bid(const BidQuestion& question, const DidFacts& facts);

}  // namespace xh::identity
