#include "tools/gateway/first.h"

#include "base/text.h"
#include "crosschain/besu.h"
#include "crosschain/client_rules.h"
#include "crosschain/cometbft.h"
#include "crosschain/fisco.h"

namespace xh::gateway {
namespace {

using crosschain::ClientType;

constexpr std::uint64_t kDayMs = 24ull * 3600 * 1000;

tl::unexpected<Error> bad(std::string what) { return fail(ErrorId::kBadClient, std::move(what)); }

Result<Bytes> besu_parameters(const FirstWish& wish) {
  const auto contract =
      fixed_from_hex<crosschain::besu::Address>(std::string_view(wish.contract).substr(wish.contract.starts_with("0x") ? 2 : 0));
  if (!contract) return bad("the contract whose storage is proven: 20 bytes in hex");
  Hash32 slot;
  for (std::size_t i = 0; i < 8; ++i) slot.bytes[Hash32::kSize - 1 - i] = static_cast<std::uint8_t>(wish.slot >> (8 * i));
  return encode(crosschain::besu::Parameters{crosschain::besu::ByHeader{}, *contract, slot});
}

}  // namespace

Result<Bytes> parameters_of(const FirstWish& wish, ClientType type) {
  switch (type) {
    case ClientType::kXinghuo: {
      XH_TRY(const auto genesis, ledger::parse_genesis(wish.genesis));
      return encode(crosschain::XinghuoParameters{genesis.chain_name, genesis.chain_id});
    }
    case ClientType::kCometBft:
      if (wish.chain_id.empty() || wish.chain_id.size() > crosschain::cometbft::kMaxChainIdBytes)
        return bad("the chain id has 1 to 50 bytes");
      if (wish.store.empty() || wish.store.size() > crosschain::cometbft::kMaxStoreBytes) return bad("the store has 1 to 64 bytes");
      return encode(crosschain::cometbft::Parameters{wish.chain_id, 1, 3, wish.store});
    case ClientType::kBesuQbft:
    case ClientType::kBesuIbft2:
      return besu_parameters(wish);
    case ClientType::kFiscoBcos3:
      if (wish.suite != "standard" && wish.suite != "national") return bad("the suite is standard or national");
      return encode(crosschain::fisco::Parameters{wish.suite == "national" ? crosschain::fisco::Cryptography::kNational
                                                                           : crosschain::fisco::Cryptography::kStandard});
    case ClientType::kAttested:
      break;
  }
  return bad("what attestors say first, they sign: there is no node to ask");
}

Result<First> first_of(const FirstWish& wish, Nodes nodes) {
  First out;
  XH_TRY(out.type, crosschain::client_type_from_name(wish.type));
  XH_TRY(out.parameters, parameters_of(wish, out.type));
  if (out.type == ClientType::kXinghuo) {
    XH_TRY(auto genesis, ledger::parse_genesis(wish.genesis));
    XinghuoPort port(std::move(nodes), std::move(genesis), real_world());
    XH_TRY(out.state, port.state());
  } else {
    XH_TRY(const auto port, make_foreign_port({out.type, out.parameters, kDayMs, 0}, std::move(nodes), {"", wish.group}));
    XH_TRY(out.state, port->state());
  }
  if (const auto form = crosschain::rules_of(out.type).check_first(out.parameters, out.state); !form) return bad(form.error().what);
  return out;
}

}  // namespace xh::gateway
