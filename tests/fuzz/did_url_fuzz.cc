// DID URLs and the three resolution views: any path and query is answered, and never with 200 for what was not understood.
#include "fuzz_target.h"
#include "identity/accept.h"
#include "identity/bid_view.h"
#include "identity/did_resolution.h"
#include "identity/handle_view.h"
#include "identity/linkset.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  return {to_bytes("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx"),
          to_bytes("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx%23key-1?versionId=1"),
          to_bytes("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx?service=s&relativeRef=%2Fx"),
          to_bytes("did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx/public-keys/key-1?verify=true"),
          to_bytes("88.608.8899/abc?type=URL.&index=1&pretty"),
          to_bytes("88.608.8899/01/09506000134352?x=1&linkType=gs1:pip"),
          to_bytes("88.608.8899/a?linkType=https%3A%2F%2Fgs1.org%2Fvoc%2Fpip"),
          to_bytes("{\"href\":\"https://a.example/\",\"title\":\"t\",\"hreflang\":[\"en\"],\"type\":\"text/html\"}"),
          to_bytes("application/did-resolution;q=0.5, application/did;q=0.51, */*")};
}

namespace {

template <class Question>
void refused(const std::variant<Question, identity::View>& asked) {
  if (const auto* view = std::get_if<identity::View>(&asked)) XH_CHECK(view->status >= 400 && view->status < 502 && parse_json(view->body));
}

// Whatever a value says, what is made of it is JSON and a header of one line.
void check_links(std::string_view text) {
  identity::HandleFacts facts;
  facts.record.emplace().content.values = {{1, "URL", identity::ValueFormat::kText, to_bytes(text), 60}};
  for (const auto* target : {"88.1/a?linkType=linkset", "88.1/a?x"}) {
    const auto asked = identity::ask_links(target, "");
    const auto view = identity::answer_links(std::get<identity::LinkQuestion>(asked), facts, "https://id.example");
    XH_CHECK(view.status == 307 || parse_json(view.body));
    for (const char c : view.location + view.link) XH_CHECK(c >= ' ' && c < '\x7f');
  }
}

void check(std::string_view text) {
  if (const auto url = identity::DidUrl::parse(text)) {
    XH_CHECK(identity::DidUrl::parse(url->did)->did == url->did);
    XH_CHECK(url->did.starts_with("did:" + url->method + ":"));
  }
  (void)identity::did_shape(text);
  (void)identity::utc_from(text);
  refused(identity::ask_did(text, ""));
  refused(identity::ask_bid(text));
  refused(identity::ask_handle(text));
  refused(identity::ask_links(text, text));
  (void)identity::prefers_linkset(text);
  check_links(text);
}

}  // namespace
}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xh::fuzz::check(xh::as_text(xh::ByteView(data, size)));
  return 0;
}
