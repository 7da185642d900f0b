#include "identity/did_url.h"

#include <gtest/gtest.h>

namespace xh::identity {
namespace {

TEST(DidUrlTest, ThePartsOfADidUrlComeApart) {
  const auto url = DidUrl::parse("did:bid:efAb/x/y?service=agent&relativeRef=%2Fa%3Fb#key%2D1").value();
  EXPECT_EQ(url.did, "did:bid:efAb");
  EXPECT_EQ(url.method, "bid");
  EXPECT_EQ(url.path, "/x/y");
  EXPECT_EQ(url.query, (DidUrl::Query{{"service", "agent"}, {"relativeRef", "/a?b"}}));
  EXPECT_EQ(url.fragment, "key-1");
  EXPECT_EQ(DidUrl::parse("did:web:example.com:user")->did, "did:web:example.com:user");
}

TEST(DidUrlTest, WhatIsNoDidIsRefused) {
  for (const auto* text :
       {"", "did", "did:", "did:bid", "did:bid:", "did::x", "did:BID:x", "did:bid:x:", "DID:bid:x", "not-a-did", "did:example",
        "did:bid:x y", "did:bid:\xc3\xa4", "did:bid:x#%", "did:bid:x#%4", "did:bid:x?a=%zz", "did:bid:x#%ff", "//did:bid:x"}) {
    EXPECT_EQ(DidUrl::parse(text).has_value(), false) << text;
  }
  EXPECT_TRUE(DidUrl::parse("did:bid:" + std::string(kMaxDidUrlBytes - 8, 'x')));
  EXPECT_FALSE(DidUrl::parse("did:bid:" + std::string(kMaxDidUrlBytes - 7, 'x')));
}

// RV1
TEST(DidUrlTest, PercentEncodingIsUndoneOnceAndWhole) {
  EXPECT_EQ(percent_decoded("a%2Fb%e4%b8%ad%25%32").value(), "a/b\xe4\xb8\xad%2");
  for (const auto* text : {"%", "a%", "a%4", "%4x", "%x4", "%ff", "%e4%b8"})
    EXPECT_EQ(percent_decoded(text).error().id, ErrorId::kBadText) << text;
}

TEST(DidUrlTest, AQueryKeepsItsOrderAndRepetitions) {
  EXPECT_EQ(query_from("type=URL&index=1&type=EMAIL&pretty&=x&a=b=c&&").value(),
            (DidUrl::Query{{"type", "URL"}, {"index", "1"}, {"type", "EMAIL"}, {"pretty", ""}, {"", "x"}, {"a", "b=c"}}));
  EXPECT_TRUE(query_from("")->empty());
  EXPECT_FALSE(query_from("a=%"));
}

}  // namespace
}  // namespace xh::identity
