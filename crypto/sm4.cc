#include "crypto/sm4.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "base/check.h"

namespace xh::sm4 {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

}  // namespace

Bytes counter_mode(ByteView key, ByteView counter, ByteView bytes) {
  XH_CHECK(key.size() == kKeyBytes && counter.size() == kCounterBytes);
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  Bytes out(bytes.size());
  int written = 0;
  XH_CHECK(context && EVP_EncryptInit_ex2(context.get(), EVP_sm4_ctr(), key.data(), counter.data(), nullptr) == 1);
  XH_CHECK(EVP_EncryptUpdate(context.get(), out.data(), &written, bytes.data(), static_cast<int>(bytes.size())) == 1 &&
           static_cast<std::size_t>(written) == out.size());
  return out;
}

}  // namespace xh::sm4

namespace xh {

Hash32 hmac_sm3(ByteView key, ByteView message) {
  Hash32 out;
  XH_CHECK(HMAC(EVP_sm3(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.bytes.data(), nullptr) != nullptr);
  return out;
}

Bytes pbkdf2_sm3(std::string_view passphrase, ByteView salt, std::uint32_t iterations) {
  Bytes out(Hash32::kSize);
  XH_CHECK(PKCS5_PBKDF2_HMAC(passphrase.data(), static_cast<int>(passphrase.size()), salt.data(), static_cast<int>(salt.size()),
                             static_cast<int>(iterations), EVP_sm3(), static_cast<int>(out.size()), out.data()) == 1);
  return out;
}

}  // namespace xh
