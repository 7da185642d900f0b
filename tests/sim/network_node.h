// One node of a simulated network: what its disk keeps, what is lost with the process, and its links.
#pragma once

#include "tests/sim/memory_ledger.h"
#include "tests/sim/network_setup.h"
#include "tests/sim/remote_signer.h"

namespace xh::sim {

struct Disk {
  std::vector<consensus::Record> journal;  // synced
  std::vector<consensus::Record> unsynced;
  struct Pending {
    Height height;
    Bytes block;
    Bytes companion;
    std::vector<Bytes> bodies;
  };
  std::map<ledger::BlockId, Pending> pending;
  std::unique_ptr<MemoryLedger> ledger;
  std::optional<ledger::SignedCheckpoint> certified;
  std::map<Epoch, ledger::SignedCheckpoint> links;  ///< what ended each epoch
  std::map<consensus::EvidenceName, consensus::Evidence> evidence;
};

struct SimNode {
  std::unique_ptr<consensus::Signer> signer;
  RemoteSigner* remote = nullptr;  ///< the signer, when its state is synced before the journal
  bool attaching = false;
  // Beside the keys: not lost with the data folder.
  std::optional<consensus::SignState> sign_state;
  std::optional<ledger::CheckpointName> signed_last;
  std::optional<PrivateKey> checkpoint_key;
  Disk disk;
  std::unique_ptr<node::Replica> replica;
  std::optional<node::EpochView> epoch;  ///< against which messages are checked
  node::ShortCounts counted;             ///< of this life, by count_paths()
  std::uint64_t life = 0;
  bool up = false;
  Instant tick_at = kNever;
  std::int64_t skew = 0;
  std::uint32_t known_protocol = ledger::kKnownProtocol;  ///< of the build that runs now
  bool upgrading = false;                                 ///< it ended, and its operator is at it
};

struct Link {
  bool up = false;
  std::uint64_t generation = 0;
  Instant last[2];  // arrival of the newest message, by direction
};

}  // namespace xh::sim
