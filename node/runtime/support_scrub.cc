#include "node/runtime/support_scrub.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "node/os/log_text.h"

namespace xh::runtime {
namespace {

constexpr std::size_t kLeastSecretBytes = 4;
constexpr std::array<std::string_view, 10> kSecretWords = {"key",    "keys",  "passphrase", "password",   "pin",
                                                           "secret", "token", "private",    "credential", "credentials"};
constexpr std::string_view kPemEnd = "-----END ";

// Of a key's name: rpc.tls_key is rpc, tls, key.
bool has_secret_word(std::string_view name) {
  while (!name.empty()) {
    const auto end = std::min(name.find_first_of("._"), name.size());
    if (std::ranges::find(kSecretWords, name.substr(0, end)) != kSecretWords.end()) return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

// A log whose head was cut off may begin inside of a key.
std::string_view without_cut_key(std::string_view text) {
  const auto end = text.find(kPemEnd);
  if (end == std::string_view::npos) return text;
  const auto tail = text.find("-----", end + kPemEnd.size());
  const bool of_a_key = text.substr(end, tail == std::string_view::npos ? tail : tail - end).find("PRIVATE KEY") != std::string_view::npos;
  if (!of_a_key || text.substr(0, end).find("-----BEGIN ") != std::string_view::npos) return text;
  return tail == std::string_view::npos ? std::string_view() : text.substr(tail + 5);
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

}  // namespace

bool is_secret(const KeySchema& key) {
  const bool can_be = key.type != ValueType::kPublicKey && key.type != ValueType::kNetworkKey && key.type != ValueType::kNumber &&
                      key.type != ValueType::kBoolean;
  return can_be && has_secret_word(key.name);
}

Scrubber::Scrubber(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  for (std::size_t i = 0, count = secrets_.size(); i < count; ++i) {
    const std::string quoted = json_quote(secrets_[i]);
    if (quoted.size() > secrets_[i].size() + 2) secrets_.push_back(quoted.substr(1, quoted.size() - 2));
  }
  std::erase_if(secrets_, [](const std::string& secret) { return secret.size() < kLeastSecretBytes; });
  // A path before the folder that it begins with.
  std::ranges::sort(secrets_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Scrubber::clean(std::string_view text) const {
  const std::string_view whole = without_cut_key(text);
  std::string out(whole.size() < text.size() ? kLeftOut : std::string_view());
  out += whole;
  for (const auto& secret : secrets_) replace_all(out, secret, kLeftOut);
  // What no log shows either (LG5).
  out = os::without_secrets(out);
  replace_all(out, os::kRedacted, kLeftOut);
  return out;
}

}  // namespace xh::runtime
