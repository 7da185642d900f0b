#include "crypto/secp256k1.h"

#include <secp256k1.h>

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/secp256k1_context.h"

namespace xh::secp256k1 {

const secp256k1_context* context() {
  // Never freed: signing contexts cost a table.
  static const secp256k1_context* const made = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
  XH_CHECK(made != nullptr);
  return made;
}

namespace {

constexpr std::size_t kSignatureBytes = 64;

std::optional<secp256k1_pubkey> point_of(ByteView public_key) {
  secp256k1_pubkey point;
  // Only the compressed form: the library takes others, too.
  if (public_key.size() != kPublicBytes || secp256k1_ec_pubkey_parse(context(), &point, public_key.data(), public_key.size()) != 1)
    return std::nullopt;
  return point;
}

}  // namespace

std::optional<Bytes> public_of(ByteView scalar) {
  secp256k1_pubkey point;
  if (scalar.size() != kScalarBytes || secp256k1_ec_pubkey_create(context(), &point, scalar.data()) != 1) return std::nullopt;
  Bytes key(kPublicBytes);
  std::size_t size = key.size();
  secp256k1_ec_pubkey_serialize(context(), key.data(), &size, &point, SECP256K1_EC_COMPRESSED);
  return key;
}

bool is_public(ByteView public_key) { return point_of(public_key).has_value(); }

Bytes sign(ByteView scalar, ByteView message) {
  const Hash32 digest = sha256(message);
  secp256k1_ecdsa_signature signature;
  XH_CHECK(scalar.size() == kScalarBytes &&
           secp256k1_ecdsa_sign(context(), &signature, digest.bytes.data(), scalar.data(), nullptr, nullptr) == 1);
  Bytes bytes(kSignatureBytes);
  secp256k1_ecdsa_signature_serialize_compact(context(), bytes.data(), &signature);
  return bytes;
}

bool verify(ByteView public_key, ByteView message, ByteView signature) {
  const auto point = point_of(public_key);
  secp256k1_ecdsa_signature parsed;
  if (!point || signature.size() != kSignatureBytes || secp256k1_ecdsa_signature_parse_compact(context(), &parsed, signature.data()) != 1)
    return false;
  const Hash32 digest = sha256(message);
  // Refuses high s itself.
  return secp256k1_ecdsa_verify(context(), &parsed, digest.bytes.data(), &*point) == 1;
}

std::optional<Bytes> add_scalars(ByteView a, ByteView b) {
  Bytes sum = to_bytes(b);
  if (sum.size() != kScalarBytes || a.size() != kScalarBytes || secp256k1_ec_seckey_tweak_add(context(), sum.data(), a.data()) != 1)
    return std::nullopt;
  return sum;
}

}  // namespace xh::secp256k1
