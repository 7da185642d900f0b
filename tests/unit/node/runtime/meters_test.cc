// HL7, HL8: what is counted, and under which labels.
#include "node/runtime/meters.h"

#include <gtest/gtest.h>

namespace xh::runtime {
namespace {

using Clock = Meters::Clock;
constexpr Clock::time_point kBegin{};

std::string written(const Meters& meters, Clock::time_point now) {
  Exposition out;
  meters.write(out, now);
  return out.text();
}
bool has(const std::string& text, const std::string& line) { return text.find("xinghuo_" + line + "\n") != std::string::npos; }

TEST(Meters, CountsVotesAndCertificatesByKind) {
  Meters meters;
  EXPECT_TRUE(has(written(meters, kBegin), "consensus_last_vote_view 0"));
  EXPECT_EQ(written(meters, kBegin).find("last_vote_age"), std::string::npos);
  const auto own = [](consensus::Vote vote) {
    consensus::OwnVote out;
    out.vote.vote = std::move(vote);
    return consensus::Record(out);
  };
  consensus::Certificate nullified;
  nullified.vote = consensus::Nullify{View{8}};
  meters.journaled(own(consensus::Notarize{View{7}, View{6}, Hash32{}}), kBegin);
  meters.journaled(own(consensus::Finalize{View{7}, Hash32{}}), kBegin);
  meters.journaled(own(consensus::Finalize{View{9}, Hash32{}}), kBegin + std::chrono::seconds(1));
  meters.journaled(nullified, kBegin);
  const std::string text = written(meters, kBegin + std::chrono::seconds(3));
  EXPECT_TRUE(has(text, "consensus_votes_total{kind=\"notarize\"} 1"));
  EXPECT_TRUE(has(text, "consensus_votes_total{kind=\"finalize\"} 2"));
  EXPECT_TRUE(has(text, "consensus_certificates_total{outcome=\"nullified\"} 1"));
  EXPECT_TRUE(has(text, "consensus_certificates_total{outcome=\"finalized\"} 0"));
  EXPECT_TRUE(has(text, "consensus_last_vote_view 9"));
  EXPECT_TRUE(has(text, "consensus_last_vote_age_seconds 2"));
}

TEST(Meters, UnknownMethodsAreOneLineWhateverTheirNames) {
  Meters meters;
  const Error unknown{ErrorId::kUnknownMethod, "x", ""};
  const Error wrong{ErrorId::kWrongType, "x", ""};
  const Error missing{ErrorId::kNotFound, "x", ""};
  meters.called("", &unknown, {});
  meters.called("", &unknown, {});
  meters.called("xh_status", nullptr, std::chrono::milliseconds(2));
  meters.called("xh_getBlock", &wrong, {});
  meters.called("xh_getBlock", &missing, {});
  const std::string text = written(meters, kBegin);
  EXPECT_TRUE(has(text, "rpc_calls_total{method=\"unknown\",outcome=\"refused\"} 2"));
  EXPECT_TRUE(has(text, "rpc_calls_total{method=\"xh_status\",outcome=\"ok\"} 1"));
  EXPECT_TRUE(has(text, "rpc_calls_total{method=\"xh_getBlock\",outcome=\"invalid\"} 1"));
  EXPECT_TRUE(has(text, "rpc_calls_total{method=\"xh_getBlock\",outcome=\"refused\"} 1"));
  EXPECT_TRUE(has(text, "rpc_call_seconds_count 5"));
}

TEST(SlowMetrics, LooksOnceWithinItsAge) {
  SlowMetrics slow;
  int looks = 0;
  const auto look = [&] {
    SlowMetrics::Values values;
    values.bytes["blocks"] = static_cast<std::uint64_t>(++looks);
    return values;
  };
  const auto age = std::chrono::seconds(60);
  EXPECT_EQ(slow.get(kBegin, age, look).bytes["blocks"], 1);
  EXPECT_EQ(slow.get(kBegin + std::chrono::seconds(59), age, look).bytes["blocks"], 1);
  EXPECT_EQ(slow.get(kBegin + std::chrono::seconds(60), age, look).bytes["blocks"], 2);
}

}  // namespace
}  // namespace xh::runtime
