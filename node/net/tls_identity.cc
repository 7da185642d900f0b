#include "node/net/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace xh::net {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

tl::unexpected<Error> failed(const char* what) {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  return fail(ErrorId::kTls, std::string(what) + ": " + text);
}

// Certificates only carry the key. The dates are constants far apart: nobody checks them, and none ever ends.
Result<std::unique_ptr<X509, Free>> make_certificate(EVP_PKEY* key) {
  std::unique_ptr<X509, Free> certificate(X509_new());
  X509* x = certificate.get();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  ASN1_TIME_set_string(X509_getm_notBefore(x), "20000101000000Z");
  ASN1_TIME_set_string(X509_getm_notAfter(x), "99991231235959Z");
  X509_set_pubkey(x, key);
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("xinghuo"), -1, -1, 0);
  X509_set_issuer_name(x, name);
  if (X509_sign(x, key, nullptr) == 0) return failed("cannot sign the certificate");
  return certificate;
}

}  // namespace

Status install_identity(SSL_CTX* context, const PrivateKey& key) {
  const ByteView seed = key.seed().expose();
  const std::unique_ptr<EVP_PKEY, Free> pkey(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  if (!pkey) return failed("cannot load the network key");
  XH_TRY(const auto certificate, make_certificate(pkey.get()));
  if (SSL_CTX_use_certificate(context, certificate.get()) != 1 || SSL_CTX_use_PrivateKey(context, pkey.get()) != 1)
    return failed("cannot use the network key");
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  // The chain proves nothing here; the key is compared with the pinned one after the handshake.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, [](int, X509_STORE_CTX*) { return 1; });
  return {};
}

Result<PublicKey> peer_key(SSL* connection) {
  const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(connection));
  if (!certificate) return failed("the peer shows no certificate");
  EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  PublicKey out{Suite::kEd25519, Bytes(kEd25519PublicBytes)};
  std::size_t size = out.raw.size();
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key, out.raw.data(), &size) != 1 || size != kEd25519PublicBytes)
    return failed("the peer's key is not Ed25519");
  return out;
}

}  // namespace xh::net
