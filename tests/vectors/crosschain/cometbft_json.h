// Headers, commits and sets of published JSON vectors as our values.
#pragma once

#include "base/json.h"
#include "base/text.h"
#include "crosschain/cometbft.h"
#include "crypto/hash.h"

namespace xh::vectors {

inline Bytes hex_of(const Json* text) { return text == nullptr || text->is_null() ? Bytes() : from_hex(*text->string()).value(); }
inline std::uint64_t number_of(const Json* value) {
  if (value == nullptr) return 0;
  return value->integer() != nullptr ? static_cast<std::uint64_t>(*value->integer()) : std::stoull(*value->string());
}
/// "2020-09-14T16:33:54.21191421Z"
inline crosschain::cometbft::Time time_of(const std::string& text) {
  const auto field = [&text](std::size_t at, std::size_t size) { return std::stoll(text.substr(at, size)); };
  const std::int64_t month = field(5, 2);
  const std::int64_t year = field(0, 4) - (month <= 2 ? 1 : 0);
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + field(8, 2) - 1;
  const std::int64_t days = era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
  const std::int64_t seconds = days * 86'400 + field(11, 2) * 3600 + field(14, 2) * 60 + field(17, 2);
  std::uint32_t nanos = 0;
  if (text[19] == '.') {
    std::string digits = text.substr(20, text.size() - 21);
    digits.resize(9, '0');
    nanos = static_cast<std::uint32_t>(std::stoul(digits));
  }
  return {static_cast<std::uint64_t>(seconds), nanos};
}
inline crosschain::cometbft::BlockId block_id_of(const Json* json) {
  if (json == nullptr || json->is_null()) return {};
  const Json* parts = json->find("part_set_header");
  return {hex_of(json->find("hash")), static_cast<std::uint32_t>(number_of(parts->find("total"))), hex_of(parts->find("hash"))};
}
inline crosschain::cometbft::Header header_of(const Json& json) {
  crosschain::cometbft::Header out;
  out.block_protocol = number_of(json.find("version")->find("block"));
  out.app_version = number_of(json.find("version")->find("app"));
  out.chain_id = *json.find("chain_id")->string();
  out.height = number_of(json.find("height"));
  out.time = time_of(*json.find("time")->string());
  out.last_block = block_id_of(json.find("last_block_id"));
  out.last_commit_hash = hex_of(json.find("last_commit_hash"));
  out.data_hash = hex_of(json.find("data_hash"));
  out.validators_hash = hex_of(json.find("validators_hash"));
  out.next_validators_hash = hex_of(json.find("next_validators_hash"));
  out.consensus_hash = hex_of(json.find("consensus_hash"));
  out.app_hash = hex_of(json.find("app_hash"));
  out.last_results_hash = hex_of(json.find("last_results_hash"));
  out.evidence_hash = hex_of(json.find("evidence_hash"));
  out.proposer = hex_of(json.find("proposer_address"));
  return out;
}
/// In the order of CometBFT: the files are not sorted.
inline std::vector<crosschain::cometbft::Validator> validators_of(const Json& set) {
  std::vector<crosschain::cometbft::Validator> out;
  for (const auto& json : *set.find("validators")->array()) {
    const Bytes key = from_base64(*json.find("pub_key")->find("value")->string()).value();
    out.push_back({{Suite::kEd25519, key}, number_of(json.find("voting_power"))});
  }
  std::ranges::sort(out, {}, [](const auto& v) { return std::pair(~v.power, crosschain::cometbft::address_of(v.key)); });
  return out;
}
/// One entry for each validator, in their order; votes of others stand behind them.
inline crosschain::cometbft::Commit commit_of(const Json& json, std::span<const crosschain::cometbft::Validator> validators) {
  using namespace crosschain::cometbft;
  Commit out{
      number_of(json.find("height")), static_cast<std::uint32_t>(number_of(json.find("round"))), block_id_of(json.find("block_id")), {}};
  const CommitSignature absent{VoteFlag::kAbsent, {}, {static_cast<std::uint64_t>(-62'135'596'800), 0}, {}};
  out.signatures.assign(validators.size(), absent);
  for (const auto& entry : *json.find("signatures")->array()) {
    const auto flag = static_cast<VoteFlag>(number_of(entry.find("block_id_flag")));
    if (flag == VoteFlag::kAbsent) continue;
    const Json* signature = entry.find("signature");
    const CommitSignature made{flag, hex_of(entry.find("validator_address")), time_of(*entry.find("timestamp")->string()),
                               signature->is_null() ? Bytes() : from_base64(*signature->string()).value()};
    const auto place = std::ranges::find(validators, made.address, [](const auto& v) { return address_of(v.key); });
    if (place == validators.end()) {
      out.signatures.push_back(made);
    } else {
      out.signatures[static_cast<std::size_t>(place - validators.begin())] = made;
    }
  }
  return out;
}
inline crosschain::ConsensusState state_of(const crosschain::cometbft::Header& header) {
  return {crosschain::ChainHeight{header.height}, crosschain::ChainTime{header.time.seconds * 1'000'000'000 + header.time.nanos},
          crosschain::cometbft::header_hash(header), header.app_hash,
          encode(crosschain::cometbft::Trust{Hash32::from(header.next_validators_hash)})};
}

}  // namespace xh::vectors
