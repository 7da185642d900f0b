#include "tools/gateway/packet_folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "node/os/files.h"

namespace xh::gateway {
namespace {

constexpr std::size_t kMaxFileBytes = crosschain::kMaxPayloadBytes + 4096;

// nullopt: there is no such file.
Result<std::optional<Bytes>> read_if_there(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  XH_TRY(auto bytes, os::read_file(path, kMaxFileBytes));
  return std::optional<Bytes>(std::move(bytes));
}

}  // namespace

Result<std::vector<Packet>> PacketFolder::packets(const std::string& lane, std::uint64_t from) const {
  std::vector<Packet> out;
  if (path_.empty()) return out;
  for (std::uint64_t number = from; out.size() < kMaxPackets; ++number) {
    XH_TRY(const auto bytes, read_if_there(fmt::format("{}/{}/{}.packet", path_, lane, number)));
    if (!bytes) break;
    auto packet = decode<Packet>(*bytes);
    if (!packet || packet->lane != lane || packet->sequence != number || !crosschain::check_packet(*packet)) break;
    out.push_back(*std::move(packet));
  }
  return out;
}

Result<std::optional<Acknowledgement>> PacketFolder::acknowledgement(const relay::Outbound& packet, const Hash32& commitment) const {
  const auto fits = [&](const Acknowledgement& ack) { return crosschain::ack_commitment(packet.commitment, ack) == commitment; };
  for (const auto outcome : {crosschain::AckOutcome::kOk, crosschain::AckOutcome::kFailed}) {
    if (const Acknowledgement bare{outcome, {}}; fits(bare)) return bare;
  }
  if (path_.empty()) return std::nullopt;
  XH_TRY(const auto bytes, read_if_there(fmt::format("{}/{}/{}.ack", path_, packet.lane, packet.sequence)));
  const auto ack = bytes ? decode<Acknowledgement>(*bytes) : fail(ErrorId::kNotFound, "none");
  return ack && fits(*ack) ? std::optional(*ack) : std::nullopt;
}

}  // namespace xh::gateway
