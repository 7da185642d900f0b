// The view of an identifier that the JSON API of the Handle System gives (Handle.Net Registry, technical manual, chapter 14). It reads
// nothing itself. Spec: docs/spec/resolution.md (RV13-RV15).
#pragma once

#include <variant>

#include "identity/did_url.h"
#include "identity/names.h"
#include "identity/view.h"

namespace xh::identity {

struct HandleQuestion {
  Identifier identifier;
  std::vector<std::string> types = {};
  std::vector<std::string> indexes = {};
  bool pretty = false;
  bool proof = false;  ///< RV16
};

struct HandleFacts {
  std::optional<IdentifierRecord> record;
  std::optional<SupervisionRecord> acts;
};

/// `target`: what follows /api/handles/, as it stands in the request, with its query. The other alternative is the refusal.
[[nodiscard]] std::variant<HandleQuestion, View> ask_handle(std::string_view target);
[[nodiscard]] View answer_handle(const HandleQuestion& question, const HandleFacts& facts);

}  // namespace xh::identity
