// Commands for anchored streams: one transaction for any number of records that stay with their owner. Spec: docs/spec/anchor-stream.md.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>

#include "base/text.h"
#include "identity/operations.h"
#include "ledger/claim_text.h"
#include "node/cli/progress.h"
#include "node/os/files.h"
#include "tools/xh/anchor_tree.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct AnchorArguments {
  std::string source;
  std::string tree;
  std::string stream;
  std::string uri;
  std::string output;
  std::string find;
  std::int64_t row = -1;

  [[nodiscard]] std::string tree_file() const { return tree.empty() ? source + ".xhtree" : tree; }
};

Json stream_params(const AnchorArguments& a) { return Json(Json(Json::Object{}).set("stream", a.stream)); }

/// What the chain has of a stream; a count of 0 when it has none.
struct OnChain {
  Hash32 root;
  std::uint64_t count = 0;
};

Result<OnChain> on_chain(client::RpcClient& node, const AnchorArguments& a) {
  const auto answer = node.call("xh_getAnchorStream", stream_params(a));
  if (!answer && answer.error().id == ErrorId::kNotFound) return OnChain{};
  if (!answer) return fail(answer.error());
  OnChain out;
  XH_TRY(const std::string root, text_of(*answer, "root"));
  XH_TRY(const Bytes bytes, from_0x(root));
  if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "a root has 32 bytes");
  out.root = Hash32::from(bytes);
  XH_TRY(out.count, number_of(*answer, "count"));
  return out;
}

int build_tree(const Options& options, const AnchorArguments& a) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(a.source, missing);
  if (missing) return report({ErrorId::kCannotRead, missing.message(), a.source});
  cli::Progress progress("hashing", size, "bytes");
  const auto tree = AnchorTree::build(a.source, [&](std::uint64_t done) { progress.show(done); });
  if (!tree) return report(tree.error());
  progress.finish(tree->source_bytes());
  if (std::filesystem::exists(a.tree_file())) {
    const auto older = AnchorTree::load(a.tree_file(), a.source);
    if (!older) return report(older.error());
    if (!tree->extends(*older))
      return report({ErrorId::kAnchorSourceChanged,
                     fmt::format("its first {} rows are not those of {}, which stays as it is", older->rows(), a.tree_file()), a.source});
  }
  if (auto saved = tree->save(a.tree_file()); !saved) return report(saved.error());
  const auto root = tree->root(tree->rows());
  if (!root) return report(root.error());
  if (options.json) {
    fmt::print("{}\n",
               Json(Json::Object{}).set("rows", json_u64(tree->rows())).set("root", to_0x(root->view())).set("tree", a.tree_file()).dump());
  } else {
    fmt::print("{}: {} rows, root {}\n", a.tree_file(), tree->rows(), to_hex(root->view()));
  }
  return kOk;
}

// The tree's own root over what the chain has must be the chain's: else this is another file.
Result<identity::AnchorRoot> next_root(const AnchorTree& tree, const OnChain& known, const AnchorArguments& a) {
  if (known.count > tree.rows())
    return fail(ErrorId::kBadAnchorTree,
                fmt::format("the stream has {} records, the tree {}: build it from the newer file", known.count, tree.rows()),
                a.tree_file());
  identity::AnchorRoot operation;
  operation.stream = a.stream;
  operation.count = tree.rows();
  operation.uri = a.uri;
  XH_TRY(operation.root, tree.root(tree.rows()));
  if (known.count == 0) return operation;
  XH_TRY(const Hash32 before, tree.root(known.count));
  if (before != known.root)
    return fail(ErrorId::kAnchorSourceChanged, fmt::format("its first {} rows are not those that the stream has", known.count), a.source);
  operation.previous = known.root;
  XH_TRY(operation.consistency, tree.consistency(known.count, tree.rows()));
  return operation;
}

int submit_root(const Options& options, const AnchorArguments& a) {
  const auto tree = AnchorTree::load(a.tree_file(), a.source);
  if (!tree) return report(tree.error());
  const auto node = connect(options);
  if (!node) return report(node.error());
  const auto known = on_chain(**node, a);
  if (!known) return report(known.error());
  const auto operation = next_root(*tree, *known, a);
  if (!operation) return report(operation.error());
  if (known->count == operation->count) {
    fmt::print(stderr, "{} has these {} records already: nothing to do\n", a.stream, known->count);
    return kOk;
  }
  const identity::Operation any = *operation;
  if (auto parsed = identity::parse_operation(identity::kind_of(any), identity::body_of(any)); !parsed) {
    (void)report(parsed.error());
    return kUsage;
  }
  return send(options, any);
}

// The one row with this text.
Result<std::uint64_t> find_row(const AnchorArguments& a, std::uint64_t rows) {
  XH_TRY(AnchorRows reader, AnchorRows::open(a.source));
  std::optional<std::uint64_t> found;
  for (std::uint64_t number = 0; number < rows; ++number) {
    XH_TRY(const auto row, reader.next());
    if (!row) break;
    if (row->find(a.find) == std::string::npos) continue;
    if (found)
      return fail(ErrorId::kUsage, fmt::format("rows {} and {} hold this text, and maybe more: name one with --row", *found, number));
    found = number;
  }
  if (!found) return fail(ErrorId::kNotFound, "no row holds this text", a.source);
  return *found;
}

Result<std::string> make_proof(const Options& options, const AnchorArguments& a, const AnchorTree& tree) {
  XH_TRY(const auto node, connect(options));
  XH_TRY(const Json answer, node->call("xh_getProof", Json(Json::Object{}).set("kind", "stream").set("name", a.stream)));
  XH_TRY(const std::string text, text_of(answer, "proof"));
  XH_TRY(Json proof, parse_json(std::string_view(text).substr(0, text.size() - std::min<std::size_t>(1, text.size()))));
  const Json* stated = proof.find("claim");
  const Json* kind = stated == nullptr ? nullptr : stated->find("kind");
  if (kind == nullptr || kind->string() == nullptr || *kind->string() != "record")
    return fail(ErrorId::kNotFound, "the stream is not on the chain yet, or not under a certified checkpoint", a.stream);
  XH_TRY(const std::string value, text_of(*stated, "value"));
  XH_TRY(const Bytes record, from_hex(value));
  XH_TRY(const auto stream, decode<identity::AnchorStreamRecord>(record));
  std::uint64_t row = static_cast<std::uint64_t>(a.row);
  if (a.row < 0) {
    XH_TRY(row, find_row(a, tree.rows()));
  }
  if (row >= stream.count || stream.count > tree.rows())
    return fail(ErrorId::kNotFound,
                fmt::format("the stream has {} records, the tree {}, and row {} is asked for", stream.count, tree.rows(), row));
  XH_TRY(const Hash32 root, tree.root(stream.count));
  if (root != stream.root) return fail(ErrorId::kAnchorSourceChanged, "its rows are not those that the stream has", a.source);
  XH_TRY(const std::string bytes, tree.row(row));
  XH_TRY(const merkle::Path path, tree.path(row, stream.count));
  Json claim = *stated;
  claim.set("kind", "anchored").set("record", to_hex(as_bytes(bytes))).set("index", json_u64(row)).set("path", ledger::path_json(path));
  proof.set("claim", std::move(claim));
  return proof.dump() + "\n";
}

int prove_row(const Options& options, const AnchorArguments& a) {
  if ((a.row < 0) == a.find.empty()) return report({ErrorId::kUsage, "name the row with --row or with --find", ""});
  const auto tree = AnchorTree::load(a.tree_file(), a.source);
  if (!tree) return report(tree.error());
  const auto text = make_proof(options, a, *tree);
  if (!text) return report(text.error());
  if (a.output.empty() || a.output == "-") {
    fmt::print("{}", *text);
    return kOk;
  }
  if (auto written = os::write_file(a.output, as_bytes(*text)); !written) return report(written.error());
  fmt::print("{}: proof of an anchored record ({} bytes). Check it: xh-audit verify {} --genesis genesis.json\n", a.output, text->size(),
             a.output);
  return kOk;
}

int show_stream(const Options& options, const AnchorArguments& a) {
  const auto node = connect(options);
  if (!node) return report(node.error());
  const auto answer = (*node)->call("xh_getAnchorStream", stream_params(a));
  if (!answer) return report(answer.error());
  fmt::print("{}", options.json ? answer->dump() + "\n" : answer->pretty());
  return kOk;
}

}  // namespace

void add_anchor_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<AnchorArguments>();
  auto* anchor = app.add_subcommand("anchor",
                                    "Anchored streams: one transaction for any number of records that stay with you\n\nExamples:\n"
                                    "  xh anchor build parts.csv\n"
                                    "  xh anchor submit 88.100.7/parts parts.csv --key owner.json\n"
                                    "  xh anchor prove 88.100.7/parts parts.csv --row 4711 -o row.xhproof\n"
                                    "  xh-audit verify row.xhproof --genesis genesis.json --expect anchored");
  anchor->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, bool stream, bool source, int (*run)(const Options&, const AnchorArguments&)) {
    auto* command = anchor->add_subcommand(name, help);
    if (stream) command->add_option("stream", a->stream, "identifier of the stream, <prefix>/<suffix>")->required();
    if (source) {
      command->add_option("file", a->source, "CSV, or one record a line (.ndjson, .jsonl, .txt)")->required();
      command->add_option("--tree", a->tree, "the tree file; default FILE.xhtree");
    }
    command->callback([&shell, a, run] { shell.action = [&shell, a, run] { return run(shell.options, *a); }; });
    return command;
  };
  add("build", "Hash a file into a tree file; again after rows were appended", false, true, build_tree);
  add("submit", "Anchor the tree's root, proven to extend the last one; safe to repeat", true, true, submit_root)
      ->add_option("--uri", a->uri, "where the records are");
  auto* prove = add("prove", "A proof file of one row", true, true, prove_row);
  prove->add_option("--row", a->row, "its number, from 0; the header line of a CSV file is row 0")->check(CLI::NonNegativeNumber);
  prove->add_option("--find", a->find, "text that only this row holds");
  prove->add_option("-o,--output", a->output, "file; default standard output");
  add("status", "What the chain has of a stream", true, false, show_stream);
}

}  // namespace xh::tools
