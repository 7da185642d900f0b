#include "node/signer/token_place.h"

#include "base/json.h"
#include "node/signer/token.h"

namespace xh::signer {
namespace {

constexpr std::string_view kTokenFormat = "xinghuo-token/v1";
constexpr std::size_t kMaxTokenPathBytes = 4096;

tl::unexpected<Error> bad_place(std::string what, std::string place) {
  return fail(ErrorId::kBadConfig, std::move(what), std::move(place));
}

}  // namespace

std::string to_text(const TokenPlace& place) {
  Json json = json_object();
  json.set("format", kTokenFormat).set("module", place.module).set("token", place.token).set("pin_file", place.pin_file);
  json.set("consensus_label", place.consensus_label).set("consensus_key", to_encoded(place.consensus_key));
  json.set("checkpoint_label", place.checkpoint_label).set("checkpoint_key", to_encoded(place.checkpoint_key));
  return json.pretty();
}

Result<TokenPlace> parse_token_place(std::string_view text) {
  if (text.size() > kMaxTokenFileBytes) return bad_place("the file has at most 16 KiB", "");
  const auto json = parse_json(text);
  if (!json) return bad_place(json.error().what, json.error().place);
  JsonReader in(*json, "");
  const auto bounded_text = [&](std::string_view name, std::size_t least, std::size_t most) {
    std::string value = in.text(name);
    if (value.size() < least || value.size() > most)
      in.fail(ErrorId::kBadConfig, name, "a text of at most " + std::to_string(most) + " bytes is expected");
    return value;
  };
  const auto key = [&](std::string_view name) {
    auto value = in.parsed<PublicKey>(name, public_key_from_encoded);
    if (value.suite != Suite::kEd25519) in.fail(ErrorId::kBadConfig, name, "an Ed25519 key is expected");
    return value;
  };
  if (in.text("format") != kTokenFormat) in.fail(ErrorId::kBadConfig, "format", "xinghuo-token/v1 is expected");
  TokenPlace out;
  out.module = bounded_text("module", 1, kMaxTokenPathBytes);
  out.token = bounded_text("token", 1, kMaxTokenLabelBytes);
  out.pin_file = bounded_text("pin_file", 0, kMaxTokenPathBytes);
  out.consensus_label = bounded_text("consensus_label", 1, kMaxKeyLabelBytes);
  out.consensus_key = key("consensus_key");
  out.checkpoint_label = bounded_text("checkpoint_label", 1, kMaxKeyLabelBytes);
  out.checkpoint_key = key("checkpoint_key");
  if (!out.module.starts_with('/')) in.fail(ErrorId::kBadConfig, "module", "an absolute path is expected");
  if (!out.pin_file.empty() && !out.pin_file.starts_with('/'))
    in.fail(ErrorId::kBadConfig, "pin_file", "an absolute path is expected, or nothing");
  if (out.consensus_label == out.checkpoint_label)
    in.fail(ErrorId::kBadConfig, "checkpoint_label", "another label than that of the consensus key is expected");
  if (auto status = in.done(); !status) return bad_place(status.error().what, status.error().place);
  return out;
}

}  // namespace xh::signer
