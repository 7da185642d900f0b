#include "identity/sub_chain.h"

namespace xh::identity {
namespace {

tl::unexpected<Error> bad_sub_chain(std::string what) { return fail(ErrorId::kBadContent, std::move(what)); }

bool is_plain(char c) {
  constexpr std::string_view kRefused = "\"<>\\^`{|}#?@";
  return c > ' ' && c < '\x7f' && kRefused.find(c) == std::string_view::npos;
}

}  // namespace

Status check_resolver(std::string_view url) {
  if (url.empty()) return {};
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0) return bad_sub_chain("a resolver is an http or https URL");
  if (url.size() > kMaxResolverBytes) return bad_sub_chain("a resolver has at most 512 bytes");
  if (!std::ranges::all_of(url, is_plain)) return bad_sub_chain("a resolver is plain visible ASCII without user, query and fragment");
  if (url.size() == scheme || url[scheme] == '/' || url[scheme] == ':') return bad_sub_chain("a resolver has a host");
  if (url.ends_with('/')) return bad_sub_chain("a resolver does not end with a slash: the BID follows one");
  return {};
}

}  // namespace xh::identity
