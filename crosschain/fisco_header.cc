#include "crosschain/fisco_header.h"

#include <set>

#include "crosschain/errors.h"
#include "crypto/hash.h"
#include "crypto/keccak.h"
#include "crypto/secp256k1_recovery.h"
#include "crypto/sm2.h"

namespace xh::crosschain::fisco {
namespace {

constexpr std::string_view kSealersDomain = "xinghuo/fisco-sealers/v1";
constexpr std::uint8_t kUncompressed = 4;

bool is_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Hash32 digest(Cryptography suite, ByteView bytes) { return suite == Cryptography::kStandard ? keccak256(bytes) : sm3(bytes); }

Status check_sealers(const std::vector<Sealer>& sealers) {
  if (sealers.empty() || sealers.size() > kMaxChainValidators) return bad_header("a header names 1 to 1,000 sealers");
  std::set<NodeId> nodes;
  std::uint64_t total = 0;
  for (const auto& sealer : sealers) {
    if (!nodes.insert(sealer.node).second) return bad_header("a sealer stands twice in the list");
    if (sealer.weight == 0 || sealer.weight > kMaxChainPower - total) return bad_header("the weights of the sealers are out of range");
    total += sealer.weight;
  }
  return {};
}

Status check_form(const Header& header) {
  if (header.version < kMinVersion) return bad_header("the version of the header is older than 3.0");
  if (header.number == 0) return bad_header("the header of genesis has no signatures");
  if (!is_decimal(header.gas_used)) return bad_header("the gas used is not a decimal number in its one spelling");
  XH_TRY_VOID(check_sealers(header.sealers));
  if (header.sealer >= header.sealers.size()) return bad_header("the block is of no sealer");
  return {};
}

// The digits of the gas have no length in front. They have one reading nevertheless: the time behind them begins with zero bytes and never
// with a digit, because times so late are refused.
Hash32 header_hash(Cryptography suite, const Header& header) {
  Bytes bytes;
  append_be(bytes, header.version, sizeof header.version);
  append_be(bytes, header.number - 1, sizeof header.number);
  append(bytes, header.parent.view());
  append(bytes, header.transactions_root.view());
  append(bytes, header.receipts_root.view());
  append(bytes, header.state_root.view());
  append_be(bytes, header.number, sizeof header.number);
  append(bytes, as_bytes(header.gas_used));
  append_be(bytes, header.time_ms, sizeof header.time_ms);
  append_be(bytes, header.sealer, sizeof header.sealer);
  for (const auto& sealer : header.sealers) append(bytes, sealer.node.view());
  for (const auto& sealer : header.sealers) append_be(bytes, sealer.weight, sizeof sealer.weight);
  return digest(suite, bytes);
}

Hash32 sealers_hash(const std::vector<Sealer>& sealers) {
  Writer out;
  out.uleb(static_cast<std::uint32_t>(sealers.size()));
  for (const auto& sealer : sealers) out.raw(encode(sealer));
  return domain_hash(kSealersDomain, out.bytes());
}

bool verify_seal(Cryptography suite, const NodeId& node, const Hash32& hash, ByteView signature) {
  if (suite == Cryptography::kNational) {
    Bytes key = {kUncompressed};
    append(key, node.view());
    return sm2::verify(key, hash.view(), signature);
  }
  const auto signer = secp256k1::recover(hash, signature);
  return signer && equal(*signer, node.view());
}

std::uint64_t quorum_of(const std::vector<Sealer>& sealers) {
  std::uint64_t total = 0;
  for (const auto& sealer : sealers) total += sealer.weight;
  return total - (total - 1) / 3;
}

}  // namespace xh::crosschain::fisco
