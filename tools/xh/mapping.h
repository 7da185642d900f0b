// A mapping: what records the rows of a table make. Read from a TOML file (mapping_file.cc) or from the command line.
// Rules: docs/spec/bulk.md (BK3-BK5); keys: docs/CONFIG.md.
#pragma once

#include "tools/xh/items.h"
#include "tools/xh/template.h"

namespace xh::tools {

inline constexpr std::string_view kMappingFormat = "xinghuo-mapping/v1";
inline constexpr std::size_t kMaxMappingBytes = 1024 * 1024;
inline constexpr std::size_t kMaxRecordRules = 16;

/// How the text of a template becomes the data of a value.
enum class DataForm : std::uint8_t { kText, kHex, kBase64 };

struct ValueRule {
  std::uint32_t index = 1;
  Template type;
  DataForm form = DataForm::kText;
  Template data;
  std::uint32_t ttl = identity::Value{}.ttl;
  bool optional = false;  ///< left out where its data is empty
};

struct AnchorRule {
  Template digest;
  Template media_type;
  Template uri;
};

struct RecordRule {
  ItemKind kind = ItemKind::kIdentifier;
  std::map<std::string, std::vector<std::string>> only;  ///< column -> texts of which it has one
  std::map<std::string, Template> texts;                 ///< by key, as in members_of()
  std::vector<ValueRule> values;
  std::optional<AnchorRule> anchor;
  std::string place;  ///< file:line

  /// Every column that it names, with those of `only`.
  [[nodiscard]] std::vector<std::string> columns() const;
};

/// The keys of a kind of record whose texts are templates; `required` ones must be there.
struct Member {
  std::string_view name;
  bool required;
};
[[nodiscard]] std::vector<Member> members_of(ItemKind kind);

struct Mapping {
  char delimiter = ',';
  std::vector<RecordRule> records;
};

/// Error kBadConfig with file and line.
[[nodiscard]] Result<Mapping> parse_mapping(std::string_view text, const std::string& file);
/// The mapping of `--prefix`, `--map` and `--value TYPE=template`. Error kUsage.
[[nodiscard]] Result<Mapping> mapping_from_flags(const std::string& prefix, const std::string& suffix,
                                                 const std::vector<std::string>& values);
/// Error kBadConfig: a column that is named and that a file with this header lacks.
[[nodiscard]] Status check_columns(const Mapping& mapping, const std::vector<std::string>& columns);

/// What the rules make of a row: an item or the reason why not, for each one that applies. `owner`: of prefixes whose rule names none.
[[nodiscard]] std::vector<Result<Item>> apply(const Mapping& mapping, const Row& row, const AccountId& owner);

}  // namespace xh::tools
