// V13-V16
#include "identity/schemes.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

bool takes(Scheme scheme, std::string_view suffix) { return check_scheme(scheme, suffix).has_value(); }

TEST(Schemes, Gs1KeysHaveTheirLengthsAndCheckDigits) {
  for (const char* good : {"01/09506000134352", "00/340123450000000000", "414/9506000134352", "417/9506000134352", "253/9506000134352",
                           "253/9506000134352ab/12", "255/9506000134352123", "8003/09506000134352", "8003/09506000134352SER-1",
                           "8004/95060001343ASSET", "8018/950600013430000009"}) {
    std::string text = good;
    EXPECT_TRUE(takes(Scheme::kGs1, text)) << good << " " << check_scheme(Scheme::kGs1, text).error().what;
    if (text.starts_with("8004/")) continue;
    // Every single wrong digit of the key is noticed.
    const std::size_t begin = text.find('/') + 1;
    const std::size_t digits = text.starts_with("00/") || text.starts_with("8018/")   ? 18
                               : text.starts_with("01/") || text.starts_with("8003/") ? 14
                                                                                      : 13;
    for (std::size_t i = begin; i < begin + digits; ++i) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string other = text;
        if (other[i] == digit) continue;
        other[i] = digit;
        EXPECT_FALSE(takes(Scheme::kGs1, other)) << other;
      }
    }
  }
  for (const char* bad :
       {"", "01", "01/", "02/09506000134352", "01/9506000134352", "01/0950600013435", "01/095060001343522", "414/9506000134352x",
        "01/0950600013435A", "255/9506000134352x", "255/95060001343521234567890123", "253/9506000134352 x", "8003/19506000134352", "8004/",
        "8004/1234567890123456789012345678901", "1/09506000134352"}) {
    EXPECT_FALSE(takes(Scheme::kGs1, bad)) << bad;
  }
}

TEST(Schemes, OidsHaveTheArcsOfX660) {
  for (const char* good : {"0.0", "1.2.156.10197.1.301", "2.16.156", "2.999.1", "0.39", "1.0.8571"})
    EXPECT_TRUE(takes(Scheme::kOid, good)) << good;
  for (const char* bad : {"", "1", "3.1", "1.40", "0.100", "1.02", "1..2", "1.2.", ".1.2", "1.2.x", "01.2", "1.-2"})
    EXPECT_FALSE(takes(Scheme::kOid, bad)) << bad;
}

TEST(Schemes, EcodesHaveTheLengthsOfTheirVersion) {
  for (const char* good : {"00011", "100011", "1000112345678901234567890", "20001123", "300001ab-C.1", "400001x"})
    EXPECT_TRUE(takes(Scheme::kEcode, good)) << good << check_scheme(Scheme::kEcode, good).error().what;
  for (const char* bad : {"", "5000112", "1", "1000", "10001", "1000x12", "100011234567890123456789012", "10001a", "300001a_b", "00011x"})
    EXPECT_FALSE(takes(Scheme::kEcode, bad)) << bad;
}

TEST(Schemes, FreeTakesAnythingAndWordsReadBack) {
  EXPECT_TRUE(takes(Scheme::kFree, "01/1"));
  for (const auto scheme : {Scheme::kFree, Scheme::kGs1, Scheme::kOid, Scheme::kEcode})
    EXPECT_EQ(scheme_from_word(to_word(scheme)), scheme);
  EXPECT_FALSE(scheme_from_word("ean"));
  EXPECT_EQ(gs1_check_digit("629104150021"), '3');  // the example of the General Specifications
}

}  // namespace
}  // namespace xh::identity
