// xh issuer, xh status-list, xh anchor digest: what the ledger says about credentials. Rules: docs/spec/credentials.md (CR1-CR9).
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "base/text.h"
#include "crypto/hash.h"
#include "identity/json_view.h"
#include "node/os/files.h"
#include "tools/credential/signed_json.h"
#include "tools/credential/status_list.h"
#include "tools/xh/commands.h"

namespace xh::tools {
namespace {

constexpr std::size_t kMaxSchemaBytes = 16 * 1024 * 1024;
constexpr std::size_t kMaxAnchoredBytes = std::size_t{4} * 1024 * 1024 * 1024;  // read into memory

struct CredentialArguments {
  std::string name;
  std::string issuer;
  std::string file;
  std::optional<std::string> title;
  std::vector<std::string> types;
  std::optional<std::uint64_t> version;
  std::string media_type = "application/octet-stream";
  std::string uri;
};
using SharedCredential = std::shared_ptr<CredentialArguments>;

// "NAME" or "NAME=FILE": a schema itself stays here; its digest goes on the ledger.
Result<std::vector<identity::CredentialType>> types_of(const std::vector<std::string>& given) {
  std::map<std::string, Hash32> sorted;
  for (const auto& text : given) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    Hash32 schema;
    if (equals != std::string::npos) {
      XH_TRY(const Bytes bytes, os::read_file(text.substr(equals + 1), kMaxSchemaBytes));
      schema = sha256(bytes);
    }
    if (!sorted.emplace(name, schema).second) return fail(ErrorId::kUsage, "a type stands twice", name);
  }
  std::vector<identity::CredentialType> types;
  for (const auto& [name, schema] : sorted) types.push_back({name, schema});
  return types;
}

Result<std::vector<identity::CredentialType>> types_in(const Json& record) {
  std::vector<identity::CredentialType> types;
  for (const auto& item : list_of(record, "types")) {
    identity::CredentialType type;
    XH_TRY(type.name, text_of(item, "name"));
    if (const Json* schema = item.find("schema"); schema != nullptr && !schema->is_null()) {
      XH_TRY(const std::string text, text_of(item, "schema"));
      XH_TRY(const Bytes bytes, from_0x(text));
      if (bytes.size() != Hash32::kSize) return fail(ErrorId::kBadAnswer, "a digest has 32 bytes");
      type.schema = Hash32::from(bytes);
    }
    types.push_back(std::move(type));
  }
  return types;
}

// Form is told before anything is sent.
int send_checked(const Options& options, const identity::Operation& operation) {
  const auto parsed = identity::parse_operation(identity::kind_of(operation), identity::body_of(operation));
  if (!parsed) return usage(parsed.error());
  return send(options, std::visit([](const auto& op) { return execution::Operation(op); }, *parsed));
}

int register_issuer(const Options& options, const CredentialArguments& a) {
  const auto account = account_from_bid(a.name);
  if (!account) return usage(account.error());
  const auto types = types_of(a.types);
  if (!types) return usage(types.error());
  return send_checked(options, identity::RegisterIssuer{*account, 0, a.title.value_or(""), *types, identity::IssuerStatus::kActive});
}

// What is not given stays.
int update_issuer(const Options& options, const CredentialArguments& a) {
  const auto account = account_from_bid(a.name);
  if (!account) return usage(account.error());
  const auto known = ask(options, "xh_getIssuer", Json(Json::Object{}).set("account", a.name));
  if (!known) return report(known.error());
  const auto types = a.types.empty() ? types_in(*known) : types_of(a.types);
  if (!types) return report(types.error());
  return send_checked(options, identity::RegisterIssuer{*account, *a.version, a.title.value_or(scalar(*known, "name")), *types,
                                                        identity::IssuerStatus::kActive});
}

int withdraw_issuer(const Options& options, const CredentialArguments& a) {
  const auto account = account_from_bid(a.name);
  if (!account) return usage(account.error());
  return send_checked(options, identity::RegisterIssuer{*account, *a.version, "", {}, identity::IssuerStatus::kWithdrawn});
}

Json list_params(const std::string& issuer, const std::string& list) {
  return Json(Json(Json::Object{}).set("issuer", issuer).set("list", list));
}

Result<std::uint64_t> anchored_version(const Options& options, const StatusList& list) {
  const auto known = ask(options, "xh_getStatusList", list_params(list.issuer, list.id));
  if (!known && known.error().id == ErrorId::kNotFound) return 0;
  if (!known) return fail(known.error());
  return number_of(*known, "version");
}

int anchor_list(const Options& options, const CredentialArguments& a) {
  const auto bytes = os::read_file(a.file, kMaxSignedJsonBytes);
  if (!bytes) return report(bytes.error());
  const auto json = parse_signed_json(as_text(*bytes));
  if (!json) return report(json.error());
  const auto list = status_list_of(*json);
  if (!list) return report(list.error());
  const auto version = a.version ? Result<std::uint64_t>(*a.version) : anchored_version(options, *list);
  if (!version) return report(version.error());
  fmt::print(stderr, "{}: {} entries, SHA-256 of the bits {}\n", list->id, list->size(), to_hex(list->digest().view()));
  return send_checked(options, identity::AnchorStatusList{list->id, *version, list->purpose, list->size(), list->digest()});
}

int list_history(const Options& options, const CredentialArguments& a) {
  const auto answers = ask_all(options, "xh_getStatusListHistory", list_params(a.issuer, a.name));
  if (!answers) return report(answers.error());
  Json::Array all = gathered(*answers, "data");
  if (options.json) {
    fmt::print("{}\n", Json(std::move(all)).dump());
    return kOk;
  }
  for (const auto& version : all) {
    const Json* updated = version.find("updated");
    fmt::print("version {} at height {}, {} ms: {} entries, {}\n", scalar(version, "version"),
               updated == nullptr ? "-" : scalar(*updated, "height"), updated == nullptr ? "-" : scalar(*updated, "time_ms"),
               scalar(version, "size"), scalar(version, "digest"));
  }
  return kOk;
}

// A file, or the hex of a digest.
Result<Hash32> digest_of(const std::string& name) {
  if (auto digest = identity::digest_from_name(name)) return digest;
  XH_TRY(const Bytes bytes, os::read_file(name, kMaxAnchoredBytes));
  return sha256(bytes);
}

int anchor_digest(const Options& options, const CredentialArguments& a) {
  const auto digest = digest_of(a.name);
  if (!digest) return report(digest.error());
  fmt::print(stderr, "{}\n", identity::digest_name(*digest));
  return send_checked(options, identity::AnchorDigest{*digest, a.media_type, a.uri});
}

int show_digest(const Options& options, const CredentialArguments& a) {
  const auto digest = digest_of(a.name);
  if (!digest) return report(digest.error());
  return show_answer(options, "xh_getDigestAnchor", Json(Json::Object{}).set("digest", to_0x(digest->view())));
}

// Adds commands with an action each below one group.
class Group {
 public:
  Group(CLI::App& app, Shell& shell, SharedCredential arguments) : app_(app), shell_(shell), arguments_(std::move(arguments)) {}
  CLI::App* add(const char* name, const char* help, int (*run)(const Options&, const CredentialArguments&)) {
    auto* command = app_.add_subcommand(name, help);
    auto& shell = shell_;
    command->callback([&shell, a = arguments_, run] { shell.action = [&shell, a, run] { return run(shell.options, *a); }; });
    return command;
  }

 private:
  CLI::App& app_;
  Shell& shell_;
  SharedCredential arguments_;
};

void add_issuers(CLI::App& app, Shell& shell, const SharedCredential& a) {
  auto* issuer = app.add_subcommand(
      "issuer",
      "Issuers of credentials: who may issue what, on the word of an organisation's authority\n\nExamples:\n"
      "  xh issuer register did:bid:ef… --name 'Example University' --type Degree=degree.schema.json --key authority.json\n"
      "  xh issuer show did:bid:ef…");
  issuer->require_subcommand(1);
  Group group(*issuer, shell, a);
  constexpr const char* kTypeHelp =
      "type of credential, NAME or NAME=FILE of its schema, whose SHA-256 goes on the ledger; may be repeated";
  auto* make = group.add("register", "Register an account as issuer (the authority of its organisation)", register_issuer);
  make->add_option("account", a->name, "did:bid:ef…")->required();
  make->add_option("--name", a->title, "full name")->required();
  make->add_option("--type", a->types, kTypeHelp)->required()->allow_extra_args(false);
  auto* update = group.add("update", "Change name or types, or register again after a withdrawal; what is not given stays", update_issuer);
  update->add_option("account", a->name, "did:bid:ef…")->required();
  update->add_option("--version", a->version, "version that the change is made for")->required();
  update->add_option("--name", a->title, "full name");
  update->add_option("--type", a->types, kTypeHelp)->allow_extra_args(false);
  auto* withdraw =
      group.add("withdraw", "Withdraw an issuer (itself, or an authority); it begins no status list any more", withdraw_issuer);
  withdraw->add_option("account", a->name, "did:bid:ef…")->required();
  withdraw->add_option("--version", a->version, "version that the change is made for")->required();
  group
      .add("show", "What the registry says about an account",
           [](const Options& options, const CredentialArguments& given) {
             return show_answer(options, "xh_getIssuer", Json(Json::Object{}).set("account", given.name));
           })
      ->add_option("account", a->name, "did:bid:ef…")
      ->required();
}

void add_lists(CLI::App& app, Shell& shell, const SharedCredential& a) {
  auto* lists = app.add_subcommand("status-list",
                                   "Status lists: versions of them on the ledger, so that nobody revokes in the past\n\nExamples:\n"
                                   "  xh status-list anchor list.json --key issuer.json\n"
                                   "  xh status-list history https://issuer.example/status/1 --issuer did:bid:ef…");
  lists->require_subcommand(1);
  Group group(*lists, shell, a);
  auto* anchor = group.add("anchor", "Anchor a status list credential as the next version of its list; safe to repeat", anchor_list);
  anchor->add_option("file", a->file, "the list credential (BitstringStatusListCredential)")->required();
  anchor->add_option("--version", a->version, "version that this one follows; default: the one that the node has");
  const auto of_list = [&](CLI::App* command) {
    command->add_option("list", a->name, "id of the list, a URI")->required();
    command->add_option("--issuer", a->issuer, "did:bid:ef…")->required();
  };
  of_list(group.add("show", "The newest anchored version", [](const Options& options, const CredentialArguments& given) {
    return show_answer(options, "xh_getStatusList", list_params(given.issuer, given.name));
  }));
  of_list(group.add("history", "Every anchored version, with height and time", list_history));
}

void add_digests(CLI::App& app, Shell& shell, const SharedCredential& a) {
  auto* digest = app.get_subcommand("anchor")->add_subcommand(
      "digest",
      "Digests of files that stay with you: that they existed, who says so, and since when\n\nExamples:\n"
      "  xh anchor digest add degree.json --media-type application/vc --key owner.json\n"
      "  xh anchor digest show degree.json");
  digest->require_subcommand(1);
  Group group(*digest, shell, a);
  auto* add = group.add("add", "Anchor the SHA-256 of a file; safe to repeat", anchor_digest);
  add->add_option("file", a->name, "the file, or 64 hex digits")->required();
  add->add_option("--media-type", a->media_type, "what it is")->capture_default_str();
  add->add_option("--uri", a->uri, "where it is");
  group.add("show", "Who anchored it, and when", show_digest)->add_option("file", a->name, "the file, or 64 hex digits")->required();
}

}  // namespace

void add_credential_commands(CLI::App& app, Shell& shell) {
  const auto a = std::make_shared<CredentialArguments>();
  add_issuers(app, shell, a);
  add_lists(app, shell, a);
  add_digests(app, shell, a);
}

}  // namespace xh::tools
