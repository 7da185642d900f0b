// Headers of Besu chains with QBFT or IBFT 2.0: RLP, extraData, the two hashes, who sealed. Whether that is enough is the client's
// question. Spec: docs/spec/crosschain.md (XC41-XC43).
#pragma once

#include <optional>
#include <vector>

#include "base/codec.h"
#include "crosschain/client.h"

namespace xh::crosschain::besu {

enum class Protocol : std::uint8_t { kQbft, kIbft2 };

inline constexpr std::size_t kMaxHeaderBytes = 128 * 1024;  ///< 1,000 validators, their seals, and the rest
inline constexpr std::size_t kSealBytes = 65;

using Address = FixedBytes<20, struct EthereumAddressTag>;
using Addresses = std::vector<Address>;

/// What the client needs of a header. Form and hashes are checked, signatures are not.
struct Header {
  std::uint64_t number = 0;
  std::uint64_t time = 0;  ///< seconds
  Hash32 parent;
  Hash32 state_root;
  Address coinbase;
  Addresses validators;  ///< strictly ascending; empty where a contract names them
  std::vector<Bytes> seals;
  Hash32 seal_hash;
  Hash32 block_hash;
};

/// XC41, XC42. Error kBadHeader.
[[nodiscard]] Result<Header> parse_header(Protocol protocol, ByteView rlp);
/// XC43: who signed, strictly ascending. Every seal is recovered: as many signature checks as seals. Error kBadHeader: a seal of nobody, or
/// two of one signer.
[[nodiscard]] Result<Addresses> signers_of(const Header& header);
/// The last 20 bytes of Keccak-256 over X | Y.
[[nodiscard]] Address address_of(ByteView coordinates);

}  // namespace xh::crosschain::besu
