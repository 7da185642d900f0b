#include "ledger/batch_proof.h"

#include <map>
#include <set>

#include "base/check.h"

namespace xh::ledger {

BatchProof join_proofs(std::span<const ActiveProof> proofs) {
  XH_CHECK(!proofs.empty() && proofs.size() <= kMaxBatchKeys);
  BatchProof batch;
  batch.head = proofs.front().head;
  std::map<Hash32, std::uint32_t> known;
  const auto places = [&](const merkle::Path& path) {
    BatchItem::Places out;
    for (const auto& hash : path) {
      const auto [it, added] = known.emplace(hash, static_cast<std::uint32_t>(batch.nodes.size()));
      if (added) batch.nodes.push_back(hash);
      out.push_back(it->second);
    }
    return out;
  };
  for (const auto& proof : proofs) {
    XH_CHECK(proof.head == batch.head);
    BatchItem item;
    item.serial = proof.serial;
    item.record = proof.record;
    item.left = places(proof.left);
    item.chunk = proof.chunk;
    item.chunk_path = places(proof.chunk_path);
    item.upper = places(proof.upper);
    batch.items.push_back(std::move(item));
  }
  return batch;
}

Result<std::vector<ActiveProof>> split_proofs(const BatchProof& batch) {
  std::vector<ActiveProof> proofs;
  std::uint32_t used = 0;
  const auto path = [&](const BatchItem::Places& places, merkle::Path& out) -> Status {
    for (const std::uint32_t place : places) {
      if (place > used || place >= batch.nodes.size()) return fail(ErrorId::kBadProof, "a node is not in its place in the list");
      used = std::max(used, place + 1);
      out.push_back(batch.nodes[place]);
    }
    return {};
  };
  for (const auto& item : batch.items) {
    ActiveProof proof;
    proof.serial = item.serial;
    proof.record = item.record;
    proof.chunk = item.chunk;
    proof.head = batch.head;
    XH_TRY_VOID(path(item.left, proof.left));
    XH_TRY_VOID(path(item.chunk_path, proof.chunk_path));
    XH_TRY_VOID(path(item.upper, proof.upper));
    proofs.push_back(std::move(proof));
  }
  // One spelling for one set of proofs.
  if (used != batch.nodes.size()) return fail(ErrorId::kBadProof, "a node of the list is not used");
  if (std::set<Hash32>(batch.nodes.begin(), batch.nodes.end()).size() != batch.nodes.size())
    return fail(ErrorId::kBadProof, "a node stands twice in the list");
  return proofs;
}

}  // namespace xh::ledger
