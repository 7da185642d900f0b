#include "node/rpc/tls_front.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <ctime>

namespace xh::rpc {
namespace {

namespace asio = boost::asio;

// Of TLS 1.2; those of 1.3 are all sound.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

tl::unexpected<Error> not_usable(const char* key, const std::string& why) {
  return fail(ErrorId::kBadConfig, std::string(key) + ": " + why, key);
}

std::int64_t unix_seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(::timegm(&parts)) : 0;
}

std::vector<std::string> dns_names(X509* certificate) {
  std::vector<std::string> out;
  const std::unique_ptr<GENERAL_NAMES, Free> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                     static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  return out;
}

// GD3.
void restrict_versions(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // An idle connection keeps no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

Result<std::shared_ptr<TlsFront>> make_tls_front(const TlsMaterial& material) {
  auto front = std::make_shared<TlsFront>();
  auto& context = front->context;
  boost::system::error_code error;
  restrict_versions(context.native_handle());
  // Without it the terminal would be asked.
  context.set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
  context.use_certificate_chain(asio::buffer(material.certificate), error);
  if (error) return not_usable("rpc.tls_certificate", "no certificate in PEM: " + error.message());
  context.use_private_key(asio::buffer(material.key), asio::ssl::context::pem, error);
  if (error) return not_usable("rpc.tls_key", "no key in PEM without a passphrase that belongs to the certificate: " + error.message());
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) return not_usable("rpc.tls_key", "does not belong to the certificate");
  if (!material.client_ca.empty()) {
    context.add_certificate_authority(asio::buffer(material.client_ca), error);
    if (error) return not_usable("rpc.client_ca", "no certificate in PEM: " + error.message());
    context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert, error);
  }
  X509* own = SSL_CTX_get0_certificate(context.native_handle());
  front->names = dns_names(own);
  front->not_before_s = unix_seconds(X509_get0_notBefore(own));
  front->not_after_s = unix_seconds(X509_get0_notAfter(own));
  ERR_clear_error();
  return front;
}

std::optional<std::string> client_certificate(SSL* connection) {
  const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(connection));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) return std::nullopt;
  return "certificate:" + std::string(digest.begin(), digest.begin() + size);
}

}  // namespace xh::rpc
