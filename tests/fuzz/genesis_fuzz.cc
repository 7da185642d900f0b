// The genesis file: what parses prints to a text that parses to the same text.
#include "ledger/genesis.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

PublicKey key(std::uint8_t number) { return PrivateKey::from_seed(Bytes(kEd25519SeedBytes, number)).value().public_key(); }

}  // namespace

std::vector<Bytes> seeds() {
  ledger::Genesis genesis;
  genesis.chain_name = "test.example";
  genesis.time = UnixMillis{1'700'000'000'000};
  genesis.first_arcs = {"86", "88"};
  const AccountId account = account_of(key(1));
  for (std::uint8_t i = 0; i < 2; ++i) {
    const auto n = static_cast<std::uint8_t>(4 * i + 1);
    const auto k = [&](unsigned offset) { return key(static_cast<std::uint8_t>(n + offset)); };
    genesis.validators.push_back({"v" + std::to_string(i), k(0), k(1), k(2), k(3), 1, account_of(k(0))});
  }
  genesis.organisations.push_back({"org-1", "enterprise", "One", 0});
  genesis.accounts.push_back({account, "supernode", "org-1"});
  genesis.prefixes.push_back({"88.100", account});
  return {to_bytes(ledger::genesis_text(genesis))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto genesis = xh::ledger::parse_genesis(xh::as_text({data, size}));
  if (!genesis) return 0;
  const std::string text = xh::ledger::genesis_text(*genesis);
  const auto again = xh::ledger::parse_genesis(text);
  XH_CHECK(again && xh::ledger::genesis_text(*again) == text);
  XH_CHECK(!genesis->origin().empty() && genesis->cosigners().size() == genesis->validators.size());
  return 0;
}
