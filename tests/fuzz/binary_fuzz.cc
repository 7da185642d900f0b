// Messages of binary resolution: any bytes are read as one message in one way or not at all, and whatever is asked, the answer is a message
// that says so and stays within what it may have.
#include "fuzz_target.h"
#include "identity/binary_view.h"

namespace xh::fuzz {

using identity::BinaryField;

std::vector<Bytes> seeds() {
  constexpr std::string_view kBid = "did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx";
  std::vector<Bytes> out = {identity::binary_query(7, BinaryField::kDocument, kBid, "", 0),
                            identity::binary_query(8, BinaryField::kKeys, kBid, "key-1", 128),
                            identity::binary_query(9, BinaryField::kServices, kBid, "s", 0),
                            identity::binary_query(9, BinaryField::kDocument, "did:bid:by01", "", 0)};
  identity::DidFacts facts;
  facts.account.emplace();
  const auto asked = identity::ask_binary(out.front());
  out.push_back(identity::binary_bytes(identity::answer_binary(std::get<identity::BinaryQuestion>(asked), facts)));
  return out;
}

namespace {

void check_answer(const identity::BinaryMessage& answer, ByteView request) {
  XH_CHECK(answer.header.answer && answer.header.transaction == identity::parse_binary(request)->header.transaction);
  XH_CHECK(identity::json_of_binary(answer.body).has_value());
  const std::size_t most = std::max(request.size(), identity::kBinaryHeaderBytes);
  const Bytes bytes = identity::fitting_bytes(answer, most);
  const bool cut = bytes.size() < identity::binary_bytes(answer).size();
  XH_CHECK(bytes.size() <= most && identity::parse_binary(bytes)->header.truncated == cut);
}

void check(ByteView bytes) {
  (void)identity::json_of_binary(bytes);
  const auto message = identity::parse_binary(bytes);
  if (!message) return;
  XH_CHECK(*identity::parse_binary(identity::binary_bytes(*message)) == *message);
  const auto asked = identity::ask_binary(bytes);
  if (const auto* refusal = std::get_if<identity::BinaryMessage>(&asked)) check_answer(*refusal, bytes);
  if (const auto* question = std::get_if<identity::BinaryQuestion>(&asked)) {
    identity::DidFacts facts;
    check_answer(identity::answer_binary(*question, facts), bytes);
    facts.account.emplace();
    facts.sub_chain.emplace();
    check_answer(identity::answer_binary(*question, facts), bytes);
  }
}

}  // namespace
}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xh::fuzz::check(xh::ByteView(data, size));
  return 0;
}
