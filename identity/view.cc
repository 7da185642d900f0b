#include "identity/view.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "crypto/account_id.h"
#include "crypto/keys.h"

namespace xh::identity {

std::string utc_text(UnixMillis time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time.value / 1000)));
}

std::optional<UnixMillis> utc_from(std::string_view text) {
  static constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  std::tm time{};
  time.tm_year = number(0, 4) - 1900;
  time.tm_mon = number(5, 2) - 1;
  time.tm_mday = number(8, 2);
  time.tm_hour = number(11, 2);
  time.tm_min = number(14, 2);
  time.tm_sec = number(17, 2);
  const std::time_t seconds = timegm(&time);
  if (seconds < 0) return std::nullopt;
  const UnixMillis out{static_cast<std::uint64_t>(seconds) * 1000};
  // The 31st of June would be the 1st of July.
  return utc_text(out) == text ? std::optional(out) : std::nullopt;
}

// The object gets one member more at its end and is not read for that: proofs are asked for often.
View with_proof(View view, const Result<std::string>& proof) {
  if (view.status != 200 && view.status != 404 && view.status != 410) return view;
  const auto end = view.body.rfind('}');  // a pretty one has a line end behind it
  if (end == std::string::npos || end == 0) return view;
  const bool empty = view.body.find_last_not_of(" \n", end - 1) == 0;
  view.body.insert(end, fmt::format("{}{}:{}", empty ? "" : ",", proof ? "\"proof\"" : "\"proof_error\"",
                                    json_quote(proof ? *proof : proof.error().to_string())));
  view.max_age = std::nullopt;
  return view;
}

const Restraint* withheld(const std::optional<SupervisionRecord>& acts) {
  if (!acts) return nullptr;
  for (const auto& restraint : acts->restraints) {
    if (restraint.kind == RestraintKind::kWithhold) return &restraint;
  }
  return nullptr;
}

Json made_document(const AccountRecord& account, const AccountId& id) {
  const std::string did = to_bid(id);
  Json out = Json(Json::Object{});
  out.set("@context", Json(Json::Array{"https://www.w3.org/ns/did/v1"})).set("id", did);
  Json::Array methods;
  Json::Array authentication;
  for (const auto& key : account.keys.keys) {
    const std::string name = did + "#key-" + std::to_string(methods.size() + 1);
    Json method = Json(Json::Object{});
    method.set("id", name).set("type", std::string(name_of(key.key.suite))).set("controller", did);
    methods.push_back(method.set("publicKeyHex", to_encoded(key.key)));
    authentication.push_back(name);
  }
  if (methods.empty()) return out;
  return out.set("verificationMethod", Json(std::move(methods))).set("authentication", Json(std::move(authentication)));
}

Json made_document(const SubChainRecord& sub_chain, const Bid& bid) {
  Json out{Json::Object{}};
  out.set("@context", Json(Json::Array{Json("https://www.w3.org/ns/did/v1")})).set("id", bid.text());
  if (!sub_chain.owner || sub_chain.resolver.empty()) return out;
  Json service{Json::Object{}};
  service.set("id", bid.text() + "#resolver").set("type", "DIDSubResolver").set("serviceEndpoint", sub_chain.resolver);
  return Json(out.set("service", Json(Json::Array{std::move(service)})));
}

const std::string* resolver_of(const std::optional<SubChainRecord>& sub_chain) {
  return sub_chain && sub_chain->owner && !sub_chain->resolver.empty() ? &sub_chain->resolver : nullptr;
}

}  // namespace xh::identity
