#include "ledger/note.h"

#include <fmt/format.h>

#include <set>

#include "base/json.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace xh::ledger {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash and space
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kKeyIdDigits = 8;

tl::unexpected<Error> bad_note(std::string what) { return fail(ErrorId::kBadNote, std::move(what)); }
tl::unexpected<Error> bad_key(std::string what) { return fail(ErrorId::kBadKey, std::move(what)); }

// White_Space of Unicode beyond ASCII, in UTF-8. A valid sequence never begins inside another, so searching for bytes is exact.
constexpr auto kUnicodeSpaces =
    std::to_array<std::string_view>({"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83",
                                     "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89",
                                     "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"});

constexpr std::string_view sm2_name(NoteKeyType type) { return type == NoteKeyType::kText ? kSm2TextName : kSm2CosignatureName; }

// K8, K13. The key has 65 bytes, so that its beginning is known whatever the name before it.
Bytes tag_of(NoteKeyType type, Suite suite) {
  if (suite == Suite::kEd25519) return {static_cast<std::uint8_t>(type)};
  Bytes bytes = {kNamedNoteType};
  append(bytes, as_bytes(sm2_name(type)));
  return bytes;
}

Bytes tagged_key(const NoteKey& key) {
  Bytes bytes = tag_of(key.type, key.key.suite);
  append(bytes, key.key.raw);
  return bytes;
}

// The reverse; nullopt: of no type that is known.
std::optional<NoteKey> key_from_tagged(ByteView bytes) {
  for (const auto suite : {Suite::kEd25519, Suite::kSm2}) {
    for (const auto type : {NoteKeyType::kText, NoteKeyType::kCosignature}) {
      const Bytes tag = tag_of(type, suite);
      if (bytes.size() <= tag.size() || !std::ranges::equal(bytes.first(tag.size()), tag)) continue;
      NoteKey key{{}, type, {suite, to_bytes(bytes.subspan(tag.size()))}};
      // A small-order Ed25519 key is refused where it signs, as ever.
      const bool sound = suite == Suite::kEd25519 ? key.key.raw.size() == kEd25519PublicBytes : check_key(key.key).has_value();
      if (sound) return key;
    }
  }
  return std::nullopt;
}

Result<NoteLine> line_from(std::string_view line) {
  if (!line.starts_with(kDash)) return bad_note("a signature line does not begin with a dash");
  line.remove_prefix(kDash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_note_name(line.substr(0, space))) return bad_note("a signature line has no valid key name");
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes) return bad_note("a signature is not base64");
  if (bytes->size() <= kKeyIdBytes || bytes->size() > kKeyIdBytes + kMaxNoteSignatureBytes)
    return bad_note("a signature has a wrong length");
  return NoteLine{std::string(line.substr(0, space)), static_cast<std::uint32_t>(read_be(ByteView(*bytes).first(kKeyIdBytes))),
                  to_bytes(ByteView(*bytes).subspan(kKeyIdBytes))};
}

}  // namespace

std::uint32_t NoteKey::id() const {
  static constexpr std::uint8_t kNewline = 0x0a;
  const Hash32 hash = sha256({as_bytes(name), ByteView(&kNewline, 1), ByteView(tagged_key(*this))});
  return static_cast<std::uint32_t>(read_be(hash.view().first(kKeyIdBytes)));
}

bool is_note_name(std::string_view name) {
  const auto refused = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '+'; };
  return !name.empty() && is_utf8(name) && std::ranges::none_of(name, refused) &&
         std::ranges::none_of(kUnicodeSpaces, [&](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

std::string to_vkey(const NoteKey& key) { return fmt::format("{}+{:08x}+{}", key.name, key.id(), to_base64(tagged_key(key))); }

Result<NoteKey> note_key_from_vkey(std::string_view text) {
  const auto first = text.find('+');
  if (first == std::string_view::npos || !is_note_name(text.substr(0, first))) return bad_key("the key has no valid name");
  const std::string_view rest = text.substr(first + 1);
  // Base64 may hold further plus signs, so the id is cut off by its length.
  if (rest.size() <= kKeyIdDigits || rest[kKeyIdDigits] != '+') return bad_key("the key has no id of eight hex digits");
  const auto bytes = from_base64(rest.substr(kKeyIdDigits + 1));
  if (!bytes) return bad_key("the key is not base64");
  auto key = key_from_tagged(*bytes);
  if (!key) return bad_key("the key is not a known type (01, 04, or ff with a name of K13) and a key of that type");
  key->name = text.substr(0, first);
  if (fmt::format("{:08x}", key->id()) != rest.substr(0, kKeyIdDigits)) return bad_key("the id is not of this name and key");
  return *std::move(key);
}

Result<Note> split_note(std::string_view note) {
  if (note.size() > kMaxNoteBytes) return bad_note("the note is too large");
  if (!is_utf8(note)) return bad_note("the note is not valid UTF-8");
  if (std::ranges::any_of(note, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }))
    return bad_note("the note holds a control character");
  const auto blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return bad_note("no empty line before the signatures");
  if (!note.ends_with('\n')) return bad_note("the last line does not end");
  Note out{std::string(note.substr(0, blank + 1)), {}};
  for (std::string_view rest = note.substr(blank + 2); !rest.empty();) {
    const auto end = rest.find('\n');
    if (out.lines.size() == kMaxNoteLines) return bad_note("the note has too many signatures");
    XH_TRY(NoteLine line, line_from(rest.substr(0, end)));
    out.lines.push_back(std::move(line));
    rest.remove_prefix(end + 1);
  }
  if (out.lines.empty()) return bad_note("the note has no signature");
  return out;
}

std::string to_text(const NoteLine& line) {
  Bytes bytes;
  append_be(bytes, line.key_id, kKeyIdBytes);
  append(bytes, line.signature);
  return fmt::format("{}{} {}\n", kDash, line.name, to_base64(bytes));
}

std::string to_text(const Note& note) {
  std::string out = note.text + "\n";
  for (const auto& line : note.lines) out += to_text(line);
  return out;
}

NoteLine sign_note(std::string_view text, std::string name, const PrivateKey& key) {
  const NoteKey signer{std::move(name), NoteKeyType::kText, key.public_key()};
  return {signer.name, signer.id(), key.sign(as_bytes(text)).raw};
}

Bytes cosigned_bytes(std::string_view text, std::uint64_t seconds) {
  return to_bytes(fmt::format("cosignature/v1\ntime {}\n{}", seconds, text));
}

bool verify_note_line(std::string_view text, const NoteKey& key, const NoteLine& line) {
  if (line.name != key.name || line.key_id != key.id()) return false;
  if (key.type == NoteKeyType::kText) return verify(key.key, as_bytes(text), Signature{line.signature});
  if (line.signature.size() != kNoteTimestampBytes + kMaxSignatureBytes) return false;
  const ByteView bytes = line.signature;
  return verify(key.key, cosigned_bytes(text, read_be(bytes.first(kNoteTimestampBytes))),
                Signature{to_bytes(bytes.subspan(kNoteTimestampBytes))});
}

Result<std::vector<std::size_t>> verify_note(const Note& note, std::span<const NoteKey> known) {
  std::set<std::size_t> signers;
  for (const auto& line : note.lines) {
    const auto key = std::ranges::find_if(known, [&](const NoteKey& k) { return k.name == line.name && k.id() == line.key_id; });
    if (key == known.end()) continue;
    if (!verify_note_line(note.text, *key, line)) return bad_note(fmt::format("the signature of {} does not verify", line.name));
    signers.insert(static_cast<std::size_t>(key - known.begin()));
  }
  if (signers.empty()) return bad_note("no known key signed the note");
  return std::vector<std::size_t>(signers.begin(), signers.end());
}

}  // namespace xh::ledger
