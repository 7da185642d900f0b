// Headers of FISCO BCOS 3 as values: the bytes that are hashed, and who signed. Spec: docs/spec/crosschain.md (XC51, XC52).
#pragma once

#include <string>
#include <vector>

#include "base/codec.h"
#include "crosschain/client.h"

namespace xh::crosschain::fisco {

/// How a chain hashes and signs. Numbers are frozen: they stand in parameters.
enum class Cryptography : std::uint8_t { kStandard = 0, kNational = 1 };  ///< Keccak-256 and secp256k1; SM3 and SM2
constexpr bool is_valid(Cryptography suite) { return suite <= Cryptography::kNational; }

inline constexpr std::size_t kNodeIdBytes = 64;           ///< X | Y
inline constexpr std::uint32_t kMinVersion = 0x03000000;  ///< before it, other bytes were hashed
inline constexpr std::size_t kMaxGasDigits = 78;          ///< of a number of 256 bits
inline constexpr std::size_t kSealBytes = 65;             ///< r | s | v; of SM2 r | s, 64

using NodeId = FixedBytes<kNodeIdBytes, struct FiscoNodeIdTag>;

struct Sealer {
  NodeId node;
  std::uint64_t weight = 1;
  bool operator==(const Sealer&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Sealer::node), field(&Sealer::weight)}; }
};

struct Header {
  std::uint32_t version = kMinVersion;
  Hash32 parent;  ///< of the block below
  Hash32 transactions_root;
  Hash32 receipts_root;
  Hash32 state_root;  ///< no commitment to the state: a sum of its changes
  std::uint64_t number = 0;
  std::string gas_used;  ///< decimal, as it is hashed
  std::uint64_t time_ms = 0;
  std::uint64_t sealer = 0;  ///< index of the one that made the block
  std::vector<Sealer> sealers;
  bool operator==(const Header&) const = default;
  static constexpr auto fields() {
    using T = Header;
    return std::tuple{field(&T::version),
                      field(&T::parent),
                      field(&T::transactions_root),
                      field(&T::receipts_root),
                      field(&T::state_root),
                      field(&T::number),
                      field(&T::gas_used, kMaxGasDigits),
                      field(&T::time_ms),
                      field(&T::sealer),
                      field(&T::sealers, kMaxChainValidators)};
  }
};

struct Seal {
  std::uint64_t sealer = 0;  ///< index in the list of the header
  Bytes signature;
  bool operator==(const Seal&) const = default;
  static constexpr auto fields() { return std::tuple{field(&Seal::sealer), field(&Seal::signature, kSealBytes)}; }
};

[[nodiscard]] Hash32 digest(Cryptography suite, ByteView bytes);
/// XC51: the rules of form, without signatures. Error kBadHeader.
[[nodiscard]] Status check_form(const Header& header);
/// Numbers, hashes and texts without lengths between them; of one reading by the rules of form.
[[nodiscard]] Hash32 header_hash(Cryptography suite, const Header& header);
/// H(BCS of the list): what the client trusts.
[[nodiscard]] Hash32 sealers_hash(const std::vector<Sealer>& sealers);
/// Whether the sealer signed the hash.
[[nodiscard]] bool verify_seal(Cryptography suite, const NodeId& node, const Hash32& hash, ByteView signature);
/// XC52: total - floor((total - 1) / 3).
[[nodiscard]] std::uint64_t quorum_of(const std::vector<Sealer>& sealers);
/// Unique, 1 to 1,000, weights of at least 1, a total within kMaxChainPower. Error kBadHeader.
[[nodiscard]] Status check_sealers(const std::vector<Sealer>& sealers);

}  // namespace xh::crosschain::fisco
