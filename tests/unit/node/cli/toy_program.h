// A program with one group, one command below it and one beside it, for tests of what is made of a tree.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "node/cli/command_line.h"

namespace xh::cli {

struct ToyProgram {
  ToyProgram() {
    app.require_subcommand(1);
    app.add_flag("--json", json, "print JSON");
    app.add_option("--node", node, "URL of a node")->envname("TOY_NODE");
    auto* id = app.add_subcommand("id", "Identifiers");
    id->require_subcommand(1);
    auto* get = id->add_subcommand("get", "Show one; it isn't changed\n\nExample:\n  toy id get a \\\n    --kind old");
    get->add_option("name", name, "which")->required();
    get->add_option("--kind", kind, "new or old")->check(CLI::IsMember({"new", "old"}));
    auto* stop = app.add_subcommand("stop", "End it");
    stop->footer("Only by its owner.");
    for (auto* command : {id, get, stop}) command->fallthrough();
  }
  CLI::App app{"a toy\n\nMore of it."};
  bool json = false;
  std::string node;
  std::string name;
  std::string kind;
};

inline constexpr Example kToyExamples[] = {{"", "toy stop"}, {"stop", "toy stop --node http://a | less"}};

inline Program toy_program(std::span<const Example> examples = kToyExamples) { return {"toy", "1.2.3", 1, examples}; }

}  // namespace xh::cli
