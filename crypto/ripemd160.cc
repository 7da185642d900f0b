#include "crypto/ripemd160.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace xh {

Hash20 ripemd160(ByteView bytes) {
  Hash20 out;
  XH_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.bytes.data(), nullptr, EVP_ripemd160(), nullptr) == 1);
  return out;
}

}  // namespace xh
