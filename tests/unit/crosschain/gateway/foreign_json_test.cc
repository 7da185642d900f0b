// GW3.
#include "crosschain/gateway/foreign_json.h"

#include <gtest/gtest.h>

namespace xh::crosschain::gateway {
namespace {

// What a reading of one member says: the error, or nothing.
template <class Read>
std::string fault(const char* text, Read read) {
  const Json json = parse_json(text).value();
  std::optional<Error> error;
  (void)read(ForeignJson(&json, "", error));
  EXPECT_TRUE(!error || error->id == ErrorId::kBadAnswer);
  return error ? error->what : std::string();
}

TEST(ForeignJson, DecimalsAreNumbersOrTextsOfSixtyFourBits) {
  const auto read = [](const char* text) {
    const Json json = parse_json(text).value();
    std::optional<Error> error;
    const std::uint64_t value = ForeignJson(&json, "", error).decimal("n");
    return error ? std::string("refused") : std::to_string(value);
  };
  EXPECT_EQ(read(R"({"n":7,"other":[]})"), "7");
  EXPECT_EQ(read(R"({"n":"18446744073709551615"})"), "18446744073709551615");
  EXPECT_EQ(read(R"({"n":"0"})"), "0");
  for (const char* bad : {R"({"n":"18446744073709551616"})", R"({"n":"01"})", R"({"n":""})", R"({"n":"-1"})", R"({"n":-1})",
                          R"({"n":"1e3"})", R"({"n":null})", R"({"n":[]})", R"({})", R"([])", R"({"n":"000000000000000000001"})"})
    EXPECT_EQ(read(bad), "refused") << bad;
}

TEST(ForeignJson, QuantitiesHaveNoLeadingZeros) {
  const auto read = [](const char* text) {
    const Json json = parse_json(text).value();
    std::optional<Error> error;
    const std::uint64_t value = ForeignJson(&json, "", error).quantity("n");
    return error ? std::string("refused") : std::to_string(value);
  };
  EXPECT_EQ(read(R"({"n":"0x0"})"), "0");
  EXPECT_EQ(read(R"({"n":"0x1d68"})"), "7528");
  EXPECT_EQ(read(R"({"n":"0xffffffffffffffff"})"), "18446744073709551615");
  for (const char* bad : {R"({"n":"0x"})", R"({"n":"0x00"})", R"({"n":"0x01"})", R"({"n":"12"})", R"({"n":12})", R"({"n":"0xg"})",
                          R"({"n":"0x10000000000000000"})"})
    EXPECT_EQ(read(bad), "refused") << bad;
}

TEST(ForeignJson, BytesAndListsHaveLimits) {
  EXPECT_EQ(fault(R"({"h":"0xABcd"})", [](const ForeignJson& j) { return j.hex("h", 2); }), "");
  EXPECT_EQ(fault(R"({"h":"abcd"})", [](const ForeignJson& j) { return j.exact_hex("h", 2); }), "");
  EXPECT_NE(fault(R"({"h":"abcd"})", [](const ForeignJson& j) { return j.hex("h", 1); }), "");
  EXPECT_NE(fault(R"({"h":"abcd"})", [](const ForeignJson& j) { return j.exact_hex("h", 3); }), "");
  EXPECT_NE(fault(R"({"h":"abc"})", [](const ForeignJson& j) { return j.hex("h", 3); }), "");
  EXPECT_EQ(fault(R"({"h":null})", [](const ForeignJson& j) { return j.hex("h", 3); }), "");
  EXPECT_EQ(fault(R"({"b":"AQI="})", [](const ForeignJson& j) { return j.base64("b", 2); }), "");
  EXPECT_NE(fault(R"({"b":"AQI="})", [](const ForeignJson& j) { return j.base64("b", 1); }), "");
  EXPECT_EQ(fault(R"({"a":[1,2]})", [](const ForeignJson& j) { return j.array("a", 2); }), "");
  EXPECT_NE(fault(R"({"a":[1,2]})", [](const ForeignJson& j) { return j.array("a", 1); }), "");
  EXPECT_EQ(fault(R"({"t":"ab"})", [](const ForeignJson& j) { return j.text("t", 2); }), "");
  EXPECT_NE(fault(R"({"t":"ab"})", [](const ForeignJson& j) { return j.text("t", 1); }), "");
}

TEST(ForeignJson, TheFirstErrorSaysWhere) {
  const std::string said = fault(R"({"a":[{"b":{"c":"x"}},{"b":{}}]})", [](const ForeignJson& j) {
    std::uint64_t sum = 0;
    for (const auto& element : j.array("a", 9)) sum += element.object("b").decimal("c");
    return sum;
  });
  EXPECT_EQ(said, "a[0].b.c: a decimal number of 64 bits is expected");
}

}  // namespace
}  // namespace xh::crosschain::gateway
