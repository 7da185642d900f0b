// The view of an identifier as links: a resolver in the manner of GS1 Digital Link (GS1-Conformant Resolver 1.2.0), whose list of all links
// is an RFC 9264 linkset. It reads nothing itself, and follows no link. Spec: docs/spec/resolution.md (RV17-RV22).
#pragma once

#include <variant>

#include "identity/handle_view.h"

namespace xh::identity {

inline constexpr std::size_t kMaxLinkBytes = 1024;  ///< of a target, like that of an anchor
inline constexpr std::size_t kMaxLanguages = 16;    ///< of one link

/// RV18: where a value leads.
struct Link {
  std::string relation;  ///< "https://gs1.org/voc/pip", "describedby"
  std::string href;
  std::string title;
  std::string media_type = {};              ///< empty: not said
  std::vector<std::string> languages = {};  ///< "en", "zh-CN"
  std::uint32_t ttl = 0;
  bool operator==(const Link&) const = default;
};

struct LinkQuestion {
  Identifier identifier;
  bool linkset = false;       ///< RV19
  std::string relation = {};  ///< that is asked for, in full; empty: the default link
  std::string forward = {};   ///< RV21: the rest of the query, as it stands in the request
};

/// `target`: what follows the first '/', as it stands in the request, with its query. The other alternative is the refusal.
[[nodiscard]] std::variant<LinkQuestion, View> ask_links(std::string_view target, std::string_view accept);
/// `base`: the URL under which the node is asked, without '/' at its end.
[[nodiscard]] View answer_links(const LinkQuestion& question, const HandleFacts& facts, std::string_view base);

/// The links of a record, in the order of its values, and then that of its anchor.
[[nodiscard]] std::vector<Link> links_of(const IdentifierRecord& record);
/// RV18: an http or https URL of visible ASCII that can stand in a header.
[[nodiscard]] bool is_link_target(std::string_view url);
/// RV22: the description file of a GS1 resolver.
[[nodiscard]] View describe_resolver(std::string_view chain, std::string_view base);

}  // namespace xh::identity
