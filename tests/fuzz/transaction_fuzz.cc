// Transactions and envelopes as clients send them.
#include "ledger/transaction.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

ledger::Transaction transaction() {
  ledger::Transaction out;
  out.chain_id.bytes.fill(7);
  out.sender.bytes[0] = 'e';
  out.valid_until = UnixMillis{1'700'000'000'000};
  out.mode = ledger::BatchMode::kPerItem;
  out.operations = {{50, Bytes(9, 3)}, {53, {}}};
  out.memo = "memo";
  return out;
}

}  // namespace

std::vector<Bytes> seeds() {
  const PrivateKey key = PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1)).value();
  return {encode(transaction()), encode(ledger::sign_transaction(transaction(), key))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const xh::ByteView bytes(data, size);
  xh::fuzz::round_trips<xh::ledger::Transaction>(bytes);
  xh::fuzz::round_trips<xh::ledger::Envelope>(bytes);
  xh::Hash32 chain_id;
  chain_id.bytes.fill(7);
  const auto verified = xh::ledger::verify_envelope(xh::to_bytes(bytes), chain_id);
  if (verified) {
    XH_CHECK(xh::equal(verified->bytes(), bytes));
    XH_CHECK(verified->id() == xh::ledger::envelope_id(bytes));
    XH_CHECK(verified->transaction().chain_id == chain_id && !verified->transaction().operations.empty());
  }
  return 0;
}
