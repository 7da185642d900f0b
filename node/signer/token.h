// A token of a hardware security module, by PKCS#11: Ed25519 keys that are made or put there, found by their label, and sign there. It
// decides nothing about what is signed. From one thread. Rules Z13-Z16: docs/spec/remote-signer.md.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crypto/keys.h"

namespace xh::signer {

namespace pkcs11 {
struct Functions;
}

inline constexpr std::size_t kMaxTokenLabelBytes = 32;  ///< of the standard
inline constexpr std::size_t kMaxKeyLabelBytes = 64;
inline constexpr std::size_t kMaxPinBytes = 255;
inline constexpr std::size_t kMaxSlots = 256;

class Token {
 public:
  /// The shared library of the module's vendor, by an absolute path. It stays loaded. Error kHardwareModule.
  [[nodiscard]] static Result<const pkcs11::Functions*> load(const std::string& module);
  /// Labels of the tokens that the module shows. Error kHardwareModule.
  [[nodiscard]] static Result<std::vector<std::string>> list(const std::string& module);
  /// Logs in. Error kHardwareModule names the result of the module.
  [[nodiscard]] static Result<std::unique_ptr<Token>> open(const std::string& module, std::string label, Secret pin);
  ~Token();
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  /// The public half of the key pair with this label. Errors: kNotFound, kHardwareModule (also for two of one label).
  [[nodiscard]] Result<PublicKey> find(const std::string& key);
  /// Makes a key pair in the token that never leaves it. Errors: kNotEmpty (there is one of this label), kHardwareModule.
  [[nodiscard]] Result<PublicKey> make(const std::string& key);
  /// Puts an Ed25519 key there, from where it does not come out again. Errors as make(), kBadKey: of another suite.
  [[nodiscard]] Status put(const std::string& key, const PrivateKey& value);
  /// Z15: by the private half with this label. What comes out was verified against `expected`. Error kHardwareModule.
  [[nodiscard]] Result<Signature> sign(const std::string& key, const PublicKey& expected, ByteView message);
  /// Z16: a session is open, or could be opened again, and both halves of the key are there. Errors as find().
  [[nodiscard]] Status check(const std::string& key, const PublicKey& expected);

 private:
  Token(const pkcs11::Functions& functions, std::string label, Secret pin);
  [[nodiscard]] Status connect();
  void disconnect();
  [[nodiscard]] Result<unsigned long> object(unsigned long kind, const std::string& key);  // NOLINT(google-runtime-int)
  [[nodiscard]] Result<PublicKey> public_half(const std::string& key);
  [[nodiscard]] Status absent(const std::string& key);
  [[nodiscard]] Result<Signature> sign_once(const std::string& key, ByteView message);
  [[nodiscard]] Error refused(const char* what, unsigned long result) const;  // NOLINT(google-runtime-int)

  const pkcs11::Functions& functions_;
  std::string label_;
  Secret pin_;
  unsigned long session_ = 0;  // NOLINT(google-runtime-int)
  bool connected_ = false;
  bool pin_refused_ = false;  ///< Z14: tokens lock after a few wrong ones
};

/// "CKR_PIN_INCORRECT", or the number.
[[nodiscard]] std::string pkcs11_result_name(unsigned long result);  // NOLINT(google-runtime-int)

}  // namespace xh::signer
