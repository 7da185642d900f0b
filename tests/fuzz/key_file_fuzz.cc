// Key files, up to the point where the passphrase would be stretched (that costs tens of milliseconds each).
#include "crypto/keystore.h"

#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  const PrivateKey key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)).value();
  static const std::string kText = seal_key(key, "passphrase", Bytes(kKeystoreRandomBytes, 2));
  return {to_bytes(kText)};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)xh::public_key_of_file(xh::as_text({data, size}));
  return 0;
}
