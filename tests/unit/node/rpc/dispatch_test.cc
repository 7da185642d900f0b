#include "node/rpc/dispatch.h"

#include <gtest/gtest.h>

namespace xh::rpc {
namespace {

class DispatchTest : public testing::Test {
 protected:
  DispatchTest() {
    Method subtract;
    subtract.name = "subtract";
    subtract.params = {
        {"a", ParamType::kInteger, true, "from"}, {"b", ParamType::kInteger, true, "what"}, {"note", ParamType::kString, false, ""}};
    subtract.handler = [](const Json& params, const Respond& respond) {
      respond(Json(*params.find("a")->integer() - *params.find("b")->integer()));
    };
    table.add(std::move(subtract));
    Method later;
    later.name = "later";
    later.handler = [this](const Json&, Respond respond) { waiting.push_back(std::move(respond)); };
    table.add(std::move(later));
    Method busy;
    busy.name = "busy";
    busy.handler = [](const Json&, const Respond& respond) { respond(fail(ErrorId::kBusy, "too much")); };
    table.add(std::move(busy));
  }
  std::string ask(const std::string& text) {
    std::string answer = "no answer";
    table.handle(text, [&](std::string reply) { answer = std::move(reply); });
    return answer;
  }
  std::int64_t code_of(const std::string& text) {
    const Json answer = parse_json(ask(text)).value();
    const Json* error = answer.find("error");
    return error == nullptr ? 0 : *error->find("code")->integer();
  }
  Dispatcher table;
  std::vector<Respond> waiting;
};

// HL8: for figures. Those of a conversation are told to the table below.
TEST_F(DispatchTest, EveryCallIsToldWithItsOutcome) {
  std::vector<std::string> told;
  table.observe([&](const std::string& method, const Error* error, auto) {
    told.push_back(method + ":" + (error == nullptr ? "ok" : error_code(error->id)));
  });
  ask(R"({"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1})");
  ask(R"({"jsonrpc":"2.0","method":"subtract","params":[42],"id":1})");
  ask(R"([{"jsonrpc":"2.0","method":"busy","id":1},{"jsonrpc":"2.0","method":"subtract","params":[1,1]},{"jsonrpc":"2.0","method":"nobody","id":1}])");
  {
    Dispatcher conversation(&table);
    conversation.handle(R"({"jsonrpc":"2.0","method":"later","id":1})", [](const std::string&) {});
  }
  waiting.front()(Json(1));
  EXPECT_EQ(told, (std::vector<std::string>{"subtract:ok", "subtract:XH-1008", "busy:XH-1603", "subtract:ok", ":XH-1602", "later:ok"}));
}

// GD8, GD12
TEST_F(DispatchTest, ARequestCostsWhatItsCallsCost) {
  table.set_cost(CostClass::kProof, {"subtract"});
  const auto cost = [&](const std::string& text) {
    Charge asked;
    table.handle(
        text,
        [&](const Charge& charge) {
          asked = charge;
          return std::optional<RetryAfter>();
        },
        [](const std::string&) {});
    return std::vector<std::uint64_t>{asked.of[0], asked.of[1], asked.of[2], asked.nonsense};
  };
  using Costs = std::vector<std::uint64_t>;
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"busy","id":1})"), (Costs{1, 0, 0, 0}));
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"none","id":1})"), (Costs{1, 0, 0, 0}));
  EXPECT_EQ(cost(R"([{"jsonrpc":"2.0","method":"busy","id":1},{"jsonrpc":"2.0","method":"subtract","params":[1,2],"id":1},1])"),
            (Costs{2, 1, 0, 1}));
  std::string list = "1";
  for (std::size_t i = 1; i < kEntriesPerCost; ++i) list += ",1";
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"subtract","params":{"a":[)" + list.substr(2) + "]}}"), (Costs{0, 1, 0, 0}));
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"subtract","params":{"a":[)" + list + "]}}"), (Costs{0, 2, 0, 0}));
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"subtract","params":[[)" + list + "]]}"), (Costs{0, 2, 0, 0}));
  EXPECT_EQ(cost(R"({"jsonrpc":"2.0","method":"subtract"})" + std::string(kBytesPerCost, ' ')), (Costs{1, 1, 0, 0}));
  EXPECT_EQ(cost("nonsense"), (Costs{1, 0, 0, 1}));
  EXPECT_EQ(cost("[]"), (Costs{1, 0, 0, 1}));
}

// GD10, GD11
TEST_F(DispatchTest, WhatIsRefusedIsNotDone) {
  const auto refused = [&](const std::string& text) {
    std::string answer = "no answer";
    const auto admit = [](const Charge& charge) { return charge.of[0] > 0 ? std::optional<RetryAfter>(RetryAfter{3}) : std::nullopt; };
    table.handle(text, admit, [&](std::string reply) { answer = std::move(reply); });
    return answer;
  };
  const std::string one = refused(R"({"jsonrpc":"2.0","method":"later","id":"x"})");
  EXPECT_NE(one.find("XH-1612"), std::string::npos) << one;
  EXPECT_NE(one.find("again in 3 s"), std::string::npos) << one;
  EXPECT_NE(one.find(R"("id":"x")"), std::string::npos) << one;
  const std::string batch = refused(R"([{"jsonrpc":"2.0","method":"later","id":1},{"jsonrpc":"2.0","method":"later","id":2}])");
  EXPECT_NE(batch.find(R"("id":null)"), std::string::npos) << batch;
  EXPECT_EQ(refused(R"({"jsonrpc":"2.0","method":"later"})"), "") << "a notification has no answer";
  EXPECT_TRUE(waiting.empty());
}

// GD12: nothing is read of what a client sends that is not listened to.
TEST_F(DispatchTest, WhoeverIsNotListenedToIsNotRead) {
  std::string answer;
  table.handle(
      "nonsense", [](const Charge&) { return std::optional<RetryAfter>(RetryAfter{1}); },
      [&](std::string reply) { answer = std::move(reply); });
  EXPECT_NE(answer.find("XH-1612"), std::string::npos);
}

// The examples of the JSON-RPC 2.0 specification, with the methods of this table.
TEST_F(DispatchTest, PositionalAndNamedParametersMeanTheSame) {
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1})"), R"({"id":1,"jsonrpc":"2.0","result":19})");
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"subtract","params":{"b":23,"a":42},"id":"x"})"), R"({"id":"x","jsonrpc":"2.0","result":19})");
}

TEST_F(DispatchTest, ANotificationHasNoAnswerWhateverHappens) {
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"subtract","params":[1,1]})"), "");
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"none"})"), "");
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"subtract","params":["x"]})"), "");
  EXPECT_EQ(ask(R"([{"jsonrpc":"2.0","method":"busy"},{"jsonrpc":"2.0","method":"busy"}])"), "");
}

// AD4
TEST_F(DispatchTest, MethodsOfAnotherAddressAreSaidToBeThere) {
  table.serve_elsewhere("admin_");
  for (const char* method : {"admin_stop", "admin_none", "admin_"}) {
    const auto answer = ask(std::string(R"({"jsonrpc":"2.0","method":")") + method + R"(","id":1})");
    EXPECT_NE(answer.find("XH-1611"), std::string::npos) << answer;
    EXPECT_NE(answer.find("-32601"), std::string::npos) << answer;
  }
  EXPECT_NE(ask(R"({"jsonrpc":"2.0","method":"admi","id":1})").find("XH-1602"), std::string::npos);
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"admin_stop"})"), "");
  // A table on top of it says the same.
  const Dispatcher above(&table);
  std::string answer;
  above.handle(R"([{"jsonrpc":"2.0","method":"admin_stop","id":1}])", [&](std::string reply) { answer = std::move(reply); });
  EXPECT_NE(answer.find("XH-1611"), std::string::npos) << answer;
}

// J10
TEST_F(DispatchTest, TheDescriptionIsMadeOnceAndAnsweredAsEveryResultIs) {
  int made = 0;
  const std::string text = R"({"title":"x"})";
  table.add({.name = "fixed", .doc = "", .params = {}, .handler = nullptr, .fixed = [&]() -> const std::string& {
               ++made;
               return text;
             }});
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"fixed","id":7})"), R"({"id":7,"jsonrpc":"2.0","result":{"title":"x"}})");
  EXPECT_EQ(ask(R"([{"jsonrpc":"2.0","method":"fixed","id":1},{"jsonrpc":"2.0","method":"subtract","params":[2,1],"id":2}])"),
            R"([{"id":1,"jsonrpc":"2.0","result":{"title":"x"}},{"id":2,"jsonrpc":"2.0","result":1}])");
  EXPECT_EQ(ask(R"({"jsonrpc":"2.0","method":"fixed"})"), "");
  EXPECT_EQ(made, 2) << "nobody waits for a notification's result";
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":"fixed","params":{"more":1},"id":1})"), kInvalidParams);
  EXPECT_EQ(table.description(), table.describe().dump());
  EXPECT_EQ(&table.description(), &table.description());
}

TEST_F(DispatchTest, MalformedRequestsGetTheCodesOfTheSpecification) {
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":"foobar, "params":"bar","baz])"), kParseError);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":1,"params":"bar"})"), kInvalidRequest);
  EXPECT_EQ(code_of(R"({"jsonrpc":"1.0","method":"subtract","id":1})"), kInvalidRequest);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":"subtract","id":{}})"), kInvalidRequest);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":"subtract","id":1,"extra":1})"), kInvalidRequest);
  EXPECT_EQ(code_of(R"({"jsonrpc":"2.0","method":"none","id":1})"), kMethodNotFound);
  EXPECT_EQ(code_of("[]"), kInvalidRequest);
  EXPECT_EQ(code_of("1"), kInvalidRequest);
  EXPECT_EQ(code_of(""), kParseError);
}

TEST_F(DispatchTest, MissingUnknownMistypedAndSurplusParametersAreRefused) {
  for (const auto* params : {"[1]", "{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}", "[\"1\",2]", "[1,2,3]", "{}"}) {
    EXPECT_EQ(code_of(std::string(R"({"jsonrpc":"2.0","method":"subtract","id":1,"params":)") + params + "}"), kInvalidParams) << params;
  }
  for (const auto* params : {"[1,2,\"x\",4]", "1", "null"}) {
    EXPECT_NE(code_of(std::string(R"({"jsonrpc":"2.0","method":"subtract","id":1,"params":)") + params + "}"), 0) << params;
  }
}

TEST_F(DispatchTest, ErrorsTellIdReasonHintAndWhetherToTryAgain) {
  const Json answer = parse_json(ask(R"({"jsonrpc":"2.0","method":"busy","id":1})")).value();
  const Json& data = *answer.find("error")->find("data");
  EXPECT_EQ(*answer.find("error")->find("code")->integer(), kServerError);
  EXPECT_EQ(*data.find("id")->string(), "XH-1603");
  EXPECT_EQ(*data.find("reason")->string(), "too much");
  EXPECT_TRUE(*data.find("retryable")->boolean());
  EXPECT_FALSE(data.find("hint")->string()->empty());
}

TEST_F(DispatchTest, ABatchIsAnsweredInItsOrderWhenTheLastAnswerIsReady) {
  std::string answer;
  table.handle(R"([{"jsonrpc":"2.0","method":"later","id":1},{"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":2},)"
               R"({"jsonrpc":"2.0","method":"later","id":3}])",
               [&](std::string reply) { answer = std::move(reply); });
  ASSERT_EQ(waiting.size(), 2u);
  waiting[1](Json("second"));
  EXPECT_EQ(answer, "");
  waiting[0](Json("first"));
  EXPECT_EQ(
      answer,
      R"([{"id":1,"jsonrpc":"2.0","result":"first"},{"id":2,"jsonrpc":"2.0","result":2},{"id":3,"jsonrpc":"2.0","result":"second"}])");
}

TEST_F(DispatchTest, ABatchAtTheMaximumPassesAndOneBeyondFails) {
  const auto batch = [](std::size_t n) {
    std::string text = "[";
    for (std::size_t i = 0; i < n; ++i) text += std::string(i == 0 ? "" : ",") + R"({"jsonrpc":"2.0","method":"busy","id":1})";
    return text + "]";
  };
  EXPECT_EQ(parse_json(ask(batch(kMaxBatch)))->array()->size(), kMaxBatch);
  EXPECT_EQ(code_of(batch(kMaxBatch + 1)), kInvalidRequest);
}

// J11: at the limit and beyond; what is not answered is not done.
TEST_F(DispatchTest, ABatchIsAnsweredAsFarAsItsAnswersHaveRoom) {
  int done = 0;
  Method large;
  large.name = "large";
  large.handler = [&done](const Json&, const Respond& respond) {
    ++done;
    respond(Json(std::string(kMaxBatchAnswerBytes / 4, 'x')));
  };
  table.add(std::move(large));
  std::string text = "[";
  for (int i = 0; i < 6; ++i) text += R"({"jsonrpc":"2.0","method":"large","id":)" + std::to_string(i) + "},";
  text += R"({"jsonrpc":"2.0","method":"large"},{"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":7}])";
  const std::string answer = ask(text);
  EXPECT_EQ(done, 4) << "four answers with what stands around them are beyond the limit";
  const Json answers = parse_json(answer).value();
  ASSERT_EQ(answers.array()->size(), 7u) << "a notification has none";
  for (const std::size_t i : {4u, 5u, 6u}) {
    const Json& refused = (*answers.array())[i];
    EXPECT_EQ(*refused.find("id")->integer(), i == 6 ? 7 : static_cast<std::int64_t>(i));
    EXPECT_EQ(*refused.find("error")->find("data")->find("id")->string(), "XH-1004");
  }
  EXPECT_LT(answer.size(), kMaxBatchAnswerBytes + 10'000);
}

TEST_F(DispatchTest, ALargeRequestIsForLargeMethodsOnly) {
  const std::string request =
      R"({"jsonrpc":"2.0","method":"subtract","params":[1,1,")" + std::string(kMaxRequestBytes, 'x') + R"("],"id":1})";
  EXPECT_EQ(code_of(request), kServerError);
}

// Each of the specification's own cases, with its id where one could be told.
TEST_F(DispatchTest, BatchesAreAnsweredCaseByCaseAsTheSpecificationSays) {
  const std::string good = R"({"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":1})";
  const std::string notification = R"({"jsonrpc":"2.0","method":"subtract","params":[3,1]})";
  const std::string invalid_answer = R"("code":-32600)";
  // An array of what is no request is answered by as many errors with id null.
  const Json three = *parse_json(ask("[1,2,3]"));
  ASSERT_EQ(three.array()->size(), 3u);
  for (const auto& one : *three.array()) {
    EXPECT_TRUE(one.find("id")->is_null());
    EXPECT_EQ(*one.find("error")->find("code")->integer(), kInvalidRequest);
  }
  // Notifications in it have no answer; a batch of them alone has none at all.
  EXPECT_EQ(parse_json(ask("[" + good + "," + notification + "," + good + "]"))->array()->size(), 2u);
  EXPECT_EQ(ask("[" + notification + "," + notification + "]"), "");
  // One that is malformed does not spoil the others; text that is no JSON spoils all of it.
  const auto mixed = ask("[" + good + ",{\"foo\":\"boo\"},[]," + good + "]");
  EXPECT_EQ(parse_json(mixed)->array()->size(), 4u);
  EXPECT_NE(mixed.find(invalid_answer), std::string::npos);
  EXPECT_EQ(code_of("[" + good + ",{\"jsonrpc\":\"2.0\",\"method\"]"), kParseError);
}

TEST_F(DispatchTest, IdsAreEchoedAsTheyAreAndAnInvalidRequestIsNoNotification) {
  for (const char* id : {"1", "-9007199254740991", "\"\"", "\"a\\u0000b\"", "null"}) {
    const auto answer = parse_json(ask(std::string(R"({"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":)") + id + "}"));
    EXPECT_EQ(*answer->find("id"), *parse_json(id)) << id;
  }
  // Without an id, but not valid either: it is answered, with null.
  const auto answer = parse_json(ask(R"({"jsonrpc":"1.0","method":"subtract"})"));
  EXPECT_TRUE(answer->find("id")->is_null());
}

TEST_F(DispatchTest, ATableAboveAnotherHasTheMethodsOfBothAndItsOwnCountFirst) {
  Dispatcher above(&table);
  Method own;
  own.name = "busy";
  own.handler = [](const Json&, const Respond& respond) { respond(Json("own")); };
  above.add(std::move(own));
  std::string answer;
  const auto keep = [&](std::string text) { answer = std::move(text); };
  above.handle(R"({"jsonrpc":"2.0","method":"busy","id":1})", keep);
  EXPECT_NE(answer.find("own"), std::string::npos);
  above.handle(R"({"jsonrpc":"2.0","method":"subtract","params":[3,1],"id":1})", keep);
  EXPECT_NE(answer.find("2"), std::string::npos);
}

TEST_F(DispatchTest, ObjectsListsOfThemAndPlacesAreParameters) {
  Method typed;
  typed.name = "typed";
  typed.params = {{"o", ParamType::kObject, false, ""}, {"l", ParamType::kObjects, false, ""}, {"p", ParamType::kPlace, false, ""}};
  typed.handler = [](const Json&, const Respond& respond) { respond(Json(true)); };
  table.add(std::move(typed));
  const auto with = [&](const char* params) {
    return code_of(std::string(R"({"jsonrpc":"2.0","method":"typed","id":1,"params":)") + params + "}");
  };
  for (const char* good : {R"({"o":{}})", R"({"l":[{},{}]})", R"({"l":[]})", R"({"p":1})", R"({"p":"1.0.0"})"})
    EXPECT_EQ(with(good), 0) << good;
  for (const char* bad : {R"({"o":[]})", R"({"l":[1]})", R"({"l":{}})", R"({"p":true})"}) EXPECT_EQ(with(bad), kInvalidParams) << bad;
}

TEST_F(DispatchTest, TheDescriptionListsEveryMethodAndParameter) {
  const Json description = table.describe();
  EXPECT_EQ(*description.find("openrpc")->string(), "1.2.6");
  EXPECT_EQ(description.find("methods")->array()->size(), 3u);
  EXPECT_EQ(description.find("methods")->array()->back().find("params")->array()->size(), 3u);
  // J10: what any method may refuse.
  EXPECT_EQ(description.find("methods")->array()->front().find("errors")->array()->size(), 3u);
  EXPECT_NE(description.find("components")->find("schemas")->find("Error"), nullptr);
}

}  // namespace
}  // namespace xh::rpc
