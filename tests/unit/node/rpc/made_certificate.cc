#include "made_certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>

namespace xh::rpc {
namespace {

struct FreeMade {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::string text_in(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

MadeCertificate make_certificate(const CertificateWish& wish, const MadeCertificate* authority) {
  static std::atomic<long> serial{1};
  const std::unique_ptr<EVP_PKEY, FreeMade> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<X509, FreeMade> made(X509_new());
  X509* x = made.get();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x), wish.begins_s);
  X509_gmtime_adj(X509_getm_notAfter(x), wish.ends_s);
  X509_set_pubkey(x, key.get());
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(wish.dns.c_str()), -1, -1, 0);
  std::unique_ptr<X509, FreeMade> issuer;
  std::unique_ptr<EVP_PKEY, FreeMade> issuer_key;
  if (authority != nullptr) {
    const std::unique_ptr<BIO, FreeMade> certificate(BIO_new_mem_buf(authority->certificate.data(), -1));
    const std::unique_ptr<BIO, FreeMade> secret(BIO_new_mem_buf(authority->key.data(), -1));
    issuer.reset(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr));
    issuer_key.reset(PEM_read_bio_PrivateKey(secret.get(), nullptr, nullptr, nullptr));
  }
  X509* signer = issuer ? issuer.get() : x;
  X509_set_issuer_name(x, X509_get_subject_name(signer));
  extend(x, signer, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
  extend(x, signer, NID_subject_alt_name, "DNS:" + wish.dns + ",IP:127.0.0.1");
  X509_sign(x, issuer ? issuer_key.get() : key.get(), EVP_sha256());
  const std::unique_ptr<BIO, FreeMade> certificate_text(BIO_new(BIO_s_mem()));
  const std::unique_ptr<BIO, FreeMade> key_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_text.get(), x);
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_in(certificate_text.get()), text_in(key_text.get())};
}

}  // namespace xh::rpc
