// HTTP reads that resolve names for software that knows nothing of this chain. The views are the identity layer's; here the ledger is read.
// Spec: docs/spec/resolution.md.
#include <charconv>

#include "identity/bid_view.h"
#include "identity/binary_view.h"
#include "identity/did_resolution.h"
#include "identity/handle_view.h"
#include "identity/linkset.h"
#include "ledger/execution/identity_ops.h"
#include "ledger/execution/redactions.h"
#include "node/runtime/methods.h"
#include "node/runtime/node.h"

namespace xh::runtime {
namespace {

using ledger::RecordKind;
using ledger::StateKey;

// What the server bounds is what the messages are made for (BR5).
static_assert(rpc::kBinaryHeadBytes == identity::kBinaryHeaderBytes && rpc::kMaxBinaryRequestBytes == identity::kMaxDatagramBytes &&
              rpc::kMaxBinaryDatagramBytes == identity::kMaxDatagramBytes && rpc::kMaxBinaryAnswerBytes == identity::kMaxBinaryBytes);

constexpr std::string_view kDids = "/1.0/identifiers/";
constexpr std::string_view kHandles = "/api/handles/";
constexpr std::string_view kDescription = "/.well-known/gs1resolver";

template <class Record>
std::optional<Record> record_of(const Node& node, RecordKind kind, std::string name) {
  const auto bytes = node.store().read(StateKey{kind, std::move(name)});
  return bytes ? std::optional(*decode<Record>(*bytes)) : std::nullopt;
}

// RV9: the version that is asked for, and the newest one, which tells whether there is a next.
void add_version(const Node& node, const std::string& name, const identity::DidQuestion& question, identity::DidFacts& facts) {
  const auto& newest = facts.documents.front();
  storage::LedgerStore::HistoryQuery query{.count = 1};
  if (question.version_id) {
    std::uint64_t version = 0;
    const auto& text = *question.version_id;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc() || end != text.data() + text.size() || version == 0 || version >= newest.version) return;
    query.skip = newest.version - version;
  } else {
    // Of any millisecond of that second.
    const auto then = node.store().height_at(UnixMillis{question.version_time->value / 1000 * 1000 + 999});
    if (!then) {
      facts.complete = node.store().retained() == Height{0};
      return;
    }
    query.not_above = *then;
  }
  const auto found = node.store().history(StateKey{RecordKind::kDocument, name}, query);
  if (!found) return;
  facts.complete = found->complete && !(found->values.empty() && found->next);
  for (const auto& value : found->values) {
    if (value.empty()) {
      facts.complete = false;  // RD6: a version of which nothing is left is one that no node keeps
      continue;
    }
    auto document = *decode<identity::DocumentRecord>(value);
    if (document.version < newest.version) facts.documents.insert(facts.documents.begin(), std::move(document));
  }
}

// RD6: what was redacted is answered like what is withheld, by whom it was redacted. `bytes`: what the key has now.
void add_redaction(const Node& node, const StateKey& key, const std::optional<Bytes>& bytes,
                   std::optional<identity::SupervisionRecord>& acts) {
  const auto redaction = bytes ? execution::redaction_of_content(node.store(), key, *bytes) : std::nullopt;
  if (!redaction) return;
  if (!acts) acts.emplace();
  acts->restraints.push_back(
      {identity::RestraintKind::kWithhold, redaction->supervisor, redaction->reason, redaction->document, redaction->since});
}

// `question`: where another document than the newest may be asked for.
identity::DidFacts facts_of(const Node& node, const identity::Bid& bid, const identity::DidQuestion* question) {
  identity::DidFacts facts;
  if (!bid.ac_code().empty()) {
    facts.sub_chain = record_of<identity::SubChainRecord>(node, RecordKind::kSubChain, bid.ac_code());
    return facts;
  }
  const AccountId& account = *bid.account();
  const std::string name = execution::account_name(account);
  facts.account = record_of<identity::AccountRecord>(node, RecordKind::kAccount, name);
  facts.acts = supervision_of(node, {identity::TargetKind::kAccount, to_bid(account)});
  const StateKey document{RecordKind::kDocument, name};
  const auto bytes = node.store().read(document);
  add_redaction(node, document, bytes, facts.acts);
  if (bytes) {
    facts.documents.push_back(*decode<identity::DocumentRecord>(*bytes));
    if (question != nullptr && question->of_a_version()) add_version(node, name, *question, facts);
  }
  return facts;
}

// What was done to a prefix counts for everything below it.
identity::HandleFacts facts_of(const Node& node, const identity::Identifier& identifier) {
  identity::HandleFacts facts;
  const StateKey key{RecordKind::kIdentifier, identifier.text()};
  const auto bytes = node.store().read(key);
  if (bytes) facts.record = *decode<identity::IdentifierRecord>(*bytes);
  facts.acts = supervision_of(node, {identity::TargetKind::kIdentifier, identifier.text()});
  for (std::string prefix = identifier.prefix().text(); !prefix.empty();) {
    if (const auto above = supervision_of(node, {identity::TargetKind::kPrefix, prefix})) {
      if (!facts.acts) facts.acts.emplace();
      auto& all = facts.acts->restraints;
      all.insert(all.end(), above->restraints.begin(), above->restraints.end());
    }
    prefix = std::string(identity::Prefix::parse(prefix)->parent());
  }
  add_redaction(node, key, bytes, facts.acts);
  return facts;
}

// RV16: the record that the answer was made of.
StateKey subject_of(const identity::Bid& bid, const identity::DidFacts& facts) {
  if (!bid.ac_code().empty()) return {RecordKind::kSubChain, bid.ac_code()};
  return {facts.documents.empty() ? RecordKind::kAccount : RecordKind::kDocument, execution::account_name(*bid.account())};
}

identity::View resolve(const Node& node, const identity::DidQuestion& question) {
  const auto facts = facts_of(node, question.bid, &question);
  identity::View view = identity::answer_did(question, facts);
  if (!question.proof) return view;
  return identity::with_proof(std::move(view), prove_record(node, subject_of(question.bid, facts), question.of_a_version()));
}

identity::View resolve(const Node& node, const identity::HandleQuestion& question) {
  identity::View view = identity::answer_handle(question, facts_of(node, question.identifier));
  if (!question.proof) return view;
  return identity::with_proof(std::move(view), prove_record(node, {RecordKind::kIdentifier, question.identifier.text()}, false));
}

rpc::HttpAnswer answer(identity::View view) {
  return {.status = view.status,
          .content_type = std::move(view.media_type),
          .body = std::move(view.body),
          .immutable = false,
          .location = std::move(view.location),
          .max_age = view.max_age,
          .link = std::move(view.link)};
}

// RV23: kept are answers about records; they count as resolutions as often as they are given.
template <class Question, class Answer>
rpc::HttpAnswer either(const Node& node, const rpc::HttpGet& get, std::variant<Question, identity::View> asked, Answer&& answered) {
  if (auto* refusal = std::get_if<identity::View>(&asked)) return answer(std::move(*refusal));
  const std::uint64_t version = node.store().version();
  node.resolutions().count(read_clock().wall);
  rpc::HttpAnswer made = answer(answered(std::get<Question>(asked)));
  node.answers().keep(version, get, made);
  return made;
}

// Of an identifier: its prefix begins with a digit. W3C paths were taken before.
bool is_link_path(std::string_view path) { return path.size() > 1 && path[1] >= '0' && path[1] <= '9'; }

// RV19: what is told about links is absolute. Of the Host, names were checked and the port was not.
std::string base_url(const Node& node, const rpc::HttpGet& get) {
  if (!node.config().public_url.empty()) return node.config().public_url;
  const std::string scheme = get.encrypted ? "https://" : "http://";
  const std::string url = scheme + get.host;
  return identity::is_link_target(url) ? url : scheme + node.config().rpc_listen;
}

bool is_bid_path(std::string_view path) { return path.starts_with("/did:") || path.starts_with("/did%3A") || path.starts_with("/did%3a"); }

}  // namespace

std::optional<rpc::HttpAnswer> resolution_read(const Node& node, const rpc::HttpGet& get) {
  if (auto known = node.answers().find(node.store().version(), get)) {
    node.resolutions().count(read_clock().wall);
    return known;
  }
  const std::string_view target = get.target;
  if (target.starts_with(kDids)) {
    return either(node, get, identity::ask_did(target.substr(kDids.size()), get.accept),
                  [&](const identity::DidQuestion& question) { return resolve(node, question); });
  }
  if (target.starts_with(kHandles)) {
    return either(node, get, identity::ask_handle(target.substr(kHandles.size())),
                  [&](const identity::HandleQuestion& question) { return resolve(node, question); });
  }
  if (is_link_path(target)) {
    return either(node, get, identity::ask_links(target.substr(1), get.accept), [&](const identity::LinkQuestion& question) {
      return identity::answer_links(question, facts_of(node, question.identifier), base_url(node, get));
    });
  }
  if (target == kDescription) return answer(identity::describe_resolver(node.genesis().chain_name, base_url(node, get)));
  if (!is_bid_path(target)) return std::nullopt;
  return either(node, get, identity::ask_bid(target.substr(1)), [&](const identity::BidQuestion& question) {
    return identity::answer_bid(question, facts_of(node, question.bid, nullptr));
  });
}

rpc::BinaryHandlers binary_handlers(const Node& node) {
  rpc::BinaryHandlers handlers;
  handlers.size = [](ByteView head) -> std::optional<std::size_t> {
    const auto size = identity::binary_size(head, rpc::kMaxBinaryRequestBytes);
    return size ? std::optional(*size) : std::nullopt;
  };
  handlers.answer = [&node](ByteView request, std::size_t most) -> std::optional<Bytes> {
    const auto asked = identity::ask_binary(request);
    if (std::holds_alternative<std::monostate>(asked)) return std::nullopt;
    if (const auto* refusal = std::get_if<identity::BinaryMessage>(&asked)) return identity::fitting_bytes(*refusal, most);
    const auto& question = std::get<identity::BinaryQuestion>(asked);
    node.resolutions().count(read_clock().wall);
    return identity::fitting_bytes(identity::answer_binary(question, facts_of(node, question.question.bid, nullptr)), most);
  };
  return handlers;
}

}  // namespace xh::runtime
