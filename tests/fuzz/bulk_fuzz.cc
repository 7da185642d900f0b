// What bulk work reads: mapping files, tables, record rows, and its own files beside them. Input: one byte that says which, and the text.
#include <sstream>

#include "fuzz_target.h"
#include "identity/json_view.h"
#include "node/listing.h"
#include "tools/xh/batch_files.h"
#include "tools/xh/export.h"
#include "tools/xh/mapping.h"

namespace xh::fuzz {
namespace {

constexpr std::string_view kMapping =
    "format = \"xinghuo-mapping/v1\"\ndelimiter = \";\"\n[[record]]\nkind = \"prefix\"\nprefix = \"88.{v|decimal}\"\ndepth = 3\nonly = { t "
    "= [\"a\", \"b\"] }\n"
    "[[record]]\nkind = \"identifier\"\nprefix = \"88.{v}\"\nsuffix = \"{{{s|clean|lower}\"\nscheme = \"gs1\"\n[[record.value]]\nindex = "
    "3\ntype = \"n\"\n"
    "format = \"base64\"\ndata = \"{n}\"\nttl = 5\noptional = true\n[[record]]\nkind = \"identifier\"\nprefix = \"88.1\"\nsuffix = \"x\"\n"
    "[record.anchor]\ndigest = \"{d}\"\nuri = \"u\"\n[[record]]\nkind = \"enrolment\"\naccount = \"{b}\"\norganisation = \"o\"\n";
constexpr std::string_view kTable = "v,s,n\r\n1,\"two \"\"lines\"\"\nof it\",3\n\n4,5,6";
constexpr std::string_view kLines = "{\"v\":1,\"s\":\"two\",\"n\":true}\n\n{\"v\":\"1f\"}";

// Every item of a rule was checked for form.
void check_mapping(std::string_view text) {
  const auto mapping = tools::parse_mapping(text, "m");
  if (!mapping) return;
  XH_CHECK(!mapping->records.empty() && mapping->records.size() <= tools::kMaxRecordRules);
  const tools::Row row{1, {{"v", "1f"}, {"s", " S\t"}, {"n", "AQID"}, {"t", "a"}, {"d", std::string(64, 'a')}, {"b", "did:bid:ef"}}};
  for (const auto& item : tools::apply(*mapping, row, {})) {
    if (item) XH_CHECK(identity::parse_operation(identity::kind_of(item->operation), identity::body_of(item->operation)).has_value());
  }
}

// Reading ends, and every row has the columns of the header.
void check_table(std::string_view text, const char* name) {
  auto reader = tools::RowReader::over(std::make_unique<std::istringstream>(std::string(text)), name);
  if (!reader) return;
  for (std::size_t rows = 0;; ++rows) {
    XH_CHECK(rows <= text.size() + 1);
    const auto row = reader->next();
    if (row && !*row) break;
    if (!row && reader->lost()) break;
    if (row && !reader->is_json()) XH_CHECK((*row)->fields.size() <= reader->columns().size());
  }
  XH_CHECK(reader->position() <= text.size());
}

// BK16: what a row makes becomes the same row again.
void check_record_row(std::string_view text) {
  const auto json = parse_json(text);
  const auto item = json ? tools::item_of_record_row(1, *json) : Result<tools::Item>(fail(json.error()));
  if (!item || item->compared || item->kind != tools::ItemKind::kIdentifier) return;
  const auto& op = std::get<identity::Register>(item->operation);
  identity::IdentifierRecord record;
  record.controllers = {*op.controller};
  record.content = op.content;
  record.scheme = op.scheme;
  const auto row = tools::record_row(item->kind, item->name, identity::to_json(record));
  const auto again = tools::item_of_record_row(1, *row);
  XH_CHECK(again && again->operation == item->operation);
}

void check_own(std::string_view text) {
  if (const auto result = tools::batch_result_from(text)) XH_CHECK(*tools::batch_result_from(tools::to_json(*result).dump()) == *result);
  if (const auto place = tools::export_place_from(text)) XH_CHECK(*tools::export_place_from(tools::to_json(*place).dump()) == *place);
  if (const auto place = node::ListingPlace::parse(text)) XH_CHECK(place->text() == text);
}

Bytes seed(std::uint8_t what, std::string_view text) {
  Bytes out{what};
  append(out, as_bytes(text));
  return out;
}

std::string record_row() {
  identity::IdentifierRecord record;
  record.controllers = {account_of(PrivateKey::from_seed(Bytes(kEd25519SeedBytes, 1))->public_key())};
  record.content.values = {{1, "URL", identity::ValueFormat::kText, to_bytes("x"), 60},
                           {4, "raw", identity::ValueFormat::kBytes, Bytes{0, 255}, 1}};
  return tools::record_row(tools::ItemKind::kIdentifier, "88.100/a", identity::to_json(record))->dump();
}

}  // namespace

std::vector<Bytes> seeds() {
  return {seed(0, kMapping),
          seed(1, kTable),
          seed(2, kLines),
          seed(3, record_row()),
          seed(4, tools::to_json(tools::BatchResult{"0xab", 9, {0, 1, tools::kDiffers}}).dump()),
          seed(4, tools::to_json(tools::ExportPlace{"0xab", "88.100", "5.7", 1, 2, 3, 4, 5}).dump()),
          seed(4, "5.7")};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const std::string_view text = as_text({data + 1, size - 1});
  switch (data[0] % 5) {
    case 0:
      fuzz::check_mapping(text);
      break;
    case 1:
      fuzz::check_table(text, "t.csv");
      break;
    case 2:
      fuzz::check_table(text, "t.ndjson");
      break;
    case 3:
      fuzz::check_record_row(text);
      break;
    default:
      fuzz::check_own(text);
  }
  return 0;
}
