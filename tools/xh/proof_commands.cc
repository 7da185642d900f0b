// Commands that fetch proof files.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <thread>

#include "base/text.h"
#include "ledger/proof.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

struct ProofArguments {
  std::string name;
  std::string file;
  std::string output;
  std::string kind = "identifier";
  bool history = false;
  bool receipt_only = false;
  std::int64_t height = -1;
  std::int64_t time_ms = -1;
};

std::string text_or_empty(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr || member->string() == nullptr ? std::string() : *member->string();
}

std::chrono::steady_clock::time_point deadline_of(const Options& options) {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min<std::uint64_t>(options.timeout_ms, 10'000));
}

int save(const ProofArguments& a, const Json& answer) {
  const auto text = text_of(answer, "proof");
  if (!text) return report(text.error());
  if (a.output.empty() || a.output == "-") {
    fmt::print("{}", *text);
    return kOk;
  }
  if (auto written = os::write_file(a.output, as_bytes(*text)); !written) return report(written.error());
  fmt::print("{}: proof of {} ({} bytes). Check it: xh-audit verify {} --genesis genesis.json\n", a.output, text_or_empty(answer, "kind"),
             text->size(), a.output);
  return kOk;
}

int fetch(const Options& options, const ProofArguments& a, const std::string& method, const Json& params) {
  const auto answer = ask_until_ready(options, method, params, deadline_of(options));
  return answer ? save(a, *answer) : report(answer.error());
}

int get(const Options& options, const ProofArguments& a) {
  Json params = Json(Json::Object{}).set("name", a.name).set("kind", a.kind);
  if (a.history) params.set("history", true);
  if (a.height >= 0) params.set("height", a.height);
  if (a.time_ms >= 0) params.set("time_ms", a.time_ms);
  const auto deadline = deadline_of(options);
  const bool now = a.kind == "identifier" && a.height < 0 && a.time_ms < 0;
  for (;;) {
    const auto answer = ask_until_ready(options, "xh_getProof", params, deadline);
    if (!answer) return report(answer.error());
    if (now && text_or_empty(*answer, "kind") == "absent") {
      // The name exists at the head but not yet under the certified checkpoint: that is not the absence that was asked about.
      const auto head = ask_until_ready(options, "xh_resolve", Json(Json::Object{}).set("identifier", a.name), deadline);
      const Json* found = head ? head->find("found") : nullptr;
      if (found != nullptr && found->boolean() != nullptr && *found->boolean() && std::chrono::steady_clock::now() < deadline) {
        if (text_or_empty(*head, "type") == "stream") params.set("kind", "stream");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        continue;
      }
    }
    return save(a, *answer);
  }
}

int audit(const Options& options, const ProofArguments& a) {
  Json params = Json(Json::Object{}).set("name", a.name).set("kind", a.kind);
  if (a.height >= 0) params.set("height", a.height);
  return fetch(options, a, "xh_getAuditProof", params);
}

int transaction(const Options& options, const ProofArguments& a) {
  return fetch(options, a, "xh_getLogProof", Json(Json::Object{}).set("id", a.name).set("bytes", !a.receipt_only));
}

// One name a line; empty lines are left out.
int batch(const Options& options, const ProofArguments& a) {
  const auto bytes = os::read_file(a.file, 4 * 1024 * 1024);
  if (!bytes) return report(bytes.error());
  Json::Array names;
  std::string_view rest = as_text(*bytes);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) names.emplace_back(line);
  }
  if (names.empty() || names.size() > ledger::kMaxBatchKeys)
    return report(
        {ErrorId::kTooLarge, fmt::format("{} names; 1 to {} fit into one proof file", names.size(), ledger::kMaxBatchKeys), a.file});
  return fetch(options, a, "xh_getBatchProof", Json(Json::Object{}).set("kind", a.kind).set("names", std::move(names)));
}

int consistency(const Options& options, const ProofArguments& a) {
  const auto bytes = os::read_file(a.file, 1024 * 1024);
  if (!bytes) return report(bytes.error());
  return fetch(options, a, "xh_getConsistencyProof", Json(Json::Object{}).set("checkpoint", as_text(*bytes)));
}

}  // namespace

// The newest certified checkpoint may be a moment behind what was just written.
Result<Json> ask_until_ready(const Options& options, const std::string& method, const Json& params,
                             std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    XH_TRY(const auto node, connect(options));
    auto answer = node->call(method, params);
    const bool later = !answer && (answer.error().id == ErrorId::kNotReady || answer.error().id == ErrorId::kTooOld);
    if (!later || std::chrono::steady_clock::now() >= deadline) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void add_proof_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<ProofArguments>();
  auto* proof = app.add_subcommand("proof",
                                   "Proof files: checked offline with xh-audit verify\n\nExamples:\n"
                                   "  xh proof get 88.100.2/OUI-00000C -o p.xhproof\n"
                                   "  xh proof get 88.100.2/OUI-00000C --time-ms 1764000000000 -o then.xhproof\n"
                                   "  xh proof audit 88.100.2/OUI-00000C -o audited.xhproof\n"
                                   "  xh proof batch names.txt -o many.xhproof\n"
                                   "  xh proof tx 0x4f… -o transaction.xhproof\n"
                                   "  xh proof consistency old-checkpoint.txt -o grown.xhproof");
  proof->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*run)(const Options&, const ProofArguments&)) {
    auto* command = proof->add_subcommand(name, help);
    command->add_option("-o,--output", a->output, "file; default standard output");
    command->callback([&shell, a, run] { shell.action = [&shell, a, run] { return run(shell.options, *a); }; });
    return command;
  };
  const char* kinds =
      "identifier, prefix, organisation, stream, account, document, supervision, tally, statistics, sub-chain, evidence, rules, issuer, "
      "status-list (did:bid:…/<its URI>), digest, chain (AC code), client, client-state (<client>/<height>), checkpoint (<AC "
      "code>/<number>), "
      "fact (<client>/<height>/<SHA-256 of the key>), lane, packet, packet-receipt, packet-ack or cross-transaction (<lane>/<sequence>), "
      "reservation (an "
      "identifier)";
  auto* one = add("get", "Of one record: that it is there, or absent, now or at an older height", get);
  one->add_option("name", a->name, "identifier, or the name of another kind of record")->required();
  one->add_option("--kind", a->kind, kinds)->capture_default_str();
  auto* all = one->add_flag("--history", a->history, "prove every version");
  auto* height = one->add_option("--height", a->height, "prove what was there after this block")->check(CLI::NonNegativeNumber);
  auto* time =
      one->add_option("--time-ms", a->time_ms, "prove what was there at this time, milliseconds since 1970")->check(CLI::NonNegativeNumber);
  all->excludes(height)->excludes(time);
  height->excludes(time);
  auto* sorted = add("audit", "Of one record at the newest audited height: under a root in which every name has one place", audit);
  sorted->add_option("name", a->name, "identifier, or the name of another kind of record")->required();
  sorted->add_option("--kind", a->kind, kinds)->capture_default_str();
  sorted->add_option("--height", a->height, "an audited height that the node still holds")->check(CLI::NonNegativeNumber);
  auto* many = add("batch", "Of up to 1,000 records at once, present or absent", batch);
  many->add_option("file", a->file, "one name a line")->required();
  many->add_option("--kind", a->kind, kinds)->capture_default_str();
  auto* executed = add("tx", "Of a transaction: its signed bytes and its receipt", transaction);
  executed->add_option("id", a->name, "transaction id, 0x…")->required();
  executed->add_flag("--receipt-only", a->receipt_only, "without the signed bytes");
  add("consistency", "That the log only grew since an older certified checkpoint", consistency)
      ->add_option("checkpoint", a->file, "the older checkpoint, as served by /log/checkpoint")
      ->required();
}

}  // namespace xh::tools
