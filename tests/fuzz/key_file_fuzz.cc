// Key files, up to the point where the passphrase would be stretched (that costs tens of milliseconds each).
#include "crypto/keystore.h"

#include <cstdlib>

#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  const PrivateKey key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)).value();
  static const std::string kText = seal_key(key, "passphrase", Bytes(kKeystoreRandomBytes, 2));
  static const std::string kGmText = seal_key(key, "passphrase", Bytes(kKeystoreRandomBytes, 2), Seal::kGm);
  return {to_bytes(kText), to_bytes(kGmText)};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = xh::as_text({data, size});
  // Whoever reads the key reads the seal.
  if (xh::public_key_of_file(text).has_value() != xh::seal_of_file(text).has_value()) std::abort();
  return 0;
}
