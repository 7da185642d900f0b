// What an auditor remembers (--state): any text gives an error or what was remembered, and that is written as it was read. Input: one byte,
// even: a followed chain, odd: watched names; and the text.
#include "fuzz_target.h"
#include "tests/unit/tools/xh_audit/synthetic_log.h"
#include "tools/xh_audit/followed_log.h"
#include "tools/xh_audit/watched_names.h"

namespace xh::fuzz {
namespace {

const tools::SyntheticLog& log() {
  static const tools::SyntheticLog kLog(30);
  return kLog;
}

void check_followed(std::string_view text) {
  const auto note = tools::followed_from_text(text, log().genesis());
  if (!note) return;
  // A quorum signed one root of a size: nothing else can be remembered.
  XH_CHECK(note->name == log().name(30) || note->name == log().name(7));
  const auto again = tools::followed_from_text(tools::to_text(*note, log().genesis()), log().genesis());
  XH_CHECK(again && again->name == note->name && again->note == note->note);
}

void check_watched(std::string_view text) {
  const auto names = tools::watched_from_text(text, log().genesis());
  if (!names) return;
  XH_CHECK(*tools::watched_from_text(tools::to_text(*names, log().genesis()), log().genesis()) == *names);
}

Bytes seed(std::uint8_t what, const std::string& text) {
  Bytes out{what};
  append(out, as_bytes(text));
  return out;
}

}  // namespace

std::vector<Bytes> seeds() {
  const auto& genesis = log().genesis();
  const tools::WatchedNames names{{"88.100/a", {7, "absent", {}}}, {"88.100/b", {9, "version 3 active", genesis.chain_id}}};
  return {seed(0, tools::to_text(log().certified_note(30), genesis)), seed(0, tools::to_text(log().certified_note(7), genesis)),
          seed(1, tools::to_text(names, genesis)), seed(1, tools::to_text(tools::WatchedNames{}, genesis))};
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const std::string_view text = as_text({data + 1, size - 1});
  if (data[0] % 2 == 0) {
    fuzz::check_followed(text);
  } else {
    fuzz::check_watched(text);
  }
  return 0;
}
