// What validators say to each other about consensus. Block bytes and companions are opaque. Spec: docs/spec/consensus.md.
#pragma once

#include "consensus/types.h"

namespace xh::consensus {

inline constexpr std::size_t kMaxCertificates = 64;        ///< in one message
inline constexpr std::size_t kMaxBlockBytes = 512 * 1024;  ///< of a proposal or answer
inline constexpr std::size_t kMaxCompanionBytes = 64 * 1024;
inline constexpr std::size_t kMaxFetchedBlocks = 8;  ///< in one answer

struct Certificates {
  std::vector<Certificate> certificates;
  static constexpr auto fields() { return std::tuple{field(&Certificates::certificates, kMaxCertificates)}; }
};
/// The leader's notarize vote, the block, and what its reader needs to judge it.
struct Proposal {
  SignedVote vote;
  Bytes block;
  Bytes companion;
  std::optional<Certificate> parent;
  static constexpr auto fields() {
    return std::tuple{field(&Proposal::vote), field(&Proposal::block, kMaxBlockBytes), field(&Proposal::companion, kMaxCompanionBytes),
                      field(&Proposal::parent)};
  }
};
/// R11: any certificate that ends the view.
struct FetchCertificate {
  View view;
  static constexpr auto fields() { return std::tuple{field(&FetchCertificate::view)}; }
};
/// R11: a block and some of its ancestors.
struct FetchBlock {
  BlockId block;
  static constexpr auto fields() { return std::tuple{field(&FetchBlock::block)}; }
};
struct FetchedBlock {
  Bytes block;
  Bytes companion;
  static constexpr auto fields() {
    return std::tuple{field(&FetchedBlock::block, kMaxBlockBytes), field(&FetchedBlock::companion, kMaxCompanionBytes)};
  }
};
struct FetchedBlocks {
  std::vector<FetchedBlock> blocks;  ///< the asked one first, then ancestors
  static constexpr auto fields() { return std::tuple{field(&FetchedBlocks::blocks, kMaxFetchedBlocks)}; }
};

using Body = std::variant<SignedVote, Certificates, Proposal, FetchCertificate, FetchBlock, FetchedBlocks>;
struct Message {
  Epoch epoch;
  Body body;
  static constexpr auto fields() { return std::tuple{field(&Message::epoch), field(&Message::body)}; }
};

}  // namespace xh::consensus
