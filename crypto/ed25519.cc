#include "crypto/ed25519.h"

#include <sodium.h>

#include "base/check.h"
#include "crypto/secret.h"

namespace xh::ed25519 {
namespace {

void ready() {
  static const int status = sodium_init();
  XH_CHECK(status >= 0);
}

}  // namespace

Bytes public_of(ByteView seed) {
  ready();
  XH_CHECK(seed.size() == crypto_sign_SEEDBYTES);
  Bytes expanded(crypto_sign_SECRETKEYBYTES);
  Bytes key(kPublicBytes);
  crypto_sign_seed_keypair(key.data(), expanded.data(), seed.data());
  secure_wipe(expanded);
  return key;
}

Bytes sign(ByteView seed, ByteView public_key, ByteView message) {
  ready();
  // libsodium's form of a private key is the seed and the public key behind it.
  Bytes expanded = to_bytes(seed);
  append(expanded, public_key);
  Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), expanded.data());
  secure_wipe(expanded);
  return signature;
}

bool verify(ByteView public_key, ByteView message, ByteView signature) {
  ready();
  return public_key.size() == kPublicBytes && signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

}  // namespace xh::ed25519
