// Signed notes (c2sp.org/signed-note): a text, an empty line, signature lines. A key signs the text (type 01), or the text with a time: a
// cosignature (type 04, c2sp.org/tlog-cosignature). SM2 keys do either under type ff with a name of our own. Lines of other types are lines
// of unknown keys. What the text says is elsewhere. Spec: docs/spec/checkpoint.md (K6-K8, K13).
#pragma once

#include <string>
#include <vector>

#include "crypto/keys.h"

namespace xh::ledger {

inline constexpr std::size_t kMaxNoteLines = 1024;           ///< cosignatures and log signatures of 512 validators
inline constexpr std::size_t kMaxNoteBytes = 1024 * 1024;    ///< 1,024 lines and a text
inline constexpr std::size_t kMaxNoteSignatureBytes = 8192;  ///< post-quantum signatures of others are nearly 5 kB
inline constexpr std::size_t kNoteTimestampBytes = 8;        ///< seconds, big-endian, before a cosignature

/// What a line of the key covers: the text, or a time and the text. The numbers are the types of C2SP for Ed25519.
enum class NoteKeyType : std::uint8_t { kText = 0x01, kCosignature = 0x04 };
/// K13: C2SP's type of algorithms that have no number of their own; a name follows.
inline constexpr std::uint8_t kNamedNoteType = 0xff;
/// K13: the names of SM2 with SM3 (user id 1234567812345678), in front of the 65 bytes of the key.
inline constexpr std::string_view kSm2TextName = "xinghuo/sm2-sm3/v1";
inline constexpr std::string_view kSm2CosignatureName = "xinghuo/sm2-sm3-cosignature/v1";

/// A key that signs notes under a name.
struct NoteKey {
  std::string name;  ///< not empty, no Unicode space, no plus
  NoteKeyType type = NoteKeyType::kText;
  PublicKey key;  ///< Ed25519 or SM2

  bool operator==(const NoteKey&) const = default;
  /// The first four bytes of H(name || 0A || type || key), big-endian; of an SM2 key, type is ff and the algorithm's name.
  [[nodiscard]] std::uint32_t id() const;
};

/// UTF-8, not empty, no Unicode space, no control character, no plus.
[[nodiscard]] bool is_note_name(std::string_view name);
/// "<name>+<id, 8 hex digits>+<base64(type || key)>", type as in the id.
[[nodiscard]] std::string to_vkey(const NoteKey& key);
/// Error kBadKey: form, unknown type, or an id that is not of this key.
[[nodiscard]] Result<NoteKey> note_key_from_vkey(std::string_view text);

struct NoteLine {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes signature;  ///< of a cosignature: eight bytes of time and the signature

  bool operator==(const NoteLine&) const = default;
};

struct Note {
  std::string text;  ///< ends with a newline
  std::vector<NoteLine> lines;

  bool operator==(const Note&) const = default;
};

/// Splits a note without checking signatures. Error kBadNote. to_text(split_note(t)) == t.
[[nodiscard]] Result<Note> split_note(std::string_view note);
[[nodiscard]] std::string to_text(const Note& note);
/// One signature line with its newline.
[[nodiscard]] std::string to_text(const NoteLine& line);

/// A line over the text: type 01, or ff of an SM2 key.
[[nodiscard]] NoteLine sign_note(std::string_view text, std::string name, const PrivateKey& key);
/// What a cosignature covers: "cosignature/v1", the time in seconds, the text.
[[nodiscard]] Bytes cosigned_bytes(std::string_view text, std::uint64_t seconds);
/// True when the line is by this key and verifies.
[[nodiscard]] bool verify_note_line(std::string_view text, const NoteKey& key, const NoteLine& line);
/// Indexes into `known`, ascending, of the keys that signed. Lines of unknown keys are ignored; a line of a known key that does not
/// verify, and a note that no known key signed, are errors (kBadNote).
[[nodiscard]] Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const NoteKey> known);

}  // namespace xh::ledger
