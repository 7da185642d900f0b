#include "tools/xh/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/spelling.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "identity/json_view.h"
#include "identity/schemes.h"

namespace xh::tools {
namespace {

// The texts of one rule, filled in from one row. An error names the row.
class Filled {
 public:
  Filled(const RecordRule& rule, const Row& row) : rule_(rule), row_(row) {}

  [[nodiscard]] bool has(const std::string& key) const { return rule_.texts.contains(key); }
  [[nodiscard]] Result<std::string> text(const std::string& key) const {
    const auto found = rule_.texts.find(key);
    return found == rule_.texts.end() ? std::string() : found->second.fill(row_);
  }
  [[nodiscard]] Result<std::uint64_t> number(const std::string& key, std::uint64_t fallback, std::uint64_t maximum) const {
    if (!has(key)) return fallback;
    XH_TRY(const std::string digits, text(key));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || value > maximum)
      return bad(key, fmt::format("{} must be a number from 0 to {}", json_quote(digits), maximum));
    return value;
  }
  [[nodiscard]] Result<AccountId> account(const std::string& key) const {
    XH_TRY(const std::string bid, text(key));
    const auto account = account_from_bid(bid);
    if (!account) return fail(account.error().id, account.error().what, place(key));
    return *account;
  }
  [[nodiscard]] tl::unexpected<Error> bad(const std::string& key, std::string what) const {
    return fail(ErrorId::kBadRow, std::move(what), place(key));
  }
  [[nodiscard]] std::string place(const std::string& key) const { return fmt::format("row {}, {}", row_.number, key); }

 private:
  const RecordRule& rule_;
  const Row& row_;
};

bool applies(const RecordRule& rule, const Row& row) {
  return std::ranges::all_of(rule.only, [&](const auto& condition) {
    const auto field = row.fields.find(condition.first);
    return field != row.fields.end() && std::ranges::find(condition.second, field->second) != condition.second.end();
  });
}

Result<Hash32> digest_from(std::string_view text, const std::string& place) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  const auto digest = fixed_from_hex<Hash32>(text);
  if (!digest) return fail(ErrorId::kBadRow, "a digest is 64 hex digits", place);
  return *digest;
}

Result<Bytes> data_of(const ValueRule& rule, const std::string& text, const std::string& place) {
  if (rule.form == DataForm::kText) return to_bytes(text);
  auto bytes = rule.form == DataForm::kHex ? from_hex(std::string_view(text).substr(text.starts_with("0x") ? 2 : 0)) : from_base64(text);
  if (!bytes) return fail(ErrorId::kBadRow, bytes.error().what, place);
  return *std::move(bytes);
}

Result<identity::Content> content_of(const RecordRule& rule, const Row& row) {
  identity::Content content;
  for (const auto& value : rule.values) {
    XH_TRY(const std::string text, value.data.fill(row));
    if (text.empty() && value.optional) continue;
    const std::string place = fmt::format("row {}, value {}", row.number, value.index);
    XH_TRY(std::string type, value.type.fill(row));
    if (type.size() > identity::kMaxTypeBytes)
      return fail(ErrorId::kBadRow, fmt::format("the type has {} bytes, at most {}", type.size(), identity::kMaxTypeBytes), place);
    XH_TRY(Bytes data, data_of(value, text, place));
    if (data.size() > identity::kMaxDataBytes)
      return fail(ErrorId::kBadRow, fmt::format("the data has {} bytes, at most {}", data.size(), identity::kMaxDataBytes), place);
    const auto format = value.form == DataForm::kText ? identity::ValueFormat::kText : identity::ValueFormat::kBytes;
    content.values.push_back({value.index, std::move(type), format, std::move(data), value.ttl});
  }
  if (!rule.anchor) return content;
  identity::Anchor anchor;
  XH_TRY(const std::string digest, rule.anchor->digest.fill(row));
  XH_TRY(anchor.digest, digest_from(digest, fmt::format("row {}, anchor.digest", row.number)));
  XH_TRY(anchor.media_type, rule.anchor->media_type.fill(row));
  XH_TRY(anchor.uri, rule.anchor->uri.fill(row));
  content.anchor = std::move(anchor);
  return content;
}

Result<identity::Operation> identifier(const RecordRule& rule, const Row& row, const Filled& in) {
  identity::Register op;
  XH_TRY(const std::string prefix, in.text("prefix"));
  XH_TRY(const std::string suffix, in.text("suffix"));
  op.identifier = prefix + "/" + suffix;
  if (in.has("controller")) {
    XH_TRY(op.controller, in.account("controller"));
  }
  if (in.has("scheme")) {
    XH_TRY(const std::string word, in.text("scheme"));
    const auto scheme = identity::scheme_from_word(word);
    if (!scheme) return in.bad("scheme", fmt::format("{} must be free, gs1, oid or ecode", json_quote(word)));
    op.scheme = *scheme;
  }
  XH_TRY(op.content, content_of(rule, row));
  return op;
}

Result<identity::Operation> prefix(const Filled& in, const AccountId& owner) {
  identity::AllocatePrefix op;
  XH_TRY(op.prefix, in.text("prefix"));
  op.owner = owner;
  if (in.has("owner")) {
    XH_TRY(op.owner, in.account("owner"));
  }
  XH_TRY(const std::uint64_t depth, in.number("depth", identity::kMaxArcs, identity::kMaxArcs));
  op.depth = static_cast<std::uint8_t>(depth);
  XH_TRY(op.quota, in.number("quota", 0, std::numeric_limits<std::uint64_t>::max()));
  return op;
}

Result<identity::Operation> organisation(const Filled& in) {
  identity::RegisterOrganisation op;
  XH_TRY(op.id, in.text("id"));
  XH_TRY(op.name, in.text("name"));
  if (in.has("type")) {
    XH_TRY(const std::string word, in.text("type"));
    const auto kind = identity::organisation_kind(word);
    if (!kind) return in.bad("type", fmt::format("{} must be government, enterprise, developer or individual", json_quote(word)));
    op.kind = *kind;
  }
  XH_TRY(const std::string credit_code, in.text("credit_code"));
  if (!credit_code.empty()) op.credit_code = sha256(as_bytes(credit_code));  // the code itself stays off the ledger
  XH_TRY(const std::string digest, in.text("credit_code_digest"));
  if (!digest.empty()) {
    XH_TRY(op.credit_code, digest_from(digest, in.place("credit_code_digest")));
  }
  XH_TRY(op.region, in.text("region"));
  XH_TRY(op.industry, in.text("industry"));
  XH_TRY(op.byte_quota, in.number("byte_quota", 0, std::numeric_limits<std::uint64_t>::max()));
  return op;
}

Result<identity::Operation> enrolment(const Filled& in) {
  identity::Enroll op;
  XH_TRY(op.account, in.account("account"));
  XH_TRY(op.organisation, in.text("organisation"));
  return op;
}

Result<Item> item_of(const RecordRule& rule, const Row& row, const AccountId& owner) {
  const Filled in(rule, row);
  Result<identity::Operation> operation = rule.kind == ItemKind::kIdentifier     ? identifier(rule, row, in)
                                          : rule.kind == ItemKind::kPrefix       ? prefix(in, owner)
                                          : rule.kind == ItemKind::kOrganisation ? organisation(in)
                                                                                 : enrolment(in);
  if (!operation) return fail(operation.error());
  return make_item(row.number, *std::move(operation));
}

}  // namespace

std::vector<Member> members_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::kOrganisation:
      return {{"id", true},      {"name", true},      {"type", false},      {"credit_code", false}, {"credit_code_digest", false},
              {"region", false}, {"industry", false}, {"byte_quota", false}};
    case ItemKind::kEnrolment:
      return {{"account", true}, {"organisation", true}};
    case ItemKind::kPrefix:
      return {{"prefix", true}, {"owner", false}, {"depth", false}, {"quota", false}};
    case ItemKind::kIdentifier:
      break;
  }
  return {{"prefix", true}, {"suffix", true}, {"scheme", false}, {"controller", false}};
}

std::vector<std::string> RecordRule::columns() const {
  std::vector<std::string> out;
  const auto add = [&](const Template& text) {
    for (auto& column : text.columns()) out.push_back(std::move(column));
  };
  for (const auto& [column, texts_of_it] : only) out.push_back(column);
  for (const auto& [key, text] : texts) add(text);
  for (const auto& value : values) {
    add(value.type);
    add(value.data);
  }
  if (anchor) {
    add(anchor->digest);
    add(anchor->media_type);
    add(anchor->uri);
  }
  return out;
}

Result<Mapping> mapping_from_flags(const std::string& prefix, const std::string& suffix, const std::vector<std::string>& values) {
  RecordRule rule;
  rule.place = "--map or --value";
  XH_TRY(rule.texts["prefix"], Template::parse(prefix, Template::Columns::kCleaned));
  XH_TRY(rule.texts["suffix"], Template::parse(suffix, Template::Columns::kCleaned));
  for (const auto& text : values) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return fail(ErrorId::kUsage, "a value looks like TYPE=template", text);
    ValueRule value;
    value.index = static_cast<std::uint32_t>(rule.values.size() + 1);
    XH_TRY(value.type, Template::parse(text.substr(0, equals), Template::Columns::kCleaned));
    XH_TRY(value.data, Template::parse(text.substr(equals + 1), Template::Columns::kCleaned));
    rule.values.push_back(std::move(value));
  }
  return Mapping{',', {std::move(rule)}};
}

Status check_columns(const Mapping& mapping, const std::vector<std::string>& columns) {
  for (const auto& rule : mapping.records) {
    for (const auto& column : rule.columns()) {
      if (std::ranges::find(columns, column) == columns.end())
        return fail(ErrorId::kBadConfig, fmt::format("the file has no column {}{}", column, did_you_mean(column, columns)), rule.place);
    }
  }
  return {};
}

std::vector<Result<Item>> apply(const Mapping& mapping, const Row& row, const AccountId& owner) {
  std::vector<Result<Item>> out;
  for (const auto& rule : mapping.records) {
    if (applies(rule, row)) out.push_back(item_of(rule, row, owner));
  }
  return out;
}

}  // namespace xh::tools
