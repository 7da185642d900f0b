// Where a signer's keys are when a hardware module has them: the file token.json of its folder. Rule Z13: docs/spec/remote-signer.md.
#pragma once

#include <string>

#include "crypto/keys.h"

namespace xh::signer {

inline constexpr std::size_t kMaxTokenFileBytes = 16 * 1024;

struct TokenPlace {
  std::string module;           ///< absolute path of the shared library
  std::string token;            ///< label
  std::string pin_file;         ///< absolute path; empty: the credential "pin" of the service manager
  std::string consensus_label;  ///< of the keys in the token
  std::string checkpoint_label;
  PublicKey consensus_key;  ///< what the token must have under these labels
  PublicKey checkpoint_key;
  bool operator==(const TokenPlace&) const = default;
};

[[nodiscard]] inline std::string token_file_in(const std::string& folder) { return folder + "/token.json"; }
[[nodiscard]] std::string to_text(const TokenPlace& place);
/// Error kBadConfig names the member.
[[nodiscard]] Result<TokenPlace> parse_token_place(std::string_view text);

}  // namespace xh::signer
