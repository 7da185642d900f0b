// Methods for callers without a library of their own: they build, try and check, and change nothing. Spec: docs/spec/building.md.
#pragma once

#include "node/rpc/dispatch.h"

namespace xh::runtime {

class Node;

void add_build_methods(rpc::Dispatcher& table, Node& node);
/// xh_getCertificate, xh_getParameters, xh_getQuota (fact_methods.cc).
void add_fact_methods(rpc::Dispatcher& table, Node& node);

}  // namespace xh::runtime
