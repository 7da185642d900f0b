// The ledger of a node as subscriptions read it. Spec: docs/spec/subscriptions.md (SB6).
#pragma once

#include "node/rpc/event_server.h"

namespace xh::runtime {

class Node;

[[nodiscard]] rpc::EventPorts event_ports(Node& node);

}  // namespace xh::runtime
