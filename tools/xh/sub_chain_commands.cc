// Commands of sub-chains: what an AC code is, what its owner says about it, the chain behind it and its light clients. Spec:
// docs/spec/sub-chains.md.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "crosschain/operations.h"
#include "identity/sub_chain.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct SubChainArguments {
  identity::DescribeSubChain described;
  crosschain::SetChain chain;
  std::string type = "xinghuo";
  std::vector<std::string> gateways;
  std::string document;
  bool retired = false;
  std::string client;
  std::string file;
  std::string first_file;
  std::int64_t height = -1;
  std::uint64_t trusting_hours = 24 * 7;
  std::uint64_t drift_ms = 10'000;
};
using SharedSubChain = std::shared_ptr<SubChainArguments>;

int describe(const Options& options, const SubChainArguments& a) {
  if (!identity::is_ac_code(a.described.code))
    return usage({ErrorId::kBadBid, "an AC code has 4 characters of a-z and 0-9", a.described.code});
  if (const auto status = identity::check_resolver(a.described.resolver); !status) return usage(status.error());
  return send(options, a.described);
}

int set_chain(const Options& options, const SubChainArguments& a) {
  crosschain::SetChain chain = a.chain;
  const auto type = crosschain::client_type_from_name(a.type);
  if (!type) return usage(type.error());
  chain.type = *type;
  for (const auto& bid : a.gateways) {
    const auto account = account_from_bid(bid);
    if (!account) return usage(account.error());
    chain.gateways.push_back(*account);
  }
  std::ranges::sort(chain.gateways);
  if (!a.document.empty()) {
    const auto text = os::read_file(a.document, crosschain::kMaxChainDocumentBytes);
    if (!text) return report(text.error());
    chain.document = std::string(as_text(*text));
  }
  chain.status = a.retired ? crosschain::ChainStatus::kRetired : crosschain::ChainStatus::kActive;
  const crosschain::Operation operation(chain);
  if (const auto form = crosschain::parse_operation(kind_of(operation), body_of(operation)); !form) return usage(form.error());
  return send(options, operation);
}

int create_client(const Options& options, const SubChainArguments& a) {
  const auto parameters = os::read_file(a.file, crosschain::kMaxParametersBytes);
  if (!parameters) return report(parameters.error());
  const auto bytes = os::read_file(a.first_file, crosschain::kMaxTrustBytes + 1024);
  if (!bytes) return report(bytes.error());
  const auto first = decode<crosschain::ConsensusState>(*bytes);
  if (!first) return usage({ErrorId::kBadClient, "the file is no consensus state: " + first.error().what, a.first_file});
  const auto type = crosschain::client_type_from_name(a.type);
  if (!type) return usage(type.error());
  const crosschain::ClientTerms terms{*type, *parameters, a.trusting_hours * 3'600'000, a.drift_ms};
  const crosschain::Operation operation(crosschain::CreateClient{a.client, terms, *first});
  if (const auto form = crosschain::parse_operation(kind_of(operation), body_of(operation)); !form) return usage(form.error());
  return send(options, operation);
}

int update_client(const Options& options, const SubChainArguments& a) {
  const auto update = os::read_file(a.file, ledger::kMaxProofOperationBytes);
  if (!update) return report(update.error());
  std::optional<crosschain::ChainHeight> below;
  if (a.height >= 0) below = crosschain::ChainHeight{static_cast<std::uint64_t>(a.height)};
  return send(options, crosschain::Operation(crosschain::UpdateClient{a.client, below, *update}));
}

// The next one of the lane: number and digest are read.
int checkpoint(const Options& options, const SubChainArguments& a) {
  crosschain::SubmitCheckpoint next{a.chain.code, 1, crosschain::ChainHeight{static_cast<std::uint64_t>(a.height)}, {}};
  const auto lane = ask(options, "xh_getCheckpointLane", Json(json_object().set("code", a.chain.code).set("limit", 1)));
  if (!lane) return report(lane.error());
  if (const auto& known = list_of(*lane, "data"); !known.empty()) {
    const auto number = number_of(known.front(), "number");
    const auto digest = text_of(known.front(), "digest").and_then([](const std::string& text) { return from_0x(text); });
    if (!number) return report(number.error());
    if (!digest || digest->size() != Hash32::kSize) return report({ErrorId::kBadAnswer, "the digest is none", "digest"});
    next.number = *number + 1;
    next.previous = Hash32::from(*digest);
  }
  return send(options, crosschain::Operation(next));
}

int list_codes(const Options& options, const SubChainArguments&) {
  const auto answers = ask_all(options, "xh_listSubChains", json_object());
  if (!answers) return report(answers.error());
  Json::Array all = gathered(*answers, "data");
  if (options.json) {
    fmt::print("{}\n", Json(std::move(all)).dump());
    return kOk;
  }
  for (const auto& one : all) {
    const Json nothing = json_object();
    const Json* record = one.find("record");
    const Json* chain = one.find("chain");
    if (record == nullptr || chain == nullptr) return report({ErrorId::kBadAnswer, "a listed code has no record", scalar(one, "code")});
    const Json& known = chain->is_null() ? nothing : *chain;
    fmt::print("{}  {:<12} {:<9} checkpoints {:<6} owner {}  {}\n", scalar(one, "code"), scalar(known, "type"), scalar(known, "status"),
               scalar(known, "checkpoints"), scalar(*record, "owner"), scalar(*record, "name"));
  }
  if (all.empty()) fmt::print("no AC code was ever allotted\n");
  return kOk;
}

int show_state(const Options& options, const SubChainArguments& a) {
  Json params = json_object().set("client", a.client);
  if (a.height >= 0) params.set("height", a.height);
  return show_answer(options, "xh_getConsensusState", std::move(params));
}

using AddSubChainCommand = std::function<CLI::App*(const char*, const char*, int (*)(const Options&, const SubChainArguments&))>;

void add_chain_commands(const AddSubChainCommand& add, const SharedSubChain& a) {
  add("list", "All AC codes that were ever allotted, with the chains behind them", list_codes);
  auto* get = add("get", "What is known of the chain behind an AC code", [](const Options& options, const SubChainArguments& given) {
    return show_answer(options, "xh_getChain", json_object().set("code", given.chain.code));
  });
  auto* lane = add("checkpoints", "Its newest checkpoints", [](const Options& options, const SubChainArguments& given) {
    return show_answer(options, "xh_getCheckpointLane", json_object().set("code", given.chain.code));
  });
  auto* next =
      add("checkpoint", "Make the next checkpoint of a height that the client of the chain knows; by a gateway or the owner", checkpoint);
  next->add_option("--height", a->height, "of the sub-chain")->required()->check(CLI::NonNegativeNumber);
  auto* set = add("set", "Say what chain is behind a code; by the owner of the code", set_chain);
  set->add_option("--version", a->chain.version, "version that the change is made for; 0 the first time")->required();
  set->add_option("--type", a->type, "xinghuo, cometbft, besu-qbft, besu-ibft2, fisco-bcos-3 or attested; it stays")->capture_default_str();
  set->add_option("--gateway", a->gateways, "BID of an account that may submit checkpoints; may be repeated");
  set->add_option("--client", a->chain.client, "the client that checkpoints are made by");
  set->add_option("--document", a->document, "file: the DID document of the chain, at most 16 KiB of JSON");
  set->add_flag("--retired", a->retired, "no new checkpoints, clients and lanes");
  for (auto* command : {get, lane, next, set}) command->add_option("code", a->chain.code, "AC code")->required();
}

void add_client_commands(const AddSubChainCommand& add, const SharedSubChain& a) {
  auto* client = add("client", "A light client and its status", [](const Options& options, const SubChainArguments& given) {
    return show_answer(options, "xh_getClient", json_object().set("client", given.client));
  });
  auto* state = add("state", "What a client knows of a height; of the latest one without it", show_state);
  state->add_option("--height", a->height, "of the sub-chain")->check(CLI::NonNegativeNumber);
  auto* create = add("create-client", "Make a light client; by the owner of the code that its name begins with", create_client);
  create->add_option("--type", a->type, "as for set")->capture_default_str();
  create->add_option("--parameters", a->file, "file: BCS of the parameters of the type")->required();
  create->add_option("--first", a->first_file, "file: BCS of the first consensus state, which you vouch for")->required();
  create->add_option("--trusting-hours", a->trusting_hours, "without an update for so long it expires")->capture_default_str();
  create->add_option("--drift-ms", a->drift_ms, "how far headers may be ahead of this chain")->capture_default_str();
  auto* update = add("update-client", "Relay a header", update_client);
  update->add_option("--update", a->file, "file: BCS of the update")->required();
  update->add_option("--below", a->height, "the greatest known height below it, when it fills a gap")->check(CLI::NonNegativeNumber);
  for (auto* command : {client, state, create, update}) command->add_option("client", a->client, "<AC code>-<name>")->required();
}

}  // namespace

void add_sub_chain_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<SubChainArguments>();
  auto& described = a->described;
  auto* group = app.add_subcommand(
      "subchain", "Sub-chains: AC codes (allotted by xh governance propose --allot), the chains behind them, light clients, checkpoints");
  group->require_subcommand(1);
  const AddSubChainCommand add = [&shell, a, group](const char* name, const char* help,
                                                    int (*run)(const Options&, const SubChainArguments&)) {
    auto* command = group->add_subcommand(name, help);
    command->callback([&shell, a, run] { shell.action = [&shell, a, run] { return run(shell.options, *a); }; });
    return command;
  };
  add_chain_commands(add, a);
  add_client_commands(add, a);
  auto* show = group->add_subcommand("show", "The record of an AC code");
  show->add_option("code", described.code, "4 characters of a-z and 0-9")->required();
  show->callback([&shell, a] {
    shell.action = [&shell, a] {
      return show_answer(shell.options, "xh_getSubChain", Json(Json::Object{}).set("code", a->described.code));
    };
  });
  auto* make =
      group->add_subcommand("describe", "Say what a sub-chain is called and where its BIDs are resolved; by the owner of its code");
  make->add_option("code", described.code, "4 characters of a-z and 0-9")->required();
  make->add_option("--version", described.version, "version that the change is made for")->required();
  make->add_option("--name", described.name, "at most 200 bytes; not given: none");
  make->add_option("--resolver", described.resolver, "http or https URL; a BID and a slash before it are put behind it; not given: none");
  make->callback([&shell, a] { shell.action = [&shell, a] { return describe(shell.options, *a); }; });
}

}  // namespace xh::tools
