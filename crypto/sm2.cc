#include "crypto/sm2.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <memory>

#include "base/check.h"

namespace xh {

Hash32 sm3(ByteView bytes) {
  Hash32 out;
  XH_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.bytes.data(), nullptr, EVP_sm3(), nullptr) == 1);
  return out;
}

}  // namespace xh

namespace xh::sm2 {
namespace {

constexpr std::size_t kScalarBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    Function(pointer);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;
using Scratch = std::unique_ptr<BN_CTX, Free<BN_CTX_free>>;
using Point = std::unique_ptr<EC_POINT, Free<EC_POINT_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Encoded = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

const EC_GROUP* curve() {
  // Never freed; OpenSSL only reads it.
  static const EC_GROUP* const made = EC_GROUP_new_by_curve_name(NID_sm2);
  XH_CHECK(made != nullptr);
  return made;
}

Number number(ByteView bytes) {
  Number made(BN_secure_new());
  XH_CHECK(made && BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), made.get()) != nullptr);
  return made;
}

Bytes padded(const BIGNUM* value) {
  Bytes bytes(kScalarBytes);
  XH_CHECK(BN_bn2binpad(value, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()));
  return bytes;
}

/// nullptr: no key of the curve. Without a scalar it only verifies.
Key key_from(ByteView public_key, const BIGNUM* scalar) {
  const Builder builder(OSSL_PARAM_BLD_new());
  XH_CHECK(builder && OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_sm2, 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, public_key.data(), public_key.size()) == 1);
  if (scalar != nullptr) XH_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1);
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, SN_sm2, nullptr));
  XH_CHECK(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  const int selection = scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) return nullptr;
  return Key(key);
}

// A digest context that mixes the user id in, as both signing and verifying want it.
struct Signing {
  explicit Signing(EVP_PKEY* key) : user(EVP_PKEY_CTX_new(key, nullptr)), digest(EVP_MD_CTX_new()) {
    XH_CHECK(user && digest && EVP_PKEY_CTX_set1_id(user.get(), kUserId.data(), kUserId.size()) == 1);
    EVP_MD_CTX_set_pkey_ctx(digest.get(), user.get());
  }
  KeyContext user;  // outlives the digest, which only borrows it
  DigestContext digest;
};

}  // namespace

std::optional<Bytes> public_of(ByteView scalar) {
  if (scalar.size() != kScalarBytes) return std::nullopt;
  const Number secret = number(scalar);
  const Number beyond(BN_dup(EC_GROUP_get0_order(curve())));
  XH_CHECK(beyond && BN_sub_word(beyond.get(), 1) == 1);  // n - 1 has no inverse of 1 + d
  if (BN_is_zero(secret.get()) != 0 || BN_cmp(secret.get(), beyond.get()) >= 0) return std::nullopt;
  const Scratch scratch(BN_CTX_secure_new());
  const Point point(EC_POINT_new(curve()));
  XH_CHECK(scratch && point && EC_POINT_mul(curve(), point.get(), secret.get(), nullptr, nullptr, scratch.get()) == 1);
  Bytes key(kPublicBytes);
  XH_CHECK(EC_POINT_point2oct(curve(), point.get(), POINT_CONVERSION_UNCOMPRESSED, key.data(), key.size(), scratch.get()) == key.size());
  return key;
}

bool is_public(ByteView public_key) {
  if (public_key.size() != kPublicBytes || public_key[0] != POINT_CONVERSION_UNCOMPRESSED) return false;
  const Scratch scratch(BN_CTX_new());
  const Point point(EC_POINT_new(curve()));
  XH_CHECK(scratch && point);
  return EC_POINT_oct2point(curve(), point.get(), public_key.data(), public_key.size(), scratch.get()) == 1;
}

Bytes sign(ByteView scalar, ByteView public_key, ByteView message) {
  const Key key = key_from(public_key, number(scalar).get());
  XH_CHECK(key != nullptr);
  const Signing signing(key.get());
  std::size_t size = 0;
  XH_CHECK(EVP_DigestSignInit(signing.digest.get(), nullptr, EVP_sm3(), nullptr, key.get()) == 1 &&
           EVP_DigestSign(signing.digest.get(), nullptr, &size, message.data(), message.size()) == 1);
  Bytes der(size);
  XH_CHECK(EVP_DigestSign(signing.digest.get(), der.data(), &size, message.data(), message.size()) == 1);
  const std::uint8_t* at = der.data();
  const Encoded encoded(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  XH_CHECK(encoded != nullptr);
  Bytes signature = padded(ECDSA_SIG_get0_r(encoded.get()));
  append(signature, padded(ECDSA_SIG_get0_s(encoded.get())));
  return signature;
}

bool verify(ByteView public_key, ByteView message, ByteView signature) {
  if (signature.size() != kSignatureBytes || public_key.size() != kPublicBytes || public_key[0] != POINT_CONVERSION_UNCOMPRESSED)
    return false;
  const Key key = key_from(public_key, nullptr);
  const Encoded encoded(ECDSA_SIG_new());
  XH_CHECK(encoded != nullptr);
  if (!key) return false;
  Number r = number(signature.first(kScalarBytes));
  Number s = number(signature.subspan(kScalarBytes));
  XH_CHECK(ECDSA_SIG_set0(encoded.get(), r.release(), s.release()) == 1);
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(encoded.get(), &der);
  XH_CHECK(size > 0);
  const std::unique_ptr<std::uint8_t, Free<[](std::uint8_t* bytes) { OPENSSL_free(bytes); }>> owned(der);
  const Signing signing(key.get());
  XH_CHECK(EVP_DigestVerifyInit(signing.digest.get(), nullptr, EVP_sm3(), nullptr, key.get()) == 1);
  return EVP_DigestVerify(signing.digest.get(), der, static_cast<std::size_t>(size), message.data(), message.size()) == 1;
}

Bytes compressed(ByteView public_key) {
  XH_CHECK(public_key.size() == kPublicBytes);
  Bytes bytes{static_cast<std::uint8_t>(2 + public_key.back() % 2)};
  append(bytes, public_key.subspan(1, kScalarBytes));
  return bytes;
}

std::optional<Bytes> add_scalars(ByteView a, ByteView b) {
  const Number left = number(a);
  const Number right = number(b);
  const BIGNUM* order = EC_GROUP_get0_order(curve());
  if (BN_cmp(left.get(), order) >= 0) return std::nullopt;
  const Number sum(BN_secure_new());
  const Scratch scratch(BN_CTX_secure_new());
  XH_CHECK(sum && scratch && BN_mod_add(sum.get(), left.get(), right.get(), order, scratch.get()) == 1);
  if (BN_is_zero(sum.get()) != 0) return std::nullopt;
  return padded(sum.get());
}

}  // namespace xh::sm2
