#include "tools/gateway/foreign_ports.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crosschain/gateway/besu_source.h"
#include "crosschain/gateway/cometbft_source.h"
#include "crosschain/gateway/fisco_source.h"
#include "crosschain/gateway/foreign_json.h"

namespace xh::gateway {
namespace {

using crosschain::ClientTerms;
using crosschain::ClientType;

constexpr std::uint64_t kPageSize = 100;  ///< of /validators: the most that nodes serve

std::string hex_number(std::uint64_t number) { return fmt::format("0x{:x}", number); }
ChainHeight height_of(const ShowRequest& request, const relay::Head& head) { return request.at.value_or(head.height); }

// What all of them share: packets come from a folder.
class ForeignPort : public ChainPort {
 public:
  ForeignPort(Nodes nodes, const std::string& packets) : nodes_(std::move(nodes)), folder_(packets) {}
  Result<relay::Head> head() override {
    XH_TRY(const auto newest, state());
    return relay::Head{newest.height, newest.time};
  }
  Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) override { return folder_.packets(lane, from); }
  Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32& commitment) override {
    return folder_.acknowledgement(packet, commitment);
  }

 protected:
  Nodes& nodes() { return nodes_; }

 private:
  Nodes nodes_;
  PacketFolder folder_;
};

// ---- CometBFT
class CometPort final : public ForeignPort {
 public:
  CometPort(Nodes nodes, const std::string& packets, crosschain::cometbft::Parameters chain)
      : ForeignPort(std::move(nodes), packets), chain_(std::move(chain)) {}

  Result<ConsensusState> state() override {
    XH_TRY(const auto block, block_at(std::nullopt));
    return relay::comet_state(block.header);
  }

  Result<relay::Shown> show(const ShowRequest& request) override {
    XH_TRY(const auto block, block_at(request.at));
    XH_TRY(const auto state, relay::comet_state(block.header));
    relay::Shown out{state.height, state.time, {}, {}};
    if (state.height > request.trusted.height) {
      crosschain::cometbft::Update update{request.trusted.height, block.header, block.commit, {}, {}};
      XH_TRY(update.validators, validators_at(state.height.value));
      if (state.height.value != request.trusted.height.value + 1) {
        XH_TRY(update.trusted_validators, validators_at(request.trusted.height.value + 1));
      }
      out.update = encode(update);
    }
    for (const auto& claim : request.claims) {
      XH_TRY(const auto answer, query(claim.key, state.height.value - 1, true));
      out.proofs.push_back(answer.height == state.height ? encode(answer.proof) : Bytes());
    }
    return out;
  }

  Result<std::optional<Bytes>> value(const Bytes& key) override {
    XH_TRY(const auto top, head());
    XH_TRY(auto answer, query(key, top.height.value - 1, true));
    return std::move(answer.claim.value);
  }

 private:
  Result<relay::CometBlock> block_at(std::optional<ChainHeight> height) {
    Json params = json_object();
    if (height) params.set("height", std::to_string(height->value));
    XH_TRY(const Json answer, nodes().call("commit", params));
    return relay::comet_block(answer);
  }
  Result<std::vector<crosschain::cometbft::Validator>> validators_at(std::uint64_t height) {
    std::vector<crosschain::cometbft::Validator> out;
    for (std::uint64_t page = 1; page <= crosschain::kMaxChainValidators; ++page) {
      const std::size_t before = out.size();
      const Json params =
          json_object().set("height", std::to_string(height)).set("page", std::to_string(page)).set("per_page", std::to_string(kPageSize));
      XH_TRY(const Json answer, nodes().call("validators", params));
      XH_TRY(const std::uint64_t total, relay::comet_validators(answer, out));
      if (out.size() >= total || out.size() == before) break;
    }
    return out;
  }
  Result<relay::CometAnswer> query(const Bytes& key, std::uint64_t height, bool prove) {
    const Json params = json_object()
                            .set("path", fmt::format("/store/{}/key", chain_.store))
                            .set("data", to_hex(key))
                            .set("height", std::to_string(height))
                            .set("prove", prove);
    XH_TRY(const Json answer, nodes().call("abci_query", params));
    XH_TRY(auto read, relay::comet_answer(answer));
    if (read.claim.key != key) return fail(ErrorId::kBadAnswer, "the answer is about another key than was asked for");
    return read;
  }

  crosschain::cometbft::Parameters chain_;
};

// ---- Besu
class BesuPort final : public ForeignPort {
 public:
  BesuPort(Nodes nodes, const std::string& packets, ClientType type, crosschain::besu::Parameters chain)
      : ForeignPort(std::move(nodes), packets),
        protocol_(type == ClientType::kBesuQbft ? crosschain::besu::Protocol::kQbft : crosschain::besu::Protocol::kIbft2),
        chain_(std::move(chain)) {}

  Result<ConsensusState> state() override {
    XH_TRY(const auto block, block_at("latest"));
    return relay::besu_state(block);
  }

  Result<relay::Shown> show(const ShowRequest& request) override {
    XH_TRY(const auto block, block_at(request.at ? hex_number(request.at->value) : "latest"));
    const auto state = relay::besu_state(block);
    const std::string number = hex_number(block.header.number);
    relay::Shown out{state.height, state.time, {}, {}};
    if (state.height > request.trusted.height) {
      crosschain::besu::Update update{request.trusted.height, block.rlp, std::nullopt};
      if (const auto* source = std::get_if<crosschain::besu::ByContract>(&chain_.validators)) {
        XH_TRY(update.validators, array_at(*source, number));
      }
      out.update = encode(update);
    }
    for (const auto& claim : request.claims) {
      XH_TRY(const auto slot, slot_of(claim.key, number));
      out.proofs.push_back(encode(slot.proof));
    }
    return out;
  }

  Result<std::optional<Bytes>> value(const Bytes& key) override {
    XH_TRY(const auto slot, slot_of(key, "latest"));
    if (slot.value.empty()) return std::nullopt;
    Bytes padded(Hash32::kSize - slot.value.size());
    append(padded, slot.value);
    return padded;
  }

 private:
  Result<relay::BesuBlock> block_at(const std::string& number) {
    XH_TRY(const Json answer, nodes().call("eth_getBlockByNumber", Json::Array{number, false}));
    if (answer.is_null()) return fail(ErrorId::kNotReady, "the node has no block " + number);
    return relay::besu_block(protocol_, answer);
  }
  Result<std::vector<relay::BesuSlot>> slots_of(const crosschain::besu::Address& contract, const std::vector<Hash32>& slots,
                                                const std::string& number) {
    Json::Array names;
    for (const auto& slot : slots) names.emplace_back(to_0x(slot.view()));
    XH_TRY(const Json answer, nodes().call("eth_getProof", Json::Array{to_0x(contract.view()), std::move(names), number}));
    return relay::besu_slots(contract, slots, answer);
  }
  Result<relay::BesuSlot> slot_of(const Bytes& key, const std::string& number) {
    if (key.size() != Hash32::kSize) return fail(ErrorId::kBadChainProof, "a key of this chain has 32 bytes");
    XH_TRY(auto slots, slots_of(chain_.contract, {relay::mapping_slot(Hash32::from(key), chain_.slot)}, number));
    return std::move(slots.front());
  }
  Result<std::optional<crosschain::besu::ArrayProof>> array_at(const crosschain::besu::ByContract& source, const std::string& number) {
    XH_TRY(const auto length, slots_of(source.contract, {source.slot}, number));
    if (length.front().value.size() > sizeof(std::uint64_t)) return fail(ErrorId::kBadAnswer, "the list of validators is no list");
    XH_TRY(const auto slots, slots_of(source.contract, relay::array_slots(source.slot, read_be(length.front().value)), number));
    XH_TRY(auto array, relay::besu_array(slots));
    return std::optional(std::move(array));
  }

  crosschain::besu::Protocol protocol_;
  crosschain::besu::Parameters chain_;
};

// ---- FISCO BCOS
class FiscoPort final : public ForeignPort {
 public:
  FiscoPort(Nodes nodes, const ForeignConfig& config, crosschain::fisco::Parameters chain)
      : ForeignPort(std::move(nodes), config.packets), group_(config.group), chain_(chain) {}

  Result<ConsensusState> state() override {
    XH_TRY(const Json answer, nodes().call("getBlockNumber", Json::Array{group_, ""}));
    const Json wrapped = json_object().set("number", answer);
    std::optional<Error> error;
    const std::uint64_t number = relay::ForeignJson(&wrapped, "", error).decimal("number");
    if (error) return fail(*error);
    XH_TRY(const auto block, block_at(number));
    return relay::fisco_state(block);
  }

  Result<relay::Shown> show(const ShowRequest& request) override {
    XH_TRY(const auto top, request.at ? Result<relay::Head>(relay::Head{*request.at, {}}) : head());
    XH_TRY(const auto block, block_at(height_of(request, top).value));
    const auto state = relay::fisco_state(block);
    relay::Shown out{state.height, state.time, {}, std::vector<Bytes>(request.claims.size())};
    if (state.height <= request.trusted.height) return out;
    XH_TRY(const auto trusted, block_at(request.trusted.height.value));
    out.update = encode(relay::fisco_update(trusted, block));
    return out;
  }

  Result<std::optional<Bytes>> value(const Bytes&) override {
    return fail(ErrorId::kNoSuchProof, "nothing about the state of a FISCO BCOS chain can be proven: it takes no lanes");
  }

 private:
  Result<relay::FiscoBlock> block_at(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(kMaxJsonInteger)) return fail(ErrorId::kBadAnswer, "the height is out of range");
    XH_TRY(const Json answer, nodes().call("getBlockByNumber", Json::Array{group_, "", static_cast<std::int64_t>(number), true, true}));
    return relay::fisco_block(chain_.suite, answer);
  }

  std::string group_;
  crosschain::fisco::Parameters chain_;
};

tl::unexpected<Error> bad(const Error& error) { return fail(ErrorId::kBadClient, "the parameters of the client: " + error.what); }

}  // namespace

Result<std::unique_ptr<ChainPort>> make_foreign_port(const ClientTerms& terms, Nodes nodes, const ForeignConfig& config) {
  switch (terms.type) {
    case ClientType::kCometBft: {
      auto chain = decode<crosschain::cometbft::Parameters>(terms.parameters);
      if (!chain) return bad(chain.error());
      return std::make_unique<CometPort>(std::move(nodes), config.packets, *std::move(chain));
    }
    case ClientType::kBesuQbft:
    case ClientType::kBesuIbft2: {
      auto chain = decode<crosschain::besu::Parameters>(terms.parameters);
      if (!chain) return bad(chain.error());
      return std::make_unique<BesuPort>(std::move(nodes), config.packets, terms.type, *std::move(chain));
    }
    case ClientType::kFiscoBcos3: {
      const auto chain = decode<crosschain::fisco::Parameters>(terms.parameters);
      if (!chain) return bad(chain.error());
      return std::make_unique<FiscoPort>(std::move(nodes), config, *chain);
    }
    case ClientType::kXinghuo:
    case ClientType::kAttested:
      break;
  }
  return fail(ErrorId::kBadConfig, fmt::format("a gateway has no source for clients of type {}", crosschain::name_of(terms.type)));
}

}  // namespace xh::gateway
