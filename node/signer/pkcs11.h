// What is used of PKCS#11: numbers and shapes of the OASIS standard (v2.40, and of v3.0 the Edwards curve), so that no header of a vendor
// is needed. Names are ours; numbers, order and sizes are the standard's. No logic. ADR: docs/adr/0032-hardware-keys.md.
#pragma once

#include <cstdint>

namespace xh::signer::pkcs11 {

// The standard says "unsigned long" throughout; modules for Linux are compiled so, with natural alignment.
using Word = unsigned long;  // NOLINT(google-runtime-int)
using Result = Word;
using SlotId = Word;
using Session = Word;
using Object = Word;
using Byte = unsigned char;

inline constexpr Word kUnavailable = ~Word{0};

// Results.
inline constexpr Result kOk = 0;
/// CKR_PIN_INCORRECT to CKR_PIN_LOCKED: all results about a PIN.
inline constexpr Result kPinIncorrect = 0xa0;
inline constexpr Result kPinLocked = 0xa4;
inline constexpr Result kUserAlreadyLoggedIn = 0x100;
inline constexpr Result kAlreadyInitialized = 0x191;

// Sessions and users.
inline constexpr Word kReadWrite = 1UL << 1;
inline constexpr Word kSerial = 1UL << 2;
inline constexpr Word kUser = 1;
inline constexpr Word kOsLocking = 1UL << 1;

// Objects and attributes.
inline constexpr Word kPublicKeyObject = 2;
inline constexpr Word kPrivateKeyObject = 3;
inline constexpr Word kEdwardsKey = 0x40;
inline constexpr Word kClass = 0;
inline constexpr Word kToken = 1;
inline constexpr Word kPrivate = 2;
inline constexpr Word kLabel = 3;
inline constexpr Word kValue = 0x11;
inline constexpr Word kKeyType = 0x100;
inline constexpr Word kId = 0x102;
inline constexpr Word kSensitive = 0x103;
inline constexpr Word kSign = 0x108;
inline constexpr Word kVerify = 0x10a;
inline constexpr Word kExtractable = 0x162;
inline constexpr Word kEcParams = 0x180;
inline constexpr Word kEcPoint = 0x181;

// Mechanisms.
inline constexpr Word kEdwardsKeyPairGen = 0x1055;
inline constexpr Word kEddsa = 0x1057;

struct Version {
  Byte major;
  Byte minor;
};
struct TokenInfo {
  Byte label[32];
  Byte manufacturer[32];
  Byte model[16];
  Byte serial[16];
  Word flags;
  Word sessions[4];
  Word pin_lengths[2];
  Word memory[4];
  Version hardware;
  Version firmware;
  Byte time[16];
};
struct Attribute {
  Word type;
  void* value;
  Word length;
};
struct Mechanism {
  Word mechanism;
  void* parameter;
  Word length;
};
struct InitializeArguments {
  void* mutexes[4];
  Word flags;
  void* reserved;
};

/// The functions of a module, in the order of the standard. Those that are not called have no type.
struct Functions {
  using Unused = void (*)();
  Version version;
  Result (*initialize)(void* arguments);
  Unused finalize;
  Unused get_info;
  Unused get_function_list;
  Result (*get_slot_list)(Byte present, SlotId* slots, Word* count);
  Unused get_slot_info;
  Result (*get_token_info)(SlotId slot, TokenInfo* info);
  Unused get_mechanism_list;
  Unused get_mechanism_info;
  Unused init_token;
  Unused init_pin;
  Unused set_pin;
  Result (*open_session)(SlotId slot, Word flags, void* application, void* notify, Session* session);
  Result (*close_session)(Session session);
  Unused close_all_sessions;
  Unused get_session_info;
  Unused get_operation_state;
  Unused set_operation_state;
  Result (*login)(Session session, Word user, Byte* pin, Word pin_length);
  Unused logout;
  Result (*create_object)(Session session, Attribute* attributes, Word count, Object* object);
  Unused copy_object;
  Result (*destroy_object)(Session session, Object object);
  Unused get_object_size;
  Result (*get_attribute_value)(Session session, Object object, Attribute* attributes, Word count);
  Unused set_attribute_value;
  Result (*find_objects_init)(Session session, Attribute* attributes, Word count);
  Result (*find_objects)(Session session, Object* objects, Word most, Word* count);
  Result (*find_objects_final)(Session session);
  Unused encrypt[4];
  Unused decrypt[4];
  Unused digest[5];
  Result (*sign_init)(Session session, Mechanism* mechanism, Object key);
  Result (*sign)(Session session, Byte* data, Word length, Byte* signature, Word* signature_length);
  Unused sign_update_final[2];
  Unused sign_recover[2];
  Unused verify[4];
  Unused verify_recover[2];
  Unused dual[4];
  Unused generate_key;
  Result (*generate_key_pair)(Session session, Mechanism* mechanism, Attribute* open, Word open_count, Attribute* secret, Word secret_count,
                              Object* open_key, Object* secret_key);
  Unused wrap_unwrap_derive[3];
  Unused random[2];
  Unused legacy[2];
  Unused wait_for_slot_event;
};

}  // namespace xh::signer::pkcs11
