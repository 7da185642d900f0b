// GW14.
#include "tools/gateway/packet_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crypto/hash.h"

namespace xh::gateway {
namespace {

class GatewayFolder : public testing::Test {
 protected:
  GatewayFolder() : path(testing::TempDir() + "packets-" + std::to_string(::getpid())) {
    std::filesystem::create_directories(path + "/lane");
  }
  ~GatewayFolder() override { std::filesystem::remove_all(path); }
  void write(const std::string& name, const Bytes& bytes) {
    std::ofstream(path + "/lane/" + name, std::ios::binary) << std::string(as_text(bytes));
  }
  static Packet packet(std::uint64_t number) {
    return {1, {}, "lane", number, "sub1", "", "did:bid:efa", "did:bid:efb", crosschain::PacketType::kMainToken, 9, {1}};
  }
  std::string path;
};

TEST_F(GatewayFolder, PacketsFollowEachOtherUntilOneIsMissingOrNone) {
  for (const std::uint64_t number : {1, 2, 3, 5}) write(std::to_string(number) + ".packet", encode(packet(number)));
  const PacketFolder folder(path);
  EXPECT_EQ(folder.packets("lane", 1)->size(), 3u);
  EXPECT_EQ(folder.packets("lane", 2)->front(), packet(2));
  EXPECT_TRUE(folder.packets("lane", 4)->empty());
  EXPECT_EQ(folder.packets("lane", 5)->size(), 1u);
  EXPECT_TRUE(folder.packets("other", 1)->empty());
  write("2.packet", encode(packet(7)));
  EXPECT_EQ(folder.packets("lane", 1)->size(), 1u);
  write("1.packet", {1, 2, 3});
  EXPECT_TRUE(folder.packets("lane", 1)->empty());
  EXPECT_TRUE(PacketFolder("").packets("lane", 1)->empty());
}

TEST_F(GatewayFolder, AnswersAreToldByTheirCommitment) {
  using crosschain::AckOutcome;
  const relay::Outbound out{"lane", 4, 9, sha256(Bytes{1}), true, std::nullopt};
  const PacketFolder folder(path);
  for (const auto outcome : {AckOutcome::kOk, AckOutcome::kFailed}) {
    const Acknowledgement bare{outcome, {}};
    EXPECT_EQ(folder.acknowledgement(out, crosschain::ack_commitment(out.commitment, bare)).value(), bare);
  }
  const Acknowledgement full{AckOutcome::kOk, {7}};
  const Hash32 commitment = crosschain::ack_commitment(out.commitment, full);
  EXPECT_EQ(folder.acknowledgement(out, commitment).value(), std::nullopt);
  write("4.ack", encode(full));
  EXPECT_EQ(folder.acknowledgement(out, commitment).value(), full);
  EXPECT_EQ(folder.acknowledgement(out, sha256(Bytes{2})).value(), std::nullopt);
}

}  // namespace
}  // namespace xh::gateway
