// Checkpoint notes (C2SP signed notes) and their BCS form. A note that parses prints to a note that parses to the same checkpoint.
#include "ledger/checkpoint.h"

#include "fuzz_target.h"

namespace xh::fuzz {

constexpr std::string_view kOrigin = "test.example/0000000000000000";

const std::vector<PrivateKey>& keys() {
  static const std::vector<PrivateKey> all = [] {
    std::vector<PrivateKey> out;
    for (std::uint8_t i = 1; i <= 4; ++i) out.push_back(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, i)).value());
    return out;
  }();
  return all;
}
const std::vector<ledger::Cosigner>& cosigners() {
  static const std::vector<ledger::Cosigner> all = [] {
    std::vector<ledger::Cosigner> out;
    for (const auto& key : keys()) out.push_back({std::string(kOrigin) + "/v" + std::to_string(out.size()), key.public_key(), 1});
    return out;
  }();
  return all;
}

std::vector<Bytes> seeds() {
  ledger::SignedCheckpoint checkpoint;
  checkpoint.name.size = 42;
  for (std::uint16_t i = 0; i < 3; ++i) {
    checkpoint.lines.push_back({i, 1'700'000'000, ledger::sign_checkpoint(keys()[i], kOrigin, checkpoint.name, 1'700'000'000)});
  }
  const std::string note = ledger::to_note(cosigners(), kOrigin, checkpoint);
  const std::string other = note + "\xe2\x80\x94 example.com/witness dF+16AAAAABkGFDL4w==\n";
  return {to_bytes(note), to_bytes(other), encode(checkpoint)};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  fuzz::round_trips<ledger::SignedCheckpoint>(bytes);
  fuzz::round_trips<ledger::CheckpointName>(bytes);
  if (const auto decoded = decode<ledger::SignedCheckpoint>(bytes)) {
    (void)ledger::verify_certified(fuzz::cosigners(), fuzz::kOrigin, *decoded);
  }
  const auto parsed = ledger::parse_note(fuzz::cosigners(), fuzz::kOrigin, as_text(bytes));
  if (parsed && !parsed->lines.empty()) {  // a note needs a line
    const std::string note = ledger::to_note(fuzz::cosigners(), fuzz::kOrigin, *parsed);
    XH_CHECK(ledger::parse_note(fuzz::cosigners(), fuzz::kOrigin, note).value() == *parsed);
  }
  return 0;
}
