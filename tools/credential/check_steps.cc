#include "tools/credential/check_steps.h"

#include <fmt/format.h>

namespace xh::tools {

std::string CheckSteps::accept(const std::vector<CheckedProof>& proofs) {
  std::string detail;
  Json::Array list;
  for (const auto& proof : proofs) {
    detail += fmt::format("{}{} by {}, key from {}", detail.empty() ? "" : "; ", proof.suite, proof.method, proof.key.origin);
    Json item{Json::Object{}};
    item.set("suite", proof.suite).set("key", proof.method).set("purpose", proof.purpose).set("document", proof.key.origin);
    list.push_back(item.set("tied", proof.key.tied));
    if (!proof.key.tied) open("key", proof.key.doubt);
  }
  facts().set("proofs", std::move(list));
  return detail;
}

}  // namespace xh::tools
