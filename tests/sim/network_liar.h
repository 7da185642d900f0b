// network_liar: the validator of a simulated network that signs statements which exclude each other, and accuses the honest with signatures
// of its own. What it says besides is honest, or twisted (network_setup.h).
#pragma once

#include "node/messages.h"
#include "tests/sim/network_setup.h"

namespace xh::sim {

class NetworkLiar {
 public:
  NetworkLiar(const Hash32& chain_id, PrivateKey key) : chain_id_(chain_id), key_(std::move(key)) {}

  /// A vote that excludes the one in this message, signed like it; nullopt when the message is no vote.
  [[nodiscard]] std::optional<node::Message> contradict(const node::Message& message) const;
  /// Well-formed evidence against another key, with signatures of the liar's.
  [[nodiscard]] consensus::Evidence forge(Epoch epoch, const PublicKey& victim) const;

 private:
  [[nodiscard]] Signature sign(Epoch epoch, const consensus::Vote& vote) const {
    return key_.sign(consensus::signing_bytes(chain_id_, epoch, vote));
  }

  Hash32 chain_id_;
  PrivateKey key_;
};

}  // namespace xh::sim
