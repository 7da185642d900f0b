#include "node/client/trust.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

namespace xh::client {
namespace {

namespace asio = boost::asio;

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

bool is_address(const std::string& host) {
  boost::system::error_code error;
  (void)asio::ip::make_address(host, error);
  return !error;
}

std::string name_in(const GENERAL_NAME& name) {
  const auto text = [](const ASN1_STRING* string) {
    return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)), static_cast<std::size_t>(ASN1_STRING_length(string)));
  };
  if (name.type == GEN_DNS) return text(name.d.dNSName);
  if (name.type != GEN_IPADD) return {};
  const std::string bytes = text(name.d.iPAddress);
  if (bytes.size() == 4) {
    asio::ip::address_v4::bytes_type v4{};
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  asio::ip::address_v6::bytes_type v6{};
  if (bytes.size() != v6.size()) return {};
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

// For whom a certificate is; foreign text, so only what is printable.
std::string names_in(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string out;
  constexpr int kShown = 8;
  for (int i = 0; names && i < std::min(kShown, sk_GENERAL_NAME_num(names.get())); ++i) {
    std::string name = name_in(*sk_GENERAL_NAME_value(names.get(), i));
    std::erase_if(name, [](char c) { return c <= ' ' || c > '~'; });
    if (!name.empty()) out += (out.empty() ? "" : ", ") + name;
  }
  return out.empty() ? "no name" : out;
}

// Where a connection keeps the names of a certificate that it refused: OpenSSL keeps no certificate of a handshake that failed.
int refused_names() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, [](void*, void* names, CRYPTO_EX_DATA*, int, long, void*) {
    const std::unique_ptr<std::string> ends(static_cast<std::string*>(names));
  });
  return index;
}

int note_names(int sound, X509_STORE_CTX* store) {
  auto* connection = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const X509* certificate = X509_STORE_CTX_get0_cert(store);
  if (sound == 1 || connection == nullptr || certificate == nullptr) return sound;
  if (SSL_get_ex_data(connection, refused_names()) != nullptr) return sound;
  auto names = std::make_unique<std::string>(names_in(certificate));
  if (SSL_set_ex_data(connection, refused_names(), names.get()) == 1) (void)names.release();
  return sound;
}

std::string names_of(const SSL* connection) {
  const auto* names = static_cast<const std::string*>(SSL_get_ex_data(connection, refused_names()));
  return names == nullptr ? "others" : *names;
}

std::string verification_fault(SSL* connection, long result, const std::string& host) {
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("the certificate is not for {}, but for {}", host, names_of(connection));
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the node's certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the node's certificate is not valid yet: see the clocks of both machines";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "no authority that is trusted here made the node's certificate: give its authority with --ca FILE";
    default:
      return std::string("the node's certificate is refused: ") + X509_verify_cert_error_string(result);
  }
}

// What the other side said of us, or how it does not speak TLS.
std::string alert_in(const boost::system::error_code& error) {
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return "the node wants a client certificate: --client-cert FILE --client-key FILE";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "the node refused the handshake: it may want a client certificate (--client-cert, --client-key)";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      return "the node does not accept the client certificate: " + error.message();
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "the node does not speak TLS at this port: use http://";
    default:
      return error.message();
  }
}

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> make_trust(const TrustFiles& files) {
  if (files.certificate.empty() != files.key.empty()) return fail(ErrorId::kUsage, "--client-cert and --client-key stand together");
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  boost::system::error_code error;
  context->set_verify_mode(asio::ssl::verify_peer, error);
  context->set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
  if (files.ca.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(files.ca, error);
    if (error) return fail(ErrorId::kTls, "no certificates in PEM: " + error.message(), files.ca);
  }
  if (files.certificate.empty()) return context;
  struct stat found {};
  if (::stat(files.key.c_str(), &found) == 0 && (found.st_mode & 077) != 0)
    return fail(ErrorId::kKeyFileOpen, "mode 0600 is expected", files.key);
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return fail(ErrorId::kTls, "no certificate in PEM: " + error.message(), files.certificate);
  context->use_private_key_file(files.key, asio::ssl::context::pem, error);
  if (error)
    return fail(ErrorId::kTls, "no key in PEM without a passphrase that belongs to the certificate: " + error.message(), files.key);
  return context;
}

void expect_host(SSL* connection, const std::string& host) {
  SSL_set_verify(connection, SSL_VERIFY_PEER, note_names);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str());
  } else {
    SSL_set_tlsext_host_name(connection, host.c_str());
    SSL_set1_host(connection, host.c_str());
  }
}

Error tls_fault(SSL* connection, const boost::system::error_code& error, const std::string& host, const std::string& url) {
  if (error.category() != asio::error::get_ssl_category()) return {ErrorId::kCannotConnect, error.message(), url};
  const long result = SSL_get_verify_result(connection);
  return {ErrorId::kTls, result == X509_V_OK ? alert_in(error) : verification_fault(connection, result, host), url};
}

}  // namespace xh::client
