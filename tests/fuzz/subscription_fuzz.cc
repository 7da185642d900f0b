// What a client says to subscribe: topic, filter and place. Input: JSON, the parameters of xh_subscribe; or the text of a cursor; or what a
// probe demands, the query of /readyz.
#include "fuzz_target.h"
#include "node/event_query.h"
#include "node/health.h"

namespace xh::fuzz {
namespace {

constexpr node::EventRange kRange{Height{10}, Height{20}};

void check_cursor(std::string_view text) {
  const auto place = node::EventPlace::parse(text);
  if (place) XH_CHECK(place->text() == text);
}

void check_params(const Json& params) {
  const Json* topic = params.find("topic");
  if (topic != nullptr && topic->string() != nullptr) {
    const auto query = node::parse_event_query(*topic->string(), params.find("filter"));
    if (query) {
      const auto& filter = query->filter;
      const int members = (filter.account ? 1 : 0) + (filter.transaction ? 1 : 0) + (filter.name.empty() ? 0 : 1) +
                          (filter.prefix.empty() ? 0 : 1) + (filter.lane.empty() ? 0 : 1) + (filter.code.empty() ? 0 : 1);
      XH_CHECK(node::to_word(query->topic) == *topic->string() && members <= 1);
    }
  }
  const auto place = node::parse_event_from(params.find("from"), kRange);
  if (place) XH_CHECK(place->height >= kRange.first && *place <= node::EventPlace{kRange.head.next()});
}

}  // namespace

std::vector<Bytes> seeds() {
  return {to_bytes("12.3.4"),
          to_bytes("max_lag=2&min_peers=3&voting=1&min_margin=0"),
          to_bytes(R"({"topic":"records","filter":{"prefix":"88.100.7"},"from":"12.3.4"})"),
          to_bytes(R"({"topic":"records","filter":{"name":"88.100/a"},"from":12})"),
          to_bytes(R"({"topic":"receipts","filter":{"account":"did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx"},"from":"first"})"),
          to_bytes(R"({"topic":"receipts","filter":{"transaction":"0x)" + std::string(64, 'a') + R"("}})"),
          to_bytes(R"({"topic":"packets","filter":{"lane":"orders"}})"),
          to_bytes(R"({"topic":"chains","filter":{"code":"bif1"}})")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const std::string_view text = as_text({data, size});
  fuzz::check_cursor(text);
  if (const auto thresholds = node::parse_thresholds(text))
    XH_CHECK(!thresholds->min_peers || *thresholds->min_peers < 1'000'000'000'000'000);
  const auto params = parse_json(text);
  if (params) fuzz::check_params(*params);
  return 0;
}
