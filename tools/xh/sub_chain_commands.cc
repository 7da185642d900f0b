// Commands of sub-chains: what an AC code is, and what its owner says about it. Spec: docs/spec/sub-chains.md.
#include <CLI/CLI.hpp>

#include "identity/sub_chain.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct Arguments {
  identity::DescribeSubChain described;
};
using Shared = std::shared_ptr<Arguments>;

int describe(const Options& options, const Arguments& a) {
  if (!identity::is_ac_code(a.described.code))
    return usage({ErrorId::kBadBid, "an AC code has 4 characters of a-z and 0-9", a.described.code});
  if (const auto status = identity::check_resolver(a.described.resolver); !status) return usage(status.error());
  return send(options, a.described);
}

}  // namespace

void add_sub_chain_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<Arguments>();
  auto& described = a->described;
  auto* group =
      app.add_subcommand("subchain", "Sub-chains: AC codes and where their BIDs are resolved (allotted by xh governance propose --allot)");
  group->require_subcommand(1);
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
