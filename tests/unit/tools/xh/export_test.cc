#include "tools/xh/export.h"

#include <gtest/gtest.h>

namespace xh::tools {
namespace {

// BK15
TEST(Export, ThePlaceReadsBackAndNothingElseDoes) {
  const ExportPlace place{"0xab", "88.100.7", "12.5", 4096, 3, 7, 1, 0, 2};
  EXPECT_EQ(*export_place_from(to_json(place).dump()), place);
  Json other = to_json(place);
  EXPECT_FALSE(export_place_from(Json(other.set("format", "xinghuo-export/v2")).dump()));
  other = to_json(place);
  EXPECT_FALSE(export_place_from(Json(other.set("more", 1)).dump()));
  EXPECT_FALSE(export_place_from("{}"));
  EXPECT_FALSE(export_place_from(""));
}

TEST(Export, APrefixThatIsNoneIsUsage) {
  EXPECT_EQ(export_prefix({}, {"88.x", "", ""}), kUsage);
  EXPECT_EQ(export_prefix({}, {"88.100/x", "", ""}), kUsage);
}

}  // namespace
}  // namespace xh::tools
