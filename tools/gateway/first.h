// What a client of a sub-chain is made of: its parameters, and the state that its maker vouches for. Rule: docs/spec/gateway.md (GW34).
#pragma once

#include "tools/gateway/foreign_ports.h"
#include "tools/gateway/xinghuo_port.h"

namespace xh::gateway {

struct FirstWish {
  std::string type = "xinghuo";
  std::vector<std::string> nodes;
  std::string genesis;             ///< text of the file; of Xinghuo chains
  std::string chain_id;            ///< of CometBFT
  std::string store = "ibc";       ///< of CometBFT: whose keys are proven
  std::string contract;            ///< of Besu: 20 bytes in hex
  std::uint64_t slot = 0;          ///< of Besu: of the mapping in the contract
  std::string suite = "standard";  ///< of FISCO BCOS; or "national"
  std::string group = "group0";
};
struct First {
  crosschain::ClientType type = crosschain::ClientType::kXinghuo;
  Bytes parameters;
  ConsensusState state;
};
/// Parameters of the type. Errors: kBadClient, kBadText.
[[nodiscard]] Result<Bytes> parameters_of(const FirstWish& wish, crosschain::ClientType type);
/// Parameters, and the newest state of the node, in the form that a client takes (XC4). Errors: those of the ports; kBadClient.
[[nodiscard]] Result<First> first_of(const FirstWish& wish, Nodes nodes);

}  // namespace xh::gateway
