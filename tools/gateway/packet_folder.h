// Packets of a chain whose node cannot be asked for them: its application puts them into a folder, as BCS. The chain keeps their
// commitments (docs/spec/packets.md PK5); nothing in the folder is believed without. Rule: docs/spec/gateway.md (GW14).
#pragma once

#include <string>

#include "tools/gateway/ports.h"

namespace xh::gateway {

class PacketFolder {
 public:
  /// Empty: there is none, and so no packet.
  explicit PacketFolder(std::string path) : path_(std::move(path)) {}
  /// From `<folder>/<lane>/<sequence>.packet`, ascending, up to the first number that is missing. A file that is no packet of that lane and
  /// number ends the list, too. Errors: kTooLarge, kCannotRead of a file that is there.
  [[nodiscard]] Result<std::vector<Packet>> packets(const std::string& lane, std::uint64_t from) const;
  /// From `<folder>/<lane>/<sequence>.ack`, or an empty answer of the outcome that the commitment shows; nullopt: neither.
  [[nodiscard]] Result<std::optional<Acknowledgement>> acknowledgement(const relay::Outbound& packet, const Hash32& commitment) const;

 private:
  std::string path_;
};

}  // namespace xh::gateway
