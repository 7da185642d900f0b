#include "identity/bid.h"

namespace xh::identity {
namespace {

constexpr std::string_view kScheme = "did:bid:";

tl::unexpected<Error> bad_bid(std::string what) { return fail(ErrorId::kBadBid, std::move(what)); }

Result<AccountId> parse_suffix(std::string_view suffix) {
  // An account is the BID without its AC code.
  return account_from_bid(std::string(kScheme).append(suffix));
}

}  // namespace

bool is_ac_code(std::string_view text) {
  return text.size() == kAcCodeBytes && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

Result<Bid> Bid::parse(std::string_view text) {
  if (!text.starts_with(kScheme)) return bad_bid("does not start with did:bid:");
  if (text.size() > kMaxBidBytes) return bad_bid("a BID has at most 46 characters");
  std::string_view rest = text.substr(kScheme.size());
  Bid bid;
  bid.text_ = text;
  // Suffixes have at least 24 characters, so four are always an AC code.
  const bool whole_chain = rest.size() == kAcCodeBytes;
  if (const auto colon = rest.find(':'); whole_chain || colon != std::string_view::npos) {
    bid.ac_code_ = rest.substr(0, whole_chain ? kAcCodeBytes : colon);
    if (!is_ac_code(bid.ac_code_)) return bad_bid("an AC code has 4 characters of a-z and 0-9");
    if (whole_chain) return bid;
    rest.remove_prefix(colon + 1);
  }
  XH_TRY(bid.key_, parse_suffix(rest));
  return bid;
}

Result<Bid> Bid::of(const AccountId& account, std::string_view ac_code) {
  std::string text(kScheme);
  if (!ac_code.empty()) text.append(ac_code).append(":");
  return parse(text + to_bid(account).substr(kScheme.size()));
}

std::optional<Suite> Bid::suite() const {
  if (!key_) return std::nullopt;
  return suite_of_letter(static_cast<char>(key_->bytes[0]));
}

}  // namespace xh::identity
