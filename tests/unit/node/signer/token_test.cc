// Z14-Z16 with SoftHSM: keys that are made, put there and found; what is refused.
#include "node/signer/token.h"

#include "soft_token.h"

namespace xh::signer {
namespace {

const Bytes kMessage = to_bytes("a message");

std::unique_ptr<Token> soft_token() {
  auto token = Token::open(soft_module(), SoftToken::get().label(), SoftToken::pin());
  EXPECT_TRUE(token) << token.error().to_string();
  return *std::move(token);
}

TEST(SignerToken, AKeyThatWasMadeThereSignsWhatOurVerifierTakes) {
  XH_NEEDS_SOFT_TOKEN();
  const auto token = soft_token();
  const auto key = token->make("made");
  ASSERT_TRUE(key) << key.error().to_string();
  EXPECT_EQ(token->find("made").value(), *key);
  EXPECT_TRUE(token->check("made", *key));
  const auto signature = token->sign("made", *key, kMessage);
  ASSERT_TRUE(signature) << signature.error().to_string();
  EXPECT_TRUE(verify(*key, kMessage, *signature));
  EXPECT_EQ(token->make("made").error().id, ErrorId::kNotEmpty);
}

// Ed25519 is deterministic: it is the same key.
TEST(SignerToken, AKeyThatWasPutThereSignsAsTheKeyFileDid) {
  XH_NEEDS_SOFT_TOKEN();
  const auto token = soft_token();
  const auto put = token->put("put", test_key(7));
  ASSERT_TRUE(put) << put.error().to_string();
  EXPECT_EQ(token->find("put").value(), test_key(7).public_key());
  EXPECT_EQ(token->sign("put", test_key(7).public_key(), kMessage).value(), test_key(7).sign(kMessage));
  EXPECT_EQ(token->put("put", test_key(7)).error().id, ErrorId::kNotEmpty);
  EXPECT_EQ(token->put("sm2", *PrivateKey::from_raw(Suite::kSm2, Bytes(kPrivateKeyBytes, 3))).error().id, ErrorId::kBadKey);
}

// Z15
TEST(SignerToken, ASignatureOfAnotherKeyThanTheExpectedOneIsNone) {
  XH_NEEDS_SOFT_TOKEN();
  const auto token = soft_token();
  ASSERT_TRUE(token->put("swapped", test_key(8)));
  const auto signature = token->sign("swapped", test_key(9).public_key(), kMessage);
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().id, ErrorId::kHardwareModule);
  EXPECT_EQ(token->check("swapped", test_key(9).public_key()).error().id, ErrorId::kHardwareModule);
  EXPECT_EQ(token->find("nobody").error().id, ErrorId::kNotFound);
}

TEST(SignerToken, LabelsHaveALimit) {
  XH_NEEDS_SOFT_TOKEN();
  const auto token = soft_token();
  EXPECT_TRUE(token->make(std::string(kMaxKeyLabelBytes, 'l')));
  EXPECT_EQ(token->make(std::string(kMaxKeyLabelBytes + 1, 'l')).error().id, ErrorId::kUsage);
  EXPECT_EQ(token->make("").error().id, ErrorId::kUsage);
}

TEST(SignerToken, AWrongPinAWrongTokenAndAWrongModuleAreNamed) {
  XH_NEEDS_SOFT_TOKEN();
  const auto what = [](const std::string& module, const std::string& label, std::string_view pin) {
    const auto token = Token::open(module, label, Secret(as_bytes(pin)));
    EXPECT_FALSE(token);
    // A service manager tries again what failed, and a token locks itself after a few wrong PINs: exit code 3 ends that.
    EXPECT_EQ(token.error().id, pin == "4321" ? ErrorId::kBadConfig : ErrorId::kHardwareModule);
    return token ? "" : token.error().to_string();
  };
  EXPECT_NE(what(soft_module(), SoftToken::get().label(), "4321").find("CKR_PIN_INCORRECT"), std::string::npos);
  EXPECT_NE(what(soft_module(), "another", "1234").find("no such token"), std::string::npos);
  EXPECT_NE(what("libsofthsm2.so", "x", "1234").find("absolute path"), std::string::npos);
  EXPECT_NE(what("/nowhere/module.so", "x", "1234").find("/nowhere/module.so"), std::string::npos);
  EXPECT_NE(what(soft_module(), "x", "").find("1 to 255"), std::string::npos);
  EXPECT_NE(what(soft_module(), "x", std::string(kMaxPinBytes + 1, '1')).find("1 to 255"), std::string::npos);
}

TEST(SignerToken, ALibraryThatIsNoModuleIsRefused) {
  for (const char* path : {"/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6"}) {
    if (!std::filesystem::exists(path)) continue;
    EXPECT_EQ(Token::list(path).error().id, ErrorId::kHardwareModule);
  }
  EXPECT_EQ(pkcs11_result_name(0xa4), "CKR_PIN_LOCKED");
  EXPECT_EQ(pkcs11_result_name(0x80000001), "result 0x80000001");
}

TEST(SignerToken, TheTokensOfAModuleAreListed) {
  XH_NEEDS_SOFT_TOKEN();
  const auto labels = Token::list(soft_module()).value();
  EXPECT_NE(std::ranges::find(labels, SoftToken::get().label()), labels.end());
}

}  // namespace
}  // namespace xh::signer
