// What a node says to a client that follows the ledger. Input: the text of one message.
#include "fuzz_target.h"
#include "tools/xh/event_text.h"
#include "tools/xh/watcher.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  return {
      to_bytes(R"({"id":1,"jsonrpc":"2.0","result":{"cursor":"9.0.0","head":8,"retained_from":0,"subscription":"1"}})"),
      to_bytes(R"({"jsonrpc":"2.0","method":"xh_event","params":{"cursor":"9.1.2","event":{"height":9,"kind":"identifier","name":"88.1/a",)"
               R"("operation":"register","sender":"did:bid:x","time_ms":1000},"subscription":"1","topic":"records"}})"),
      to_bytes(R"({"jsonrpc":"2.0","method":"xh_progress","params":{"cursor":"12.0.0","height":12,"subscription":"1"}})"),
      to_bytes(
          R"({"jsonrpc":"2.0","method":"xh_lagged","params":{"cursor":"4.1.0","reason":"slow","retained_from":0,"subscription":"1"}})"),
      to_bytes(R"({"error":{"code":-32000,"data":{"id":"XH-1604","reason":"behind"},"message":"m"},"id":1,"jsonrpc":"2.0"})")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  tools::Watcher watcher("records", Json(Json::Object{}), "1.0.0");
  const auto heard = watcher.hear(std::string(as_text({data, size})));
  XH_CHECK(!watcher.cursor().empty() || heard);
  if (!heard || !heard->event) return 0;
  for (const char* topic : {"blocks", "checkpoints", "receipts", "records", "packets", "chains", "governance"})
    XH_CHECK(!tools::event_text(topic, *heard->event).empty());
  return 0;
}
