// Chains of other software over their own JSON-RPC. Rules: docs/spec/gateway.md (GW11-GW13).
#pragma once

#include <memory>

#include "crosschain/client.h"
#include "tools/gateway/nodes.h"
#include "tools/gateway/packet_folder.h"

namespace xh::gateway {

struct ForeignConfig {
  std::string packets;           ///< folder of packets; empty: none
  std::string group = "group0";  ///< of FISCO BCOS
};

/// The port to a chain whose client has these terms: what it is asked for follows from them. Errors: kBadClient, kBadConfig for a type that
/// has no such port.
[[nodiscard]] Result<std::unique_ptr<ChainPort>> make_foreign_port(const crosschain::ClientTerms& terms, Nodes nodes,
                                                                   const ForeignConfig& config);

}  // namespace xh::gateway
