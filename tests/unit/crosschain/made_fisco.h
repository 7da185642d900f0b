// Headers of FISCO BCOS signed by test keys of both suites, and trees of transactions.
#pragma once

#include "crosschain/fisco.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "crypto/secp256k1_recovery.h"

namespace xh::crosschain::fisco {

inline constexpr std::uint64_t kStartMs = 1'700'000'000'000;

inline Bytes scalar_of(unsigned number) {
  Bytes out(32, 1);
  out[30] = static_cast<std::uint8_t>(number >> 8);
  out[31] = static_cast<std::uint8_t>(number);
  return out;
}
inline NodeId node_of(Cryptography suite, unsigned number) {
  if (suite == Cryptography::kStandard) return NodeId::from(secp256k1::coordinates_of(scalar_of(number)).value());
  const PrivateKey key = PrivateKey::from_raw(Suite::kSm2, scalar_of(number)).value();
  return NodeId::from(ByteView(key.public_key().raw).subspan(1));
}
inline std::vector<Sealer> sealers(Cryptography suite, unsigned first, unsigned count, std::uint64_t weight = 1) {
  std::vector<Sealer> out;
  for (unsigned i = first; i < first + count; ++i) out.push_back({node_of(suite, i), weight});
  return out;
}
inline Header header(std::uint64_t number, const std::vector<Sealer>& set) {
  Header out;
  out.version = 0x03030000;
  out.parent = sha256(as_bytes("some block"));
  out.transactions_root = sha256(as_bytes("transactions"));
  out.number = number;
  out.gas_used = "24363";
  out.time_ms = kStartMs + 1000 * number;
  out.sealers = set;
  return out;
}
inline Seal seal(Cryptography suite, const Header& header, std::uint64_t index, unsigned number) {
  const Hash32 hash = header_hash(suite, header);
  if (suite == Cryptography::kStandard) return {index, secp256k1::sign_recoverable(scalar_of(number), hash)};
  return {index, PrivateKey::from_raw(Suite::kSm2, scalar_of(number)).value().sign(hash.view()).raw};
}
inline ConsensusState state_of(Cryptography suite, const Header& header) {
  return {ChainHeight{header.number}, ChainTime{header.time_ms * 1'000'000}, header_hash(suite, header),
          to_bytes(header.transactions_root.view()), encode(Trust{sealers_hash(header.sealers)})};
}
inline ClientTerms terms(Cryptography suite) {
  return {ClientType::kFiscoBcos3, encode(Parameters{suite}), 7ull * 24 * 3600 * 1000, 10'000};
}
inline UnixMillis after(std::uint64_t number) { return UnixMillis{kStartMs + 1000 * number + 500}; }

/// Root of a tree of width 2 over hashes, and the path of one of them. A lone child is hashed alone.
inline std::pair<Hash32, Proof> tree(Cryptography suite, std::vector<Hash32> level, std::size_t index) {
  Proof proof;
  while (level.size() > 1) {
    std::vector<Hash32> above;
    for (std::size_t i = 0; i < level.size(); i += 2) {
      Group group{static_cast<std::uint8_t>(index % 2), {level[i]}};
      if (i + 1 < level.size()) group.hashes.push_back(level[i + 1]);
      Bytes node;
      for (const auto& child : group.hashes) append(node, child.view());
      if (i == index - index % 2) proof.path.push_back(group);
      above.push_back(digest(suite, node));
    }
    level = above;
    index /= 2;
  }
  return {level.front(), proof};
}

}  // namespace xh::crosschain::fisco
