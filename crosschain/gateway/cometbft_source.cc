#include "crosschain/gateway/cometbft_source.h"

#include <fmt/format.h>

#include "crosschain/gateway/foreign_json.h"
#include "crosschain/gateway/protobuf_fields.h"

namespace xh::crosschain::gateway {
namespace {

constexpr std::size_t kMaxTimeBytes = 40;
constexpr std::size_t kMaxTypeBytes = 64;
constexpr std::string_view kEd25519Type = "tendermint/PubKeyEd25519";
constexpr std::string_view kSecp256k1Type = "tendermint/PubKeySecp256k1";

std::uint32_t small(const ForeignJson& json, std::string_view key) {
  const std::uint64_t value = json.decimal(key);
  if (value > 0xffffffff) json.fail(fmt::format("{} has more than 32 bits", key));
  return static_cast<std::uint32_t>(value);
}

cometbft::Time time_in(const ForeignJson& json, std::string_view key) {
  const auto time = comet_time(json.text(key, kMaxTimeBytes));
  if (!time) json.fail(fmt::format("{}: {}", key, time.error().what));
  return time.value_or(cometbft::Time());
}

cometbft::BlockId block_id_in(const ForeignJson& json, std::string_view key) {
  if (!json.has(key)) return {};
  const ForeignJson at = json.object(key);
  if (!at.has("parts") && !at.has("part_set_header")) return {at.hex("hash", Hash32::kSize), 0, {}};
  const ForeignJson parts = at.object(at.has("parts") ? "parts" : "part_set_header");
  return {at.hex("hash", Hash32::kSize), small(parts, "total"), parts.hex("hash", Hash32::kSize)};
}

cometbft::Header header_in(const ForeignJson& json) {
  const ForeignJson version = json.object("version");
  cometbft::Header out;
  out.block_protocol = version.decimal("block");
  out.app_version = version.has("app") ? version.decimal("app") : 0;
  out.chain_id = json.text("chain_id", cometbft::kMaxChainIdBytes);
  out.height = json.decimal("height");
  out.time = time_in(json, "time");
  out.last_block = block_id_in(json, "last_block_id");
  out.last_commit_hash = json.hex("last_commit_hash", Hash32::kSize);
  out.data_hash = json.hex("data_hash", Hash32::kSize);
  out.validators_hash = json.hex("validators_hash", Hash32::kSize);
  out.next_validators_hash = json.hex("next_validators_hash", Hash32::kSize);
  out.consensus_hash = json.hex("consensus_hash", Hash32::kSize);
  out.app_hash = json.hex("app_hash", cometbft::kMaxAppHashBytes);
  out.last_results_hash = json.hex("last_results_hash", Hash32::kSize);
  out.evidence_hash = json.hex("evidence_hash", Hash32::kSize);
  out.proposer = json.hex("proposer_address", cometbft::kAddressBytes);
  return out;
}

cometbft::Commit commit_in(const ForeignJson& json) {
  cometbft::Commit out{json.decimal("height"), small(json, "round"), block_id_in(json, "block_id"), {}};
  for (const auto& entry : json.array("signatures", kMaxChainValidators)) {
    const std::uint64_t flag = entry.decimal("block_id_flag");
    if (flag == 0 || !cometbft::is_valid(static_cast<cometbft::VoteFlag>(flag & 0xff)) || flag > 0xff) {
      entry.fail("block_id_flag is 1, 2 or 3");
      break;
    }
    cometbft::CommitSignature made{
        static_cast<cometbft::VoteFlag>(flag), entry.hex("validator_address", cometbft::kAddressBytes), time_in(entry, "timestamp"), {}};
    if (entry.has("signature")) made.signature = entry.base64("signature", kMaxSignatureBytes);
    out.signatures.push_back(std::move(made));
  }
  return out;
}

// Digits at a place; nullopt: something else stands there.
std::optional<std::int64_t> digits(std::string_view text, std::size_t at, std::size_t size) {
  std::int64_t out = 0;
  for (const char c : text.substr(at, size)) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out;
}

// Days since 1970 of a date of the Gregorian calendar.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t shifted = year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t of_era = shifted - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

Result<ics23::Existence> existence_in(ByteView message) {
  XH_TRY(const auto fields, ProtobufFields::parse(message));
  XH_TRY(const auto leaf, ProtobufFields::parse(fields.bytes(3)));
  ics23::Existence out{to_bytes(fields.bytes(1)), to_bytes(fields.bytes(2)), to_bytes(leaf.bytes(5)), {}};
  for (const ByteView step : fields.all(4)) {
    XH_TRY(const auto inner, ProtobufFields::parse(step));
    out.path.push_back({to_bytes(inner.bytes(2)), to_bytes(inner.bytes(3))});
    if (out.path.size() > kMaxProofSteps || out.path.back().prefix.size() > ics23::kMaxPrefixBytes ||
        out.path.back().suffix.size() > ics23::kMaxSuffixBytes)
      return bad_answer("the proof is larger than any of its trees");
  }
  if (out.key.size() > ics23::kMaxStoreKeyBytes || out.value.size() > kMaxValueBytes || out.leaf_prefix.size() > ics23::kMaxPrefixBytes)
    return bad_answer("key, value or prefix of the proof is beyond its limit");
  return out;
}

}  // namespace

Result<cometbft::Time> comet_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  const auto malformed = [] { return bad_answer("the time is not of the form 2020-09-14T16:33:54.2Z"); };
  if (text.size() < kForm.size() + 1 || text.back() != 'Z') return malformed();
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && text[i] != kForm[i]) return malformed();
  }
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return malformed();
  if (*year < 1 || *month < 1 || *month > 12 || *day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 59) return malformed();
  std::string_view rest = text.substr(kForm.size(), text.size() - kForm.size() - 1);
  std::int64_t nanos = 0;
  if (!rest.empty()) {
    if (rest.front() != '.' || rest.size() < 2 || rest.size() > 10) return malformed();
    rest.remove_prefix(1);
    const auto fraction = digits(rest, 0, rest.size());
    if (!fraction) return malformed();
    nanos = *fraction;
    for (std::size_t i = rest.size(); i < 9; ++i) nanos *= 10;
  }
  const std::int64_t seconds = days_of(*year, *month, *day) * 86'400 + *hour * 3600 + *minute * 60 + *second;
  return cometbft::Time{static_cast<std::uint64_t>(seconds), static_cast<std::uint32_t>(nanos)};
}

Result<CometBlock> comet_block(const Json& result) {
  std::optional<Error> error;
  const ForeignJson signed_header = ForeignJson(&result, "", error).object("signed_header");
  CometBlock out{header_in(signed_header.object("header")), commit_in(signed_header.object("commit"))};
  if (error) return fail(*error);
  if (!equal(cometbft::header_hash(out.header).view(), out.commit.block.hash))
    return bad_answer("the commit is not of the hash of the header: the node serves a form that this build does not know");
  return out;
}

Result<std::uint64_t> comet_validators(const Json& result, std::vector<cometbft::Validator>& out) {
  std::optional<Error> error;
  const ForeignJson json(&result, "", error);
  for (const auto& entry : json.array("validators", kMaxChainValidators)) {
    const ForeignJson key = entry.object("pub_key");
    const std::string type = key.text("type", kMaxTypeBytes);
    if (type != kEd25519Type && type != kSecp256k1Type) entry.fail("keys of this type are not verified here");
    out.push_back({{type == kSecp256k1Type ? Suite::kSecp256k1 : Suite::kEd25519, key.base64("value", kMaxPublicKeyBytes)},
                   entry.decimal("voting_power")});
    if (out.size() > kMaxChainValidators) entry.fail("a set has at most 1,000 validators");
    if (error) break;
  }
  return unless(error, json.has("total") ? json.decimal("total") : out.size());
}

Result<ConsensusState> comet_state(const cometbft::Header& header) {
  if (header.time.seconds > kMaxChainTime.value / kNanosPerSecond - 1) return bad_answer("the time of the header is out of range");
  if (header.next_validators_hash.size() != Hash32::kSize) return bad_answer("the header names no next validators");
  return ConsensusState{ChainHeight{header.height}, ChainTime{header.time.seconds * kNanosPerSecond + header.time.nanos},
                        cometbft::header_hash(header), header.app_hash, encode(cometbft::Trust{Hash32::from(header.next_validators_hash)})};
}

Result<std::variant<ics23::Existence, ics23::Absence>> commitment_proof(ByteView protobuf) {
  constexpr std::uint32_t kExist = 1;
  constexpr std::uint32_t kNonExist = 2;
  if (protobuf.size() > kMaxProofBytes) return bad_answer("the proof is longer than 512 KiB");
  XH_TRY(const auto fields, ProtobufFields::parse(protobuf));
  if (fields.has(kExist) == fields.has(kNonExist))
    return bad_answer("a proof of existence or of absence is expected; others are not used any more");
  if (fields.has(kExist)) return existence_in(fields.bytes(kExist));
  XH_TRY(const auto absent, ProtobufFields::parse(fields.bytes(kNonExist)));
  ics23::Absence out;
  if (absent.has(2)) {
    XH_TRY(out.left, existence_in(absent.bytes(2)));
  }
  if (absent.has(3)) {
    XH_TRY(out.right, existence_in(absent.bytes(3)));
  }
  return out;
}

Result<CometAnswer> comet_answer(const Json& result) {
  std::optional<Error> error;
  const ForeignJson response = ForeignJson(&result, "", error).object("response");
  if (response.has("code") && response.decimal("code") != 0)
    response.fail(
        fmt::format("the application refuses the query: {}", response.has("log") ? response.text("log", 4096) : "no reason given"));
  const std::uint64_t height = response.decimal("height");
  CometAnswer out{ChainHeight{height + 1}, {response.base64("key", kMaxKeyBytes), std::nullopt}, {}};
  if (response.has("value")) {
    Bytes value = response.base64("value", kMaxValueBytes);
    if (!value.empty()) out.claim.value = std::move(value);
  }
  const auto ops = response.object("proofOps").array("ops", 2);
  if (!error && ops.size() != 2) response.fail("two proofs are expected: of the key in its store, and of the store");
  if (error) return fail(*error);
  XH_TRY(out.proof.below, commitment_proof(ops[0].base64("data", kMaxProofBytes)));
  XH_TRY(const auto above, commitment_proof(ops[1].base64("data", kMaxProofBytes)));
  if (error) return fail(*error);
  if (!std::holds_alternative<ics23::Existence>(above)) return bad_answer("the proof of the store is one of absence");
  out.proof.above = std::get<ics23::Existence>(above);
  return out;
}

}  // namespace xh::crosschain::gateway
