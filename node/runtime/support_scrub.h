// What is taken out of texts before they leave a machine in a support bundle. Pure. Spec: docs/spec/support-bundle.md (SU3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "node/runtime/config_schema.h"

namespace xh::runtime {

inline constexpr std::string_view kLeftOut = "(left out)";

/// Whether a key's value is a secret, or says where one is: paths and texts whose name speaks of keys, passphrases, PINs and the like.
/// Public keys are none.
[[nodiscard]] bool is_secret(const KeySchema& key);

class Scrubber {
 public:
  /// Takes these texts out wherever they stand: passphrases, and paths of keys. Texts of fewer than four bytes would tear everything
  /// apart, and are not taken.
  explicit Scrubber(std::vector<std::string> secrets);
  /// Without them, without query strings and user names of URLs, without encoded private keys and seeds.
  [[nodiscard]] std::string clean(std::string_view text) const;

 private:
  std::vector<std::string> secrets_;
};

}  // namespace xh::runtime
