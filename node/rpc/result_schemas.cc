#include "node/rpc/result_schemas.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/check.h"
#include "node/rpc/event_schemas.h"
#include "node/rpc/result_table.h"

namespace xh::rpc {
namespace {

Json schema_object() { return Json(Json::Object{}); }
Json typed(const char* type) { return Json(schema_object().set("type", type)); }
Json reference(std::string_view name) { return Json(schema_object().set("$ref", "#/components/schemas/" + std::string(name))); }

std::optional<Json> word_schema(std::string_view word) {
  if (word == "text") return typed("string");
  if (word == "int") return typed("integer");
  if (word == "bool") return typed("boolean");
  if (word == "object") return typed("object");
  if (word == "any") return schema_object();
  if (word == "hex" || word == "bid" || word == "u64") return reference(word);
  if (!word.empty() && word.front() >= 'A' && word.front() <= 'Z') return reference(word);
  return std::nullopt;
}

// A reader of the notation. The first fault sticks.
class Notation {
 public:
  explicit Notation(std::string_view text) : text_(text) {}

  Result<Json> whole() {
    Json out = alternatives(0);
    if (good_ && at_ != text_.size()) good_ = false;
    if (!good_) return fail(ErrorId::kBadText, fmt::format("not a type at {}", at_), std::string(text_));
    return out;
  }

 private:
  static constexpr int kMaxNesting = 16;

  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    blanks();
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  std::string_view name() {
    const auto begin = at_;
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    while (at_ < text_.size() && fits(text_[at_])) ++at_;
    const auto found = text_.substr(begin, at_ - begin);
    blanks();
    if (found.empty()) good_ = false;
    return found;
  }

  Json alternatives(int depth) {
    Json::Array options{maybe_null(depth)};
    while (good_ && take("|")) options.push_back(maybe_null(depth));
    return options.size() == 1 ? options.front() : Json(schema_object().set("anyOf", std::move(options)));
  }
  Json maybe_null(int depth) {
    Json type = single(depth);
    if (!take("~")) return type;
    return Json(schema_object().set("anyOf", Json::Array{std::move(type), typed("null")}));
  }
  Json single(int depth) {
    if (!good_ || depth > kMaxNesting) {
      good_ = false;
      return schema_object();
    }
    if (take("[")) {
      Json items = alternatives(depth + 1);
      good_ = good_ && take("]");
      return Json(typed("array").set("items", std::move(items)));
    }
    if (take("{")) return members(depth);
    if (take("'")) return literal();
    auto word = word_schema(name());
    good_ = good_ && word.has_value();
    return word ? *std::move(word) : schema_object();
  }
  // Words of the tables: letters, digits, '-' and '_'.
  Json literal() {
    const auto end = text_.find('\'', at_);
    const auto word = text_.substr(at_, end == std::string_view::npos ? 0 : end - at_);
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    good_ = good_ && !word.empty() && std::ranges::all_of(word, fits);
    at_ += word.size();
    good_ = good_ && take("'");
    return Json(schema_object().set("const", std::string(word)));
  }
  Json members(int depth) {
    Json properties = schema_object();
    Json::Array required;
    bool open = false;
    while (good_ && !take("}")) {
      if (take("...")) {
        open = true;
        continue;
      }
      const std::string member(name());
      if (!take("?")) required.emplace_back(member);
      good_ = good_ && take(":") && properties.find(member) == nullptr;
      properties.set(member, alternatives(depth + 1));
      (void)take(",");
    }
    Json out = typed("object").set("properties", std::move(properties)).set("required", std::move(required));
    return Json(out.set("additionalProperties", open));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool good_ = true;
};

struct Table {
  std::map<std::string_view, ResultSchema> methods;
  Json components{Json::Object{}};
};

Json error_schema() {
  Json data = *schema_from("{id: text, reason: text, retryable: bool, hint: text, field?: text}");
  Json out = *schema_from("{code: int, message: text}");
  out.object()->find("properties")->second.set("data", std::move(data));
  out.object()->find("required")->second.array()->emplace_back("data");
  return out;
}

std::vector<ErrorId> errors_in(std::string_view numbers) {
  std::vector<ErrorId> out;
  while (!numbers.empty()) {
    const auto end = std::min(numbers.find(' '), numbers.size());
    unsigned number = 0;
    std::from_chars(numbers.data(), numbers.data() + end, number);
    if (end > 0) {
      const auto row = std::ranges::find(error_catalogue(), static_cast<ErrorId>(number), &ErrorInfo::id);
      XH_CHECK(row != error_catalogue().end());
      out.push_back(row->id);
    }
    numbers.remove_prefix(std::min(end + 1, numbers.size()));
  }
  return out;
}

Table read_table() {
  Table table;
  table.components.set("hex", typed("string").set("pattern", "^0x([0-9a-f][0-9a-f])*$"));
  table.components.set("bid", typed("string").set("pattern", "^did:bid:"));
  Json::Array number{Json(typed("integer").set("minimum", 0)), Json(typed("string").set("pattern", "^[0-9]{1,20}$"))};
  table.components.set("u64", schema_object().set("anyOf", std::move(number)));
  table.components.set("Error", error_schema());
  for (const auto& row : kResultTable) {
    auto schema = schema_from(row.type);
    XH_CHECK(schema.has_value());
    if (row.name.front() >= 'A' && row.name.front() <= 'Z') {
      table.components.set(std::string(row.name), *std::move(schema));
    } else {
      table.methods.emplace(row.name, ResultSchema{*std::move(schema), errors_in(row.errors)});
    }
  }
  add_event_types(table.components);
  return table;
}

const Table& known_table() {
  static const Table kTable = read_table();
  return kTable;
}

}  // namespace

Result<Json> schema_from(std::string_view notation) { return Notation(notation).whole(); }

const ResultSchema* result_schema(std::string_view method) {
  const auto& methods = known_table().methods;
  const auto it = methods.find(method);
  return it == methods.end() ? nullptr : &it->second;
}

const Json& schema_components() { return known_table().components; }

std::vector<std::string_view> described_methods() {
  std::vector<std::string_view> out;
  for (const auto& [name, schema] : known_table().methods) out.push_back(name);
  return out;
}

}  // namespace xh::rpc
