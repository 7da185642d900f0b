#include "crypto/secp256k1_recovery.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "base/check.h"
#include "crypto/secp256k1_context.h"

namespace xh::secp256k1 {
namespace {

constexpr std::size_t kCompactBytes = 64;
constexpr std::uint8_t kMaxRecoveryId = 1;  // 2 and 3 are for r beyond the order, which no signer ever meets

Bytes coordinates(const secp256k1_pubkey& point) {
  Bytes key(1 + kCoordinatesBytes);
  std::size_t size = key.size();
  secp256k1_ec_pubkey_serialize(context(), key.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
  key.erase(key.begin());
  return key;
}

}  // namespace

std::optional<Bytes> recover(const Hash32& digest, ByteView signature) {
  secp256k1_ecdsa_recoverable_signature parsed;
  secp256k1_pubkey point;
  if (signature.size() != kRecoverableBytes || signature.back() > kMaxRecoveryId) return std::nullopt;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, signature.data(), signature.back()) != 1) return std::nullopt;
  if (secp256k1_ecdsa_recover(context(), &point, &parsed, digest.bytes.data()) != 1) return std::nullopt;
  return coordinates(point);
}

Bytes sign_recoverable(ByteView scalar, const Hash32& digest) {
  secp256k1_ecdsa_recoverable_signature signature;
  XH_CHECK(scalar.size() == kScalarBytes &&
           secp256k1_ecdsa_sign_recoverable(context(), &signature, digest.bytes.data(), scalar.data(), nullptr, nullptr) == 1);
  Bytes bytes(kCompactBytes);
  int recovery_id = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), bytes.data(), &recovery_id, &signature);
  bytes.push_back(static_cast<std::uint8_t>(recovery_id));
  return bytes;
}

std::optional<Bytes> coordinates_of(ByteView scalar) {
  secp256k1_pubkey point;
  if (scalar.size() != kScalarBytes || secp256k1_ec_pubkey_create(context(), &point, scalar.data()) != 1) return std::nullopt;
  return coordinates(point);
}

}  // namespace xh::secp256k1
