// Commands of an account on itself: keys, rotation, recovery, document. Rules: docs/spec/identity.md (I21-I33).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "identity/document.h"
#include "node/os/files.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

// "KEY[:WEIGHT]" each, and a threshold.
struct KeyList {
  std::vector<std::string> keys;
  std::uint32_t threshold = 1;
};
struct AccountArguments {
  std::string account;
  std::string file;
  std::uint64_t version = 0;
  KeyList keys;
  KeyList recovery;
  KeyList next;
};
using SharedAccount = std::shared_ptr<AccountArguments>;

Result<identity::WeightedKey> parse_key(const std::string& text) {
  const auto colon = text.find(':');
  identity::WeightedKey key;
  if (colon != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, key.weight);
    if (read.ec != std::errc() || read.ptr != end) return fail(ErrorId::kUsage, "a key looks like b06566… or b06566…:WEIGHT", text);
  }
  XH_TRY(key.key, public_key_from_encoded(text.substr(0, colon)));
  return key;
}

Result<identity::KeySet> parse_keys(const KeyList& list) {
  identity::KeySet set;
  if (list.keys.empty()) return set;
  for (const auto& text : list.keys) {
    XH_TRY(auto key, parse_key(text));
    set.keys.push_back(std::move(key));
  }
  std::ranges::sort(set.keys, {}, &identity::WeightedKey::key);
  set.threshold = list.threshold;
  XH_TRY_VOID(identity::check_key_set(set));
  return set;
}

struct Parsed {
  identity::KeySet keys;
  identity::KeySet recovery;
  std::optional<Hash32> next;
};
Result<Parsed> parse(const AccountArguments& a) {
  Parsed parsed;
  XH_TRY(parsed.keys, parse_keys(a.keys));
  XH_TRY(parsed.recovery, parse_keys(a.recovery));
  XH_TRY(const auto next, parse_keys(a.next));
  if (!next.empty()) parsed.next = identity::next_keys_digest(next);
  return parsed;
}

template <class Make>
int with_keys(const Options& options, const AccountArguments& a, Make make) {
  const auto parsed = parse(a);
  return parsed ? send(options, make(*parsed)) : usage(parsed.error());
}

// People write documents with spaces and in any order; the ledger takes the canonical form.
int set_document(const Options& options, const AccountArguments& a) {
  const auto text = os::read_file(a.file, identity::kMaxDocumentBytes * 2);
  if (!text) return report(text.error());
  const auto json = parse_json(as_text(*text));
  if (!json) return usage({json.error().id, json.error().what, a.file + ", " + json.error().place});
  return send(options, identity::SetDocument{a.version, json->dump()});
}

void add_list(CLI::App& command, KeyList& list, const std::string& name, const std::string& help, bool required) {
  auto* keys = command.add_option("--" + name + "key", list.keys, help + ", b06566…[:WEIGHT]; may be repeated")->allow_extra_args(false);
  if (required) keys->required();
  command.add_option("--" + name + "threshold", list.threshold, "weight that must sign")->capture_default_str();
}

void add_key_changes(CLI::App& account, Shell& shell, const SharedAccount& a) {
  auto* set = account.add_subcommand("set-keys", "Replace the keys of an account (signed by the running ones)");
  set->add_option("--version", a->version, "version of its record: xh account show; 0 without one")->required();
  add_list(*set, a->keys, "new-", "a key that speaks from now on", true);
  add_list(*set, a->recovery, "recovery-", "a key that can recover the account, as long as there are none", false);
  add_list(*set, a->next, "next-", "a key to which xh account rotate will lead; its digest is set", false);
  set->callback([&shell, a] {
    shell.action = [&shell, a] {
      return with_keys(shell.options, *a, [&](const Parsed& p) { return identity::SetKeys{a->version, p.keys, p.recovery, p.next}; });
    };
  });
  auto* rotate = account.add_subcommand("rotate", "Go on to the keys whose digest was set before (signed by these keys)");
  add_list(*rotate, a->keys, "new-", "a key that speaks from now on", true);
  add_list(*rotate, a->next, "next-", "a key to which the next rotation will lead", false);
  rotate->callback([&shell, a] {
    shell.action = [&shell, a] { return with_keys(shell.options, *a, [](const Parsed& p) { return identity::Rotate{p.keys, p.next}; }); };
  });
  auto* recover = account.add_subcommand("recover", "Replace all keys of an account (signed by its recovery keys)");
  add_list(*recover, a->keys, "new-", "a key that speaks from now on", true);
  add_list(*recover, a->recovery, "recovery-", "a key that can recover the account from now on", true);
  add_list(*recover, a->next, "next-", "a key to which the next rotation will lead", false);
  recover->callback([&shell, a] {
    shell.action = [&shell, a] {
      return with_keys(shell.options, *a, [](const Parsed& p) { return identity::Recover{p.keys, p.recovery, p.next}; });
    };
  });
}

}  // namespace

void add_account_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<AccountArguments>();
  auto* account = app.add_subcommand(
      "account", "Accounts: keys, rotation, recovery, DID document. Give --sender when the key is not the account's first one");
  account->require_subcommand(1);
  auto* show_command = account->add_subcommand("show", "Show an account");
  show_command->add_option("account", a->account, "did:bid:ef…")->required();
  show_command->callback([&shell, a] {
    shell.action = [&shell, a] { return show_answer(shell.options, "xh_getAccount", Json(Json::Object{}).set("account", a->account)); };
  });
  add_key_changes(*account, shell, a);
  auto* deactivate = account->add_subcommand("deactivate", "End an account for good: it never writes again");
  deactivate->add_option("--version", a->version, "version of its record: xh account show")->required();
  deactivate->callback([&shell, a] { shell.action = [&shell, a] { return send(shell.options, identity::Deactivate{a->version}); }; });
  auto* document = account->add_subcommand("set-document", "Put the DID document of the account on the ledger");
  document->add_option("file", a->file, "JSON; it is written in canonical form")->required();
  document->add_option("--version", a->version, "version of the document that it replaces; 0 for the first")->capture_default_str();
  document->callback([&shell, a] { shell.action = [&shell, a] { return set_document(shell.options, *a); }; });
  auto* read = account->add_subcommand("document", "Show the DID document of an account");
  read->add_option("account", a->account, "did:bid:ef…")->required();
  read->callback([&shell, a] {
    shell.action = [&shell, a] { return show_answer(shell.options, "xh_getDocument", Json(Json::Object{}).set("account", a->account)); };
  });
}

}  // namespace xh::tools
