// Proof files about audit roots, of a chain that has them: whatever verifies is the truth. Input: one byte; 0: the text of a file; else a
// key by the next byte, an audited height by the one after it, and the BCS of a proof, of which a file of an `audited` claim is made.
#include "fuzz_target.h"
#include "tests/vectors/proof_chain.h"

namespace xh::fuzz {
namespace {

using namespace ledger;

constexpr std::uint8_t kKeys = 8;
constexpr std::uint64_t kHeights = 4;

const ProofChain& chain() {
  static const ProofChain kChain(ProofChain::kBlocks, ProofChain::Kind::kAudited);
  return kChain;
}

// Some that are there, of different ages, and some that are not.
StateKey key_of(std::uint8_t number) { return ProofChain::name(number % kKeys < 4 ? 31ull * (number % kKeys) : 5000ull + number % kKeys); }

void check(std::string_view text) {
  const auto report = verify_proof(text, chain().genesis());
  if (report.failure) return;
  const auto* claim = std::get_if<AuditedClaim>(&*report.claim);
  if (claim == nullptr) return;
  XH_CHECK(claim->height.value % ProofChain::kAuditInterval == 0 && claim->value == chain().value(claim->key, claim->height));
}

void check_made(std::uint8_t number, std::uint8_t which, ByteView bytes) {
  const auto proof = decode<AuditProof>(bytes);
  if (!proof) return;
  const StateKey key = key_of(number);
  const Height height{which % kHeights * ProofChain::kAuditInterval};
  const auto anchor = chain().anchor_of(Height{height.value + ProofChain::kAuditLag});
  // What it says about the value is not what the proof says, every other time.
  AuditedClaim claim{key, height, chain().value(key, height), *proof};
  if (which >= 128) claim.value = claim.value ? std::nullopt : std::optional(to_bytes("there"));
  check(proof_text(chain().genesis(), claim, anchor));
}

}  // namespace

std::vector<Bytes> seeds() {
  std::vector<Bytes> out;
  for (const auto& [name, text] : chain().files()) {
    Bytes seed{0};
    append(seed, as_bytes(text));
    out.push_back(std::move(seed));
  }
  for (std::uint8_t number = 0; number < kKeys; ++number) {
    const auto which = static_cast<std::uint8_t>(number % kHeights);
    Bytes seed{1, number, which};
    append(seed, encode(chain().audited(key_of(number), Height{which * ProofChain::kAuditInterval}).proof));
    out.push_back(std::move(seed));
  }
  return out;
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  if (data[0] == 0) {
    fuzz::check(as_text({data + 1, size - 1}));
  } else if (size >= 3) {
    fuzz::check_made(data[1], data[2], {data + 3, size - 3});
  }
  return 0;
}
