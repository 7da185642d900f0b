// JSON: canonical text is a fixed point, pretty text says the same, and what parses is UTF-8.
#include "base/json.h"

#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  return {to_bytes(R"({"a":[1,-2,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}},"n":9007199254740991})"),
          to_bytes("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"), to_bytes("\"\xe2\x82\xac\\u20ac\""),
          to_bytes("{\"\xee\x80\x80\":1,\"\xf0\x90\x80\x80\":2}"), to_bytes(R"({"n":"18446744073709551615"})")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = xh::as_text({data, size});
  const auto value = xh::parse_json(text);
  if (!value) return 0;
  XH_CHECK(xh::is_utf8(text));
  const std::string canonical = value->dump();
  const auto again = xh::parse_json(canonical);
  XH_CHECK(again && *again == *value && again->dump() == canonical);
  XH_CHECK(xh::parse_json(value->pretty()).value() == *value);
  xh::JsonReader in(*value, "");
  (void)in.u64("n");
  (void)in.text("a");
  (void)in.done();
  return 0;
}
