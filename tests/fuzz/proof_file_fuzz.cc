// Proof files: any text gives a report, and only a text that says the truth passes.
#include "ledger/proof.h"

#include "fuzz_target.h"
#include "small_chain.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  const auto& chain = small_chain();
  const auto text = [&](const ledger::Claim& claim) { return to_bytes(ledger::proof_text(chain.genesis, claim, chain.anchor)); };
  return {text(ledger::RecordClaim{chain.key, chain.value, chain.presence()}), text(ledger::AbsenceClaim{chain.nobody, chain.absence()}),
          text(ledger::HistoryClaim{chain.key, {chain.value}, chain.history()}), text(ledger::ReceiptClaim{{}, 1, {}}),
          text(ledger::AuditedClaim{chain.key, Height{0}, chain.value, {}})};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const auto& chain = fuzz::small_chain();
  const auto report = ledger::verify_proof(as_text({data, size}), chain.genesis);
  if (report.failure) return 0;
  XH_CHECK(report.claim && report.anchor);
  if (const auto* record = std::get_if<ledger::RecordClaim>(&*report.claim)) {
    XH_CHECK(record->key.hash() == chain.key.hash() && record->value == chain.value);
  } else if (const auto* absence = std::get_if<ledger::AbsenceClaim>(&*report.claim)) {
    XH_CHECK(absence->key.hash() != chain.key.hash());
  }
  return 0;
}
