// Proofs about the state: nothing but the true statements verifies under the one state root.
#include "ledger/state_proof.h"

#include "fuzz_target.h"
#include "small_chain.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  const auto& chain = small_chain();
  return {encode(chain.presence()), encode(chain.absence()), encode(chain.history()), to_bytes(ByteView(chain.presence().record))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  const auto& chain = fuzz::small_chain();
  const Hash32& root = chain.anchor.summary.state_root;
  fuzz::round_trips<ledger::ActiveProof>(bytes);
  fuzz::round_trips<ledger::HistoryProof>(bytes);
  if (const auto record = ledger::operation_record_from(bytes)) XH_CHECK(equal(ledger::record_bytes(*record), bytes));
  if (const auto proof = decode<ledger::ActiveProof>(bytes)) {
    if (const auto value = ledger::verify_presence(*proof, chain.key.hash(), root)) XH_CHECK(*value == ledger::value_hash(chain.value));
    XH_CHECK(!ledger::verify_presence(*proof, chain.nobody.hash(), root));
    XH_CHECK(!ledger::verify_absence(*proof, chain.key.hash(), root));
    (void)ledger::verify_absence(*proof, chain.nobody.hash(), root);
  }
  if (const auto proof = decode<ledger::HistoryProof>(bytes)) {
    if (const auto versions = ledger::verify_history(*proof, chain.key.hash(), root)) {
      XH_CHECK(versions->size() == 1 && versions->front().value == ledger::value_hash(chain.value));
    }
  }
  return 0;
}
