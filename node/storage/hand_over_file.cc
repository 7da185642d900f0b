#include "node/storage/hand_over_file.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/hash.h"

namespace xh::storage {
namespace {

constexpr std::string_view kFormat = "xinghuo-sign-state/v1";

}  // namespace

std::string hand_over_text(const HandOver& hand_over) {
  const Bytes bytes = encode(hand_over);
  Json out{Json::Object{}};
  out.set("format", std::string(kFormat))
      .set("public_key", to_0x(hand_over.signed_votes.key.raw))
      .set("hand_over", json_u64(hand_over.signed_votes.hand_overs))
      .set("content", to_0x(bytes))
      .set("sha256", to_0x(sha256(bytes).view()));
  return out.pretty();
}

Result<HandOver> parse_hand_over(std::string_view text) {
  const auto refuse = [&](const std::string& what) { return fail(ErrorId::kBadSignState, what); };
  const auto json = parse_json(text);
  if (!json) return refuse("the file is not JSON: " + json.error().what);
  const auto member = [&](std::string_view name) -> const std::string* {
    const Json* value = json->find(name);
    return value == nullptr ? nullptr : value->string();
  };
  const auto *format = member("format"), *content = member("content"), *sum = member("sha256");
  if (format == nullptr || *format != kFormat || content == nullptr || sum == nullptr)
    return refuse(fmt::format("the file is no {}", kFormat));
  const auto bytes = from_0x(*content);
  if (!bytes || to_0x(sha256(*bytes).view()) != *sum) return refuse("the checksum does not fit");
  auto hand_over = decode<HandOver>(*bytes);
  if (!hand_over) return refuse(hand_over.error().what);
  XH_TRY_VOID(consensus::SignState::from(hand_over->signed_votes).map([](const auto&) {}));
  return hand_over;
}

std::string describe(const HandOver& hand_over) {
  const auto& votes = hand_over.signed_votes;
  const std::string checkpoint =
      hand_over.signed_checkpoint ? fmt::format("checkpoints up to size {}", hand_over.signed_checkpoint->size) : "no checkpoint";
  return fmt::format("floor epoch {} view {}, {} votes above it, {}", votes.floor.epoch.value, votes.floor.view.value, votes.votes.size(),
                     checkpoint);
}

}  // namespace xh::storage
