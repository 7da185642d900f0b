#include "node/signer/token.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <optional>

#include "node/signer/pkcs11.h"

namespace xh::signer {

namespace p11 = pkcs11;

namespace {

// 1.3.101.112 as DER: the curve of Ed25519 (RFC 8410).
constexpr std::array<p11::Byte, 5> kEd25519Oid = {0x06, 0x03, 0x2b, 0x65, 0x70};

tl::unexpected<Error> no_module(std::string what, std::string place) {
  return fail(ErrorId::kHardwareModule, std::move(what), std::move(place));
}

// A template of attributes. What it points to lives as long as it does.
class Template {
 public:
  Template& add(p11::Word type, p11::Word value) {
    words_.push_back(value);
    kinds_.push_back({type, words_.size() - 1, {}, true});
    return *this;
  }
  Template& add(p11::Word type, ByteView bytes) {
    kinds_.push_back({type, 0, bytes, false});
    return *this;
  }
  Template& flag(p11::Word type, bool value) { return add(type, ByteView(value ? kYes : kNo)); }
  std::vector<p11::Attribute> attributes() {
    std::vector<p11::Attribute> out;
    for (auto& kind : kinds_) {
      if (kind.word) {
        out.push_back({kind.type, &words_[kind.index], sizeof(p11::Word)});
      } else {
        // The standard does not say const; modules read only.
        out.push_back(
            {kind.type, const_cast<std::uint8_t*>(kind.bytes.data()), kind.bytes.size()});  // NOLINT(cppcoreguidelines-pro-type-const-cast)
      }
    }
    return out;
  }

 private:
  static constexpr std::array<std::uint8_t, 1> kYes = {1};
  static constexpr std::array<std::uint8_t, 1> kNo = {0};
  struct Kind {
    p11::Word type;
    std::size_t index;
    ByteView bytes;
    bool word;
  };
  std::vector<Kind> kinds_;
  std::vector<p11::Word> words_;
};

std::string token_label(const p11::TokenInfo& info) {
  std::string label(reinterpret_cast<const char*>(info.label), sizeof(info.label));
  return label.substr(0, label.find_last_not_of(' ') + 1);
}

struct Slot {
  p11::SlotId id;
  std::string label;
};

Result<std::vector<Slot>> slots_of(const p11::Functions& functions) {
  std::array<p11::SlotId, kMaxSlots> ids{};
  p11::Word count = ids.size();
  if (const auto result = functions.get_slot_list(1, ids.data(), &count); result != p11::kOk)
    return no_module("the slots cannot be listed: " + pkcs11_result_name(result), "");
  std::vector<Slot> out;
  for (p11::Word i = 0; i < count && i < ids.size(); ++i) {
    p11::TokenInfo info{};
    if (functions.get_token_info(ids[i], &info) == p11::kOk) out.push_back({ids[i], token_label(info)});
  }
  return out;
}

// An octet string of DER around it, as the standard wants, or the bare point, as some give it.
std::optional<PublicKey> key_of_point(ByteView point) {
  if (point.size() == kEd25519PublicBytes + 2 && point[0] == 0x04 && point[1] == kEd25519PublicBytes) point = point.subspan(2);
  if (point.size() != kEd25519PublicBytes) return std::nullopt;
  PublicKey key{Suite::kEd25519, to_bytes(point)};
  return check_key(key) ? std::optional(std::move(key)) : std::nullopt;
}

Template key_template(p11::Word kind, const std::string& label) {
  Template out;
  out.add(p11::kClass, kind).add(p11::kKeyType, p11::kEdwardsKey).flag(p11::kToken, true);
  out.add(p11::kLabel, as_bytes(label)).add(p11::kId, as_bytes(label));
  return out;
}

void add_private(Template& out) {
  out.flag(p11::kPrivate, true).flag(p11::kSensitive, true).flag(p11::kExtractable, false).flag(p11::kSign, true);
}

}  // namespace

std::string pkcs11_result_name(unsigned long result) {  // NOLINT(google-runtime-int)
  struct Named {
    p11::Result result;
    const char* name;
  };
  static constexpr std::array<Named, 21> kNames = {{{0x02, "CKR_HOST_MEMORY"},
                                                    {0x03, "CKR_SLOT_ID_INVALID"},
                                                    {0x05, "CKR_GENERAL_ERROR"},
                                                    {0x06, "CKR_FUNCTION_FAILED"},
                                                    {0x12, "CKR_ATTRIBUTE_TYPE_INVALID"},
                                                    {0x13, "CKR_ATTRIBUTE_VALUE_INVALID"},
                                                    {0x30, "CKR_DEVICE_ERROR"},
                                                    {0x31, "CKR_DEVICE_MEMORY"},
                                                    {0x32, "CKR_DEVICE_REMOVED"},
                                                    {0x54, "CKR_FUNCTION_NOT_SUPPORTED"},
                                                    {0x70, "CKR_MECHANISM_INVALID"},
                                                    {0xa0, "CKR_PIN_INCORRECT"},
                                                    {0xa1, "CKR_PIN_INVALID"},
                                                    {0xa2, "CKR_PIN_LEN_RANGE"},
                                                    {0xa3, "CKR_PIN_EXPIRED"},
                                                    {0xa4, "CKR_PIN_LOCKED"},
                                                    {0xb0, "CKR_SESSION_CLOSED"},
                                                    {0xb3, "CKR_SESSION_HANDLE_INVALID"},
                                                    {0xd1, "CKR_TEMPLATE_INCONSISTENT"},
                                                    {0xe0, "CKR_TOKEN_NOT_PRESENT"},
                                                    {0x101, "CKR_USER_NOT_LOGGED_IN"}}};
  for (const auto& named : kNames) {
    if (named.result == result) return named.name;
  }
  return fmt::format("result 0x{:x}", result);
}

Result<const p11::Functions*> Token::load(const std::string& module) {
  if (!module.starts_with('/')) return no_module("the module is named by an absolute path", module);
  void* library = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = ::dlerror();
    return no_module(why == nullptr ? "it cannot be loaded" : why, module);
  }
  using GetList = p11::Result (*)(p11::Functions**);
  const auto get_list = reinterpret_cast<GetList>(::dlsym(library, "C_GetFunctionList"));
  p11::Functions* functions = nullptr;
  if (get_list == nullptr || get_list(&functions) != p11::kOk || functions == nullptr)
    return no_module("it is no PKCS#11 module: C_GetFunctionList does not answer", module);
  p11::InitializeArguments arguments{};
  arguments.flags = p11::kOsLocking;
  const auto result = functions->initialize(&arguments);
  if (result != p11::kOk && result != p11::kAlreadyInitialized)
    return no_module("it cannot be initialised: " + pkcs11_result_name(result), module);
  return functions;
}

Result<std::vector<std::string>> Token::list(const std::string& module) {
  XH_TRY(const auto* functions, load(module));
  XH_TRY(const auto slots, slots_of(*functions));
  std::vector<std::string> out;
  for (const auto& slot : slots) out.push_back(slot.label);
  return out;
}

Token::Token(const p11::Functions& functions, std::string label, Secret pin)
    : functions_(functions), label_(std::move(label)), pin_(std::move(pin)) {}

Token::~Token() { disconnect(); }

Result<std::unique_ptr<Token>> Token::open(const std::string& module, std::string label, Secret pin) {
  if (pin.size() == 0 || pin.size() > kMaxPinBytes) return no_module(fmt::format("a PIN has 1 to {} bytes", kMaxPinBytes), label);
  XH_TRY(const auto* functions, load(module));
  std::unique_ptr<Token> token(new Token(*functions, std::move(label), std::move(pin)));
  XH_TRY_VOID(token->connect());
  return token;
}

Error Token::refused(const char* what, unsigned long result) const {  // NOLINT(google-runtime-int)
  return {ErrorId::kHardwareModule, fmt::format("{}: {}", what, pkcs11_result_name(result)), "token " + label_};
}

// Z14: a PIN that was refused is not tried again by this process, and by its id not by a service manager either.
Status Token::connect() {
  if (connected_) return {};
  if (pin_refused_)
    return fail(ErrorId::kBadConfig, "the PIN was refused, and is not tried again: start the signer anew with the right one",
                "token " + label_);
  XH_TRY(const auto slots, slots_of(functions_));
  std::vector<p11::SlotId> matching;
  for (const auto& slot : slots) {
    if (slot.label == label_) matching.push_back(slot.id);
  }
  if (matching.size() != 1)
    return no_module(matching.empty() ? "no such token is present" : "two tokens have this label", "token " + label_);
  p11::Session session = 0;
  if (const auto result = functions_.open_session(matching[0], p11::kReadWrite | p11::kSerial, nullptr, nullptr, &session);
      result != p11::kOk)
    return fail(refused("no session", result));
  const ByteView pin = pin_.expose();
  const auto result = functions_.login(session, p11::kUser, const_cast<p11::Byte*>(pin.data()),
                                       pin.size());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  if (result != p11::kOk && result != p11::kUserAlreadyLoggedIn) {
    (void)functions_.close_session(session);
    pin_refused_ = result >= p11::kPinIncorrect && result <= p11::kPinLocked;
    Error why = refused("the login was refused", result);
    if (pin_refused_) why.id = ErrorId::kBadConfig;
    return fail(std::move(why));
  }
  session_ = session;
  connected_ = true;
  return {};
}

void Token::disconnect() {
  if (connected_) (void)functions_.close_session(session_);
  connected_ = false;
}

Result<p11::Object> Token::object(p11::Word kind, const std::string& key) {
  XH_TRY_VOID(connect());
  Template wanted;
  wanted.add(p11::kClass, kind).add(p11::kKeyType, p11::kEdwardsKey).add(p11::kLabel, as_bytes(key));
  auto attributes = wanted.attributes();
  auto result = functions_.find_objects_init(session_, attributes.data(), attributes.size());
  if (result != p11::kOk) return fail(refused("its objects cannot be searched", result));
  std::array<p11::Object, 2> found{};
  p11::Word count = 0;
  result = functions_.find_objects(session_, found.data(), found.size(), &count);
  (void)functions_.find_objects_final(session_);
  if (result != p11::kOk) return fail(refused("its objects cannot be searched", result));
  if (count == 0) return fail(ErrorId::kNotFound, "the token has no Ed25519 key with this label", key);
  if (count > 1) return no_module("the token has two Ed25519 keys with this label", key);
  return found[0];
}

Result<PublicKey> Token::public_half(const std::string& key) {
  XH_TRY(const auto handle, object(p11::kPublicKeyObject, key));
  std::array<p11::Byte, 128> point{};
  p11::Attribute wanted{p11::kEcPoint, point.data(), point.size()};
  const auto result = functions_.get_attribute_value(session_, handle, &wanted, 1);
  if (result != p11::kOk || wanted.length > point.size()) return fail(refused("the public key cannot be read", result));
  auto read = key_of_point(ByteView(point).first(wanted.length));
  if (!read) return no_module("the public key is no point of Ed25519", key);
  return *std::move(read);
}

Result<PublicKey> Token::find(const std::string& key) {
  XH_TRY_VOID(object(p11::kPrivateKeyObject, key).map([](const auto&) {}));
  return public_half(key);
}

Status Token::absent(const std::string& key) {
  if (key.empty() || key.size() > kMaxKeyLabelBytes)
    return fail(ErrorId::kUsage, fmt::format("the label of a key has 1 to {} bytes", kMaxKeyLabelBytes), key);
  for (const auto kind : {p11::kPrivateKeyObject, p11::kPublicKeyObject}) {
    const auto there = object(kind, key);
    if (there) return fail(ErrorId::kNotEmpty, "the token has a key with this label; a key is never overwritten", key);
    if (there.error().id != ErrorId::kNotFound) return fail(there.error());
  }
  return {};
}

Result<PublicKey> Token::make(const std::string& key) {
  XH_TRY_VOID(absent(key));
  Template open = key_template(p11::kPublicKeyObject, key);
  open.add(p11::kEcParams, ByteView(kEd25519Oid)).flag(p11::kVerify, true);
  Template secret = key_template(p11::kPrivateKeyObject, key);
  add_private(secret);
  auto open_attributes = open.attributes();
  auto secret_attributes = secret.attributes();
  p11::Mechanism mechanism{p11::kEdwardsKeyPairGen, nullptr, 0};
  p11::Object open_key = 0;
  p11::Object secret_key = 0;
  const auto result = functions_.generate_key_pair(session_, &mechanism, open_attributes.data(), open_attributes.size(),
                                                   secret_attributes.data(), secret_attributes.size(), &open_key, &secret_key);
  if (result != p11::kOk) return fail(refused("no key pair was made", result));
  return public_half(key);
}

Status Token::put(const std::string& key, const PrivateKey& value) {
  if (value.public_key().suite != Suite::kEd25519) return fail(ErrorId::kBadKey, "only Ed25519 keys can be put into a token", key);
  XH_TRY_VOID(absent(key));
  Bytes point = {0x04, static_cast<std::uint8_t>(kEd25519PublicBytes)};
  append(point, value.public_key().raw);
  Template open = key_template(p11::kPublicKeyObject, key);
  open.add(p11::kEcParams, ByteView(kEd25519Oid)).add(p11::kEcPoint, ByteView(point)).flag(p11::kVerify, true);
  Template secret = key_template(p11::kPrivateKeyObject, key);
  add_private(secret);
  secret.add(p11::kEcParams, ByteView(kEd25519Oid)).add(p11::kValue, value.seed().expose());
  auto secret_attributes = secret.attributes();
  p11::Object secret_key = 0;
  auto result = functions_.create_object(session_, secret_attributes.data(), secret_attributes.size(), &secret_key);
  if (result != p11::kOk) return fail(refused("the key was not taken", result));
  auto open_attributes = open.attributes();
  p11::Object open_key = 0;
  result = functions_.create_object(session_, open_attributes.data(), open_attributes.size(), &open_key);
  if (result != p11::kOk) {
    (void)functions_.destroy_object(session_, secret_key);
    return fail(refused("the public key was not taken", result));
  }
  return {};
}

Result<Signature> Token::sign_once(const std::string& key, ByteView message) {
  XH_TRY(const auto handle, object(p11::kPrivateKeyObject, key));
  p11::Mechanism mechanism{p11::kEddsa, nullptr, 0};
  if (const auto result = functions_.sign_init(session_, &mechanism, handle); result != p11::kOk)
    return fail(refused("it does not sign", result));
  Signature out{Bytes(kEd25519SignatureBytes)};
  p11::Word length = out.raw.size();
  const auto result = functions_.sign(session_, const_cast<p11::Byte*>(message.data()), message.size(), out.raw.data(),
                                      &length);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  if (result != p11::kOk || length != out.raw.size()) return fail(refused("it does not sign", result));
  return out;
}

// Z15, Z16: sessions end when a token is pulled, or its service starts anew; a second try opens another.
Result<Signature> Token::sign(const std::string& key, const PublicKey& expected, ByteView message) {
  auto signature = sign_once(key, message);
  if (!signature && connected_) {
    disconnect();
    signature = sign_once(key, message);
  }
  if (!signature) {
    disconnect();
    return no_module(signature.error().what, signature.error().place);
  }
  if (!verify(expected, message, *signature)) return no_module("its signature does not verify", key);
  return signature;
}

Status Token::check(const std::string& key, const PublicKey& expected) {
  auto there = find(key);
  if (!there && connected_) {
    disconnect();
    there = find(key);
  }
  if (!there) return fail(there.error());
  if (*there != expected) return no_module("the token has another key with this label", key);
  return {};
}

}  // namespace xh::signer
