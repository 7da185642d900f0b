#include "consensus/progress.h"

namespace xh::consensus {

std::string_view name_of(Progress::EnteredBy by) {
  switch (by) {
    case Progress::EnteredBy::kNotarization:
      return "notarization";
    case Progress::EnteredBy::kNullification:
      return "nullification";
    case Progress::EnteredBy::kFinalization:
      return "finalization";
    case Progress::EnteredBy::kStart:
      break;
  }
  return "start";
}

}  // namespace xh::consensus
