// What dissemination_bench models: distances, links, packets, frames of transactions, blocks. Spec: docs/PERFORMANCE.md.
#pragma once

#include <array>
#include <cmath>
#include <deque>
#include <functional>
#include <memory>

#include "consensus/core.h"

namespace xh::bench {

struct City {
  double latitude;
  double longitude;
};
// Beijing, Shanghai, Guangzhou, Wuhan, Chongqing, Nanjing, Guiyang (the national nodes), Shenyang, Xi'an, Chengdu, Hangzhou, Urumqi.
inline constexpr std::array<City, 12> kCities = {{{39.90, 116.41},
                                                  {31.23, 121.47},
                                                  {23.13, 113.26},
                                                  {30.59, 114.31},
                                                  {29.56, 106.55},
                                                  {32.06, 118.80},
                                                  {26.65, 106.63},
                                                  {41.81, 123.43},
                                                  {34.34, 108.94},
                                                  {30.57, 104.07},
                                                  {30.27, 120.16},
                                                  {43.83, 87.62}}};

// Great circle, fibre 1.6 times as long, 200 km/ms, half a millisecond of equipment.
inline double delay_ms(const City& a, const City& b) {
  constexpr double kRad = 3.14159265358979 / 180;
  const double cosine = std::sin(a.latitude * kRad) * std::sin(b.latitude * kRad) +
                        std::cos(a.latitude * kRad) * std::cos(b.latitude * kRad) * std::cos((a.longitude - b.longitude) * kRad);
  return 6371 * std::acos(std::min(1.0, cosine)) * 1.6 / 200 + 0.5;
}

struct Case {
  std::size_t validators = 139;
  std::size_t crashed = 0;
  double mbit = 100;          ///< of each node's link, each way
  double loss = 0;            ///< of messages; a lost one comes two round trips later
  double payload = 0;         ///< bytes a second, over all nodes
  bool ids = false;           ///< proposals name each transaction; otherwise they are short (N10)
  bool eager = false;         ///< everybody sends each certificate to everybody once, as in small sets (R17)
  std::uint64_t views = 60;   ///< to be measured
  std::uint64_t warmup = 20;  ///< views before that
  double gather = 20;         ///< ms between two frames of one node's transactions (N9)
  double settled = 50;        ///< ms after which a transaction is named by its number (N11)
};

inline constexpr double kTransactionBytes = 300;
inline constexpr std::uint64_t kLoadedViews = 20;  ///< before those that are measured; a longer warm-up is about leaders only
inline constexpr double kOverhead = 1.05;          ///< TCP, IP, TLS
inline constexpr double kVerifyMicros = 40;        ///< Ed25519, one core for votes
inline constexpr double kSyncMicros = 1000;        ///< journal, once a turn with records
inline constexpr std::size_t kProposalBytes = 600;
inline constexpr double kFrameBytes = 80;  ///< of a frame of transactions, beside them: TLS record, TCP and IP, lengths
inline constexpr double kIdBytes = 32;
inline constexpr double kMaxEntries = 4096;
inline constexpr double kRunBytes = 9;
inline constexpr double kListedBytes = 64 * 1024.0;  ///< N11: ids of young transactions, over all copies of a proposal

struct Packet {
  std::size_t from = 0;
  std::size_t to = 0;
  double bytes = 0;
  std::shared_ptr<const consensus::Message> message = nullptr;  ///< consensus
  std::shared_ptr<const Bytes> encoded = nullptr;
  std::shared_ptr<const std::vector<std::uint64_t>> frames = nullptr;  ///< otherwise frames of transactions, or what is asked about them
  enum class Kind : std::uint8_t { kFrames, kNamesWanted, kNames, kBodiesWanted } kind = Kind::kFrames;
  Hash32 block = {};
};

inline constexpr std::size_t kVotes = 0;
inline constexpr std::size_t kBodies = 1;
inline constexpr std::size_t kGossip = 2;

// First in, first out, in three lanes; one packet after the other.
struct Pipe {
  std::array<std::deque<Packet>, 3> queue;
  bool busy = false;
};

struct Event {
  double at;
  std::uint64_t order;
  std::function<void()> run;
  bool operator<(const Event& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

struct Block {
  Hash32 parent;
  std::uint64_t view = 0;
  std::size_t leader = 0;
  std::vector<std::uint64_t> frames;
  std::size_t numbered = 0;  ///< how many of them, from the first, are named by numbers
  double born = 0;
  double bytes = 0;
  double names = 0;  ///< bytes of a proposal that name them
};

// What one author sends at once: consecutive numbers.
struct Frame {
  std::size_t author = 0;
  std::uint64_t number = 0;
  double bytes = 0;
  [[nodiscard]] double transactions() const { return bytes / kTransactionBytes; }
};

}  // namespace xh::bench
