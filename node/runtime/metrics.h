// The page /metrics: what a node and its parts know at this moment, under the names of the schema. Spec: docs/spec/health.md (HL6-HL8).
#pragma once

#include <string>

namespace xh::runtime {

class Node;

[[nodiscard]] std::string metrics_page(Node& node);

}  // namespace xh::runtime
