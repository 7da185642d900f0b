// JSON-RPC requests against a small table: every request gets one well-formed answer or, for notifications, none.
#include "node/rpc/dispatch.h"

#include "fuzz_target.h"

namespace xh::fuzz {
namespace {

const rpc::Dispatcher& dispatcher() {
  static rpc::Dispatcher table;
  [[maybe_unused]] static const bool kFilled = [] {
    rpc::Method echo;
    echo.name = "echo";
    echo.params = {{"text", rpc::ParamType::kString, true, "what to say"},
                   {"times", rpc::ParamType::kInteger, false, "how often"},
                   {"loud", rpc::ParamType::kBoolean, false, "how"}};
    echo.handler = [](const Json& params, const rpc::Respond& respond) { respond(params); };
    table.add(std::move(echo));
    rpc::Method broken;
    broken.name = "broken";
    broken.handler = [](const Json&, const rpc::Respond& respond) { respond(fail(ErrorId::kWrongType, "always")); };
    table.add(std::move(broken));
    return true;
  }();
  return table;
}

}  // namespace

std::vector<Bytes> seeds() {
  return {to_bytes(R"({"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"x","times":3,"loud":true}})"),
          to_bytes(R"({"jsonrpc":"2.0","id":"a","method":"echo","params":["x",3]})"),
          to_bytes(R"({"jsonrpc":"2.0","method":"echo","params":["x"]})"),
          to_bytes(R"([{"jsonrpc":"2.0","id":null,"method":"broken"},{"jsonrpc":"2.0","id":2,"method":"none"},1])")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  unsigned answers = 0;
  std::string answer;
  fuzz::dispatcher().handle(std::string(as_text({data, size})), [&](std::string text) {
    ++answers;
    answer = std::move(text);
  });
  XH_CHECK(answers == 1);
  XH_CHECK(answer.empty() || parse_json(answer).has_value());
  return 0;
}
