#include "node/runtime/support_scrub.h"

#include <algorithm>
#include <array>

namespace xh::runtime {
namespace {

constexpr std::size_t kLeastSecretBytes = 4;
constexpr std::array<std::string_view, 10> kSecretWords = {"key",    "keys",  "passphrase", "password",   "pin",
                                                           "secret", "token", "private",    "credential", "credentials"};
/// Base58 of private keys of wallets begins so (Xinghuo RFC-003), and has 50 characters or so.
constexpr std::string_view kPrivateKeyBegin = "priS";
constexpr std::size_t kLeastPrivateKey = 40;

// Of a key's name: rpc.tls_key is rpc, tls, key.
bool has_secret_word(std::string_view name) {
  while (!name.empty()) {
    const auto end = std::min(name.find_first_of("._"), name.size());
    if (std::ranges::find(kSecretWords, name.substr(0, end)) != kSecretWords.end()) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What ends a URL in a text.
bool ends_url(char c) { return static_cast<unsigned char>(c) <= ' ' || std::string_view("\"'<>`|").find(c) != std::string_view::npos; }

// A question mark begins a query where something that looks like a path or a host stands before it, and something after it.
bool begins_query(std::string_view text, std::size_t at) {
  if (text[at] != '?' || at == 0 || at + 1 >= text.size() || ends_url(text[at + 1])) return false;
  const char before = text[at - 1];
  return is_alphanumeric(before) || std::string_view("/-_.~%)]").find(before) != std::string_view::npos;
}

std::string without_queries(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (begins_query(text, at)) {
      while (at + 1 < text.size() && !ends_url(text[at + 1])) ++at;
      out += kLeftOut;
    } else if (out.ends_with("://")) {
      // user:password@host
      const std::size_t end = std::min(text.find_first_of("/ \t\n\"'", at + 1), text.size());
      const std::size_t sign = text.substr(0, end).rfind('@');
      if (sign != std::string_view::npos && sign > at) {
        out += kLeftOut;
        at = sign - 1;
      }
    }
  }
  return out;
}

std::string without_private_keys(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t end = at;
    if (text.substr(at).starts_with(kPrivateKeyBegin)) {
      while (end < text.size() && is_alphanumeric(text[end])) ++end;
    }
    if (end - at >= kLeastPrivateKey) {
      out += kLeftOut;
      at = end - 1;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

bool is_secret(const KeySchema& key) {
  const bool can_be = key.type != ValueType::kPublicKey && key.type != ValueType::kNetworkKey && key.type != ValueType::kNumber &&
                      key.type != ValueType::kBoolean;
  return can_be && has_secret_word(key.name);
}

Scrubber::Scrubber(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_, [](const std::string& secret) { return secret.size() < kLeastSecretBytes; });
  // A path before the folder that it begins with.
  std::ranges::sort(secrets_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Scrubber::clean(std::string_view text) const {
  std::string out(text);
  for (const auto& secret : secrets_) {
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kLeftOut.size()))
      out.replace(at, secret.size(), kLeftOut);
  }
  return without_private_keys(without_queries(out));
}

}  // namespace xh::runtime
