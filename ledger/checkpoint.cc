#include "ledger/checkpoint.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"

namespace xh::ledger {
namespace {

constexpr std::uint8_t kCosignatureType = 0x04;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // em dash and space, as signed-note wants
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kTimestampBytes = 8;

// signed-note: first four bytes of H(name || 0A || type || key).
Bytes key_id(std::string_view name, std::uint8_t type, const PublicKey& key) {
  const std::array<std::uint8_t, 2> middle = {0x0a, type};
  const Hash32 hash = sha256({as_bytes(name), ByteView(middle), ByteView(key.raw)});
  return to_bytes(hash.view().first(kKeyIdBytes));
}

Bytes cosigned_bytes(std::string_view origin, const CheckpointName& name, std::uint64_t timestamp) {
  return to_bytes(fmt::format("cosignature/v1\ntime {}\n{}", timestamp, checkpoint_text(origin, name)));
}

Result<CheckpointName> parse_text(std::string_view origin, std::string_view text) {
  const auto bad = [](std::string what) { return fail(ErrorId::kBadCheckpoint, std::move(what)); };
  const std::string first = std::string(origin) + "\n";
  if (!text.starts_with(first)) return bad("the origin is another");
  text.remove_prefix(first.size());
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return bad("the size line is missing");
  const std::string_view digits = text.substr(0, end);
  if (digits.empty() || digits.size() > 19 || (digits.size() > 1 && digits.front() == '0')) return bad("the size is not a decimal number");
  CheckpointName name;
  for (const char c : digits) {
    if (c < '0' || c > '9') return bad("the size is not a decimal number");
    name.size = name.size * 10 + static_cast<std::uint64_t>(c - '0');
  }
  text.remove_prefix(end + 1);
  if (!text.ends_with('\n')) return bad("the root line does not end");
  auto root = from_base64(text.substr(0, text.size() - 1));
  if (!root || root->size() != Hash32::kSize) return bad("the root is not 32 bytes of base64");
  name.root = Hash32::from(*root);
  return name;
}

}  // namespace

std::string checkpoint_origin(std::string_view chain_name, const Hash32& chain_id) {
  return fmt::format("{}/{}", chain_name, to_hex(chain_id.view().first(8)));
}

std::string checkpoint_text(std::string_view origin, const CheckpointName& name) {
  return fmt::format("{}\n{}\n{}\n", origin, name.size, to_base64(name.root.view()));
}

Signature sign_checkpoint(const PrivateKey& key, std::string_view origin, const CheckpointName& name, std::uint64_t timestamp) {
  return key.sign(cosigned_bytes(origin, name, timestamp));
}

bool verify_line(const Cosigner& cosigner, std::string_view origin, const CheckpointName& name, const CheckpointLine& line) {
  return verify(cosigner.key, cosigned_bytes(origin, name, line.timestamp), line.signature);
}

Status verify_certified(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint) {
  std::uint64_t total = 0;
  for (const auto& cosigner : set) total += cosigner.weight;
  std::uint64_t weight = 0;
  for (std::size_t i = 0; i < checkpoint.lines.size(); ++i) {
    const auto& line = checkpoint.lines[i];
    if (line.validator >= set.size() || (i > 0 && line.validator <= checkpoint.lines[i - 1].validator)) {
      return fail(ErrorId::kBadCheckpoint, "cosigners are not ascending members of the set");
    }
    if (!verify_line(set[line.validator], origin, checkpoint.name, line)) {
      return fail(ErrorId::kBadCheckpoint, fmt::format("the cosignature of {} does not verify", set[line.validator].name));
    }
    weight += set[line.validator].weight;
  }
  const std::uint64_t quorum = total - (total - 1) / 3;
  if (total == 0 || weight < quorum)
    return fail(ErrorId::kBadCheckpoint, fmt::format("cosignatures carry weight {}, the quorum is {}", weight, quorum));
  return {};
}

std::string to_note(std::span<const Cosigner> set, std::string_view origin, const SignedCheckpoint& checkpoint) {
  std::string note = checkpoint_text(origin, checkpoint.name) + "\n";
  for (const auto& line : checkpoint.lines) {
    const auto& cosigner = set[line.validator];
    Bytes bytes = key_id(cosigner.name, kCosignatureType, cosigner.key);
    append_be(bytes, line.timestamp, kTimestampBytes);
    append(bytes, line.signature.raw);
    note += fmt::format("{}{} {}\n", kDash, cosigner.name, to_base64(bytes));
  }
  return note;
}

Result<SignedCheckpoint> parse_note(std::span<const Cosigner> set, std::string_view origin, std::string_view note) {
  const auto bad = [](std::string what) { return fail(ErrorId::kBadCheckpoint, std::move(what)); };
  const auto blank = note.rfind("\n\n");
  if (blank == std::string_view::npos || !note.ends_with('\n')) return bad("not a signed note: no blank line before the signatures");
  SignedCheckpoint checkpoint;
  XH_TRY(checkpoint.name, parse_text(origin, note.substr(0, blank + 1)));
  std::string_view rest = note.substr(blank + 2);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const auto space = line.rfind(' ');
    if (!line.starts_with(kDash) || space < kDash.size()) return bad("a signature line is malformed");
    const std::string_view name = line.substr(kDash.size(), space - kDash.size());
    auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < kKeyIdBytes + 1) return bad("a signature line is not base64");
    const auto signer = std::ranges::find(set, name, &Cosigner::name);
    // Unknown names and keys are ignored (signed-note); a known one must verify.
    if (signer == set.end() || !equal(ByteView(*bytes).first(kKeyIdBytes), key_id(name, kCosignatureType, signer->key))) continue;
    const ByteView body = ByteView(*bytes).subspan(kKeyIdBytes);
    if (body.size() != kTimestampBytes + kEd25519SignatureBytes) return bad("a cosignature has the wrong length");
    CheckpointLine parsed{static_cast<std::uint16_t>(signer - set.begin()), read_be(body.first(kTimestampBytes)),
                          Signature{to_bytes(body.subspan(kTimestampBytes))}};
    if (!verify_line(*signer, origin, checkpoint.name, parsed)) return bad(fmt::format("the cosignature of {} does not verify", name));
    checkpoint.lines.push_back(std::move(parsed));
    if (checkpoint.lines.size() > kMaxCheckpointLines) return bad("too many cosignatures");
  }
  std::ranges::sort(checkpoint.lines, {}, &CheckpointLine::validator);
  if (std::ranges::adjacent_find(checkpoint.lines, {}, &CheckpointLine::validator) != checkpoint.lines.end())
    return bad("a validator cosigned twice");
  return checkpoint;
}

}  // namespace xh::ledger
