// Mapping files: strict TOML. An unknown key or a wrong type names the line. Rule: docs/spec/bulk.md (BK3).
#include <fmt/format.h>

// The parser asserts what a header such as [.x] breaks, and handles it right behind: input is never a reason to abort.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
#include <algorithm>
#include <limits>

#include "base/spelling.h"
#include "tools/xh/mapping.h"

namespace xh::tools {
namespace {

// Reads one table strictly: each key is asked for, the rest is refused with the nearest known name. The first error stays.
class Table {
 public:
  Table(const toml::table& table, std::string file, std::string section)
      : table_(table), file_(std::move(file)), section_(std::move(section)) {}

  const toml::node* node(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }
  /// A string, or with `numbers` an integer that is not negative, as text.
  std::optional<std::string> text(std::string_view key, bool numbers = false) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    if (auto value = found->value_exact<std::string>()) return value;
    const auto number = found->value_exact<std::int64_t>();
    if (numbers && number && *number >= 0) return std::to_string(*number);
    refuse(*found, fmt::format("{}{} must be a string{}", section_, key, numbers ? " or a number" : ""));
    return std::nullopt;
  }
  std::optional<Template> pattern(std::string_view key, bool numbers = false) {
    const auto value = text(key, numbers);
    if (!value) return std::nullopt;
    auto parsed = Template::parse(*value);
    if (!parsed) refuse(*table_.get(key), fmt::format("{}{}: {} ({})", section_, key, parsed.error().what, parsed.error().place));
    return parsed ? std::optional(*std::move(parsed)) : std::nullopt;
  }
  std::optional<std::int64_t> number(std::string_view key, std::int64_t low, std::int64_t high) {
    const auto* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto value = found->value_exact<std::int64_t>();
    if (value && *value >= low && *value <= high) return value;
    refuse(*found, fmt::format("{}{} must be an integer from {} to {}", section_, key, low, high));
    return std::nullopt;
  }
  bool boolean(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return false;
    const auto value = found->value_exact<bool>();
    if (!value) refuse(*found, fmt::format("{}{} must be true or false", section_, key));
    return value.value_or(false);
  }
  /// The tables of [[key]].
  std::vector<const toml::table*> tables(std::string_view key) {
    std::vector<const toml::table*> out;
    const auto* found = node(key);
    if (found == nullptr) return out;
    const auto* array = found->as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
      refuse(*found, fmt::format("{}{} must be a list of tables", section_, key));
      return out;
    }
    for (const auto& element : *array) out.push_back(element.as_table());
    return out;
  }
  void refuse(const toml::node& node, std::string what) {
    if (!error_) error_ = Error{ErrorId::kBadConfig, std::move(what), place(node)};
  }
  /// Told when nothing else is wrong: it may be there under a misspelt name.
  void missing(std::string_view key) {
    if (!missing_) missing_ = Error{ErrorId::kBadConfig, fmt::format("{}{} is missing", section_, key), place()};
  }
  [[nodiscard]] std::string place(const toml::node& node) const { return fmt::format("{}:{}", file_, node.source().begin.line); }
  [[nodiscard]] std::string place() const { return place(table_); }
  [[nodiscard]] const toml::table& table() const { return table_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  Status done() {
    for (const auto& [key, node] : table_) {
      if (std::ranges::find(known_, key.str()) == known_.end())
        refuse(node, fmt::format("unknown key {}{}{}", section_, key.str(), did_you_mean(key.str(), known_)));
    }
    if (error_) return fail(*error_);
    if (missing_) return fail(*missing_);
    return {};
  }

 private:
  const toml::table& table_;
  std::string file_;
  std::string section_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
  std::optional<Error> missing_;
};

Result<ValueRule> read_value(const toml::table& entry, const std::string& file, std::uint32_t position) {
  Table table(entry, file, "record.value.");
  ValueRule value;
  value.index = static_cast<std::uint32_t>(table.number("index", 1, std::numeric_limits<std::uint32_t>::max()).value_or(position));
  const auto type = table.pattern("type");
  const auto data = table.pattern("data");
  if (!type) table.missing("type");
  if (!data) table.missing("data");
  value.type = type.value_or(Template());
  value.data = data.value_or(Template());
  value.ttl = static_cast<std::uint32_t>(table.number("ttl", 0, std::numeric_limits<std::uint32_t>::max()).value_or(value.ttl));
  value.optional = table.boolean("optional");
  if (const auto form = table.text("format")) {
    static const std::vector<std::string> kForms = {"text", "hex", "base64"};
    const auto known = std::ranges::find(kForms, *form);
    if (known == kForms.end())
      table.refuse(*entry.get("format"), fmt::format("record.value.format must be text, hex or base64{}", did_you_mean(*form, kForms)));
    else
      value.form = static_cast<DataForm>(known - kForms.begin());
  }
  XH_TRY_VOID(table.done());
  return value;
}

Result<AnchorRule> read_anchor(const toml::table& entry, const std::string& file) {
  Table table(entry, file, "record.anchor.");
  AnchorRule anchor;
  const auto digest = table.pattern("digest");
  if (!digest) table.missing("digest");
  anchor.digest = digest.value_or(Template());
  anchor.media_type = table.pattern("media_type").value_or(Template());
  anchor.uri = table.pattern("uri").value_or(Template());
  XH_TRY_VOID(table.done());
  return anchor;
}

// only = { column = "text", other = ["one", "of these"] }
void read_only(Table& table, RecordRule& rule) {
  const auto* found = table.node("only");
  if (found == nullptr) return;
  if (found->as_table() == nullptr) return table.refuse(*found, "record.only must be a table: { column = \"text\" }");
  for (const auto& [column, node] : *found->as_table()) {
    auto& texts = rule.only[std::string(column.str())];
    if (const auto text = node.value_exact<std::string>()) texts.push_back(*text);
    for (const auto& element : node.as_array() == nullptr ? toml::array{} : *node.as_array()) {
      if (const auto text = element.value_exact<std::string>()) texts.push_back(*text);
    }
    if (texts.empty() || (node.as_array() != nullptr && texts.size() != node.as_array()->size()))
      table.refuse(node, fmt::format("record.only.{} must be a string or a list of strings", column.str()));
  }
}

Status read_content(Table& table, RecordRule& rule) {
  for (const auto* entry : table.tables("value")) {
    XH_TRY(ValueRule value, read_value(*entry, table.file(), static_cast<std::uint32_t>(rule.values.size() + 1)));
    if (!rule.values.empty() && value.index <= rule.values.back().index)
      table.refuse(*entry, fmt::format("record.value.index is {}, indexes ascend", value.index));
    rule.values.push_back(std::move(value));
  }
  if (rule.values.size() > identity::kMaxValues)
    table.refuse(table.table(), fmt::format("{} values, at most {}", rule.values.size(), identity::kMaxValues));
  if (const auto* anchor = table.node("anchor")) {
    if (anchor->as_table() == nullptr) {
      table.refuse(*anchor, "record.anchor must be a table");
    } else {
      XH_TRY(rule.anchor, read_anchor(*anchor->as_table(), table.file()));
    }
  }
  if (rule.anchor.has_value() == !rule.values.empty())
    table.refuse(table.table(), "an identifier has [[record.value]] or one [record.anchor], and not both");
  return {};
}

Result<RecordRule> read_record(const toml::table& entry, const std::string& file) {
  Table table(entry, file, "record.");
  RecordRule rule;
  rule.place = table.place();
  static const std::vector<std::string> kKinds = {"organisation", "enrolment", "prefix", "identifier"};
  const auto word = table.text("kind");
  if (!word) table.missing("kind");
  const auto kind = item_kind(word.value_or(""));
  if (word && !kind)
    table.refuse(*entry.get("kind"),
                 fmt::format("record.kind must be organisation, enrolment, prefix or identifier{}", did_you_mean(*word, kKinds)));
  if (!kind) {
    // The other keys depend on it.
    for (const auto& [key, node] : entry) (void)table.node(key.str());
    XH_TRY_VOID(table.done());
  }
  rule.kind = kind.value_or(rule.kind);
  read_only(table, rule);
  for (const auto& member : members_of(rule.kind)) {
    const bool number = member.name == "depth" || member.name == "quota" || member.name == "byte_quota";
    auto text = table.pattern(member.name, number);
    if (text) rule.texts.emplace(member.name, *std::move(text));
    if (!entry.contains(member.name) && member.required) table.missing(member.name);
  }
  if (rule.texts.contains("credit_code") && rule.texts.contains("credit_code_digest"))
    table.refuse(entry, "credit_code and credit_code_digest exclude each other");
  if (rule.kind == ItemKind::kIdentifier) XH_TRY_VOID(read_content(table, rule));
  XH_TRY_VOID(table.done());
  return rule;
}

Result<Mapping> read_mapping(const toml::table& parsed, const std::string& file) {
  Table root(parsed, file, "");
  Mapping mapping;
  const auto format = root.text("format");
  if (!parsed.contains("format")) root.missing("format");
  if (format && *format != kMappingFormat) root.refuse(*parsed.get("format"), fmt::format("format must be \"{}\"", kMappingFormat));
  if (const auto delimiter = root.text("delimiter")) {
    if (delimiter->size() != 1 || std::string_view(",;|\t").find(delimiter->front()) == std::string_view::npos)
      root.refuse(*parsed.get("delimiter"), "delimiter must be one of , ; | or a tab");
    else
      mapping.delimiter = delimiter->front();
  }
  const auto records = root.tables("record");
  XH_TRY_VOID(root.done());
  if (records.empty() || records.size() > kMaxRecordRules)
    return fail(ErrorId::kBadConfig, fmt::format("{} [[record]], 1 to {} are expected", records.size(), kMaxRecordRules), file);
  for (const auto* entry : records) {
    XH_TRY(RecordRule rule, read_record(*entry, file));
    mapping.records.push_back(std::move(rule));
  }
  return mapping;
}

}  // namespace

Result<Mapping> parse_mapping(std::string_view text, const std::string& file) {
  if (text.size() > kMaxMappingBytes) return fail(ErrorId::kBadConfig, "the mapping exceeds 1 MiB", file);
  try {
    return read_mapping(toml::parse(text, file), file);
  } catch (const toml::parse_error& error) {
    return fail(ErrorId::kBadConfig, std::string(error.description()), fmt::format("{}:{}", file, error.source().begin.line));
  }
}

}  // namespace xh::tools
