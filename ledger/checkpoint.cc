#include "ledger/checkpoint.h"

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/note.h"

namespace xh::ledger {
namespace {

constexpr std::size_t kMaxSizeDigits = 19;  // fits 64 bits

tl::unexpected<Error> bad_checkpoint(std::string what) { return fail(ErrorId::kBadCheckpoint, std::move(what)); }

NoteKey note_key(const Cosigner& cosigner) { return {cosigner.name, NoteKeyType::kCosignature, cosigner.key}; }

}  // namespace

std::string checkpoint_origin(std::string_view chain_name, const Hash32& chain_id) {
  return fmt::format("{}/{}", chain_name, to_hex(chain_id.view().first(8)));
}

std::string checkpoint_text(std::string_view origin, const CheckpointName& name) {
  return fmt::format("{}\n{}\n{}\n", origin, name.size, to_base64(name.root.view()));
}

Result<CheckpointName> checkpoint_from_text(std::string_view origin, std::string_view text) {
  if (text.substr(0, origin.size()) != origin || text.substr(origin.size(), 1) != "\n") return bad_checkpoint("the origin is another");
  text.remove_prefix(origin.size() + 1);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return bad_checkpoint("the size line is missing");
  const std::string_view digits = text.substr(0, end);
  if (digits.empty() || digits.size() > kMaxSizeDigits || (digits.size() > 1 && digits.front() == '0'))
    return bad_checkpoint("the size is not a decimal number");
  CheckpointName name;
  for (const char c : digits) {
    if (c < '0' || c > '9') return bad_checkpoint("the size is not a decimal number");
    name.size = name.size * 10 + static_cast<std::uint64_t>(c - '0');
  }
  text.remove_prefix(end + 1);
  if (!text.ends_with('\n')) return bad_checkpoint("the root line does not end");
  const auto root = from_base64(text.substr(0, text.size() - 1));
  if (!root || root->size() != Hash32::kSize) return bad_checkpoint("the root is not 32 bytes of base64");
  name.root = Hash32::from(*root);
  return name;
}

// The text ends where the empty line begins.
Result<CheckpointName> name_in_note(std::string_view origin, std::string_view note) {
  return checkpoint_from_text(origin, note.substr(0, std::min(note.size(), note.find("\n\n")) + 1));
}

Signature sign_checkpoint(const PrivateKey& key, std::string_view origin, const CheckpointName& name, std::uint64_t timestamp) {
  return key.sign(cosigned_bytes(checkpoint_text(origin, name), timestamp));
}

std::string sign_as_log(const PrivateKey& key, std::string_view origin, const CheckpointName& name) {
  return to_text(sign_note(checkpoint_text(origin, name), std::string(origin), key));
}

bool verify_line(const Cosigner& cosigner, std::string_view origin, const CheckpointName& name, const CheckpointLine& line) {
  return verify(cosigner.key, cosigned_bytes(checkpoint_text(origin, name), line.timestamp), line.signature);
}

Status verify_certified(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint) {
  std::uint64_t total = 0;
  for (const auto& cosigner : set) total += cosigner.weight;
  std::uint64_t weight = 0;
  for (std::size_t i = 0; i < checkpoint.lines.size(); ++i) {
    const auto& line = checkpoint.lines[i];
    if (line.validator >= set.size() || (i > 0 && line.validator <= checkpoint.lines[i - 1].validator)) {
      return bad_checkpoint("cosigners are not ascending members of the set");
    }
    if (!verify_line(set[line.validator], origin, checkpoint.name, line)) {
      return bad_checkpoint(fmt::format("the cosignature of {} does not verify", set[line.validator].name));
    }
    weight += set[line.validator].weight;
  }
  const std::uint64_t quorum = total - (total - 1) / 3;
  if (total == 0 || weight < quorum) return bad_checkpoint(fmt::format("cosignatures carry weight {}, the quorum is {}", weight, quorum));
  return {};
}

std::string to_note(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint) {
  Note note{checkpoint_text(origin, checkpoint.name), {}};
  for (const auto& line : checkpoint.lines) {
    const NoteKey key = note_key(set[line.validator]);
    Bytes signature;
    append_be(signature, line.timestamp, kNoteTimestampBytes);
    append(signature, line.signature.raw);
    note.lines.push_back({key.name, key.id(), std::move(signature)});
  }
  return to_text(note);
}

Result<SignedCheckpoint> parse_note(std::span<const Cosigner> set, std::string_view origin, std::string_view text) {
  const auto note = split_note(text);
  if (!note) return bad_checkpoint(note.error().what);
  SignedCheckpoint checkpoint;
  XH_TRY(checkpoint.name, checkpoint_from_text(origin, note->text));
  for (const auto& line : note->lines) {
    const auto signer = std::ranges::find(set, line.name, &Cosigner::name);
    // K7: unknown names and keys are ignored; a known one must verify.
    if (signer == set.end() || line.key_id != note_key(*signer).id()) continue;
    if (!verify_note_line(note->text, note_key(*signer), line))
      return bad_checkpoint(fmt::format("the cosignature of {} does not verify", line.name));
    const ByteView bytes = line.signature;
    checkpoint.lines.push_back({static_cast<std::uint16_t>(signer - set.begin()), read_be(bytes.first(kNoteTimestampBytes)),
                                Signature{to_bytes(bytes.subspan(kNoteTimestampBytes))}});
    if (checkpoint.lines.size() > kMaxCheckpointLines) return bad_checkpoint("too many cosignatures");
  }
  std::ranges::sort(checkpoint.lines, {}, &CheckpointLine::validator);
  if (std::ranges::adjacent_find(checkpoint.lines, {}, &CheckpointLine::validator) != checkpoint.lines.end())
    return bad_checkpoint("a validator cosigned twice");
  return checkpoint;
}

}  // namespace xh::ledger
