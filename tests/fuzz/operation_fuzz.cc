// Operations in transactions: two bytes of kind, then the body. What parses encodes to the same body and has a name and a JSON view.
#include "identity/json_view.h"
#include "identity/names.h"
#include "identity/operation_from_json.h"
#include "identity/operations.h"

#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  using namespace identity;
  AccountId account;
  account.bytes[0] = 'e';
  Content content;
  content.values.push_back({1, "URL", ValueFormat::kText, to_bytes("https://example.com/1"), 60});
  Content anchored;
  anchored.anchor = Anchor{Hash32{}, "application/pdf", "https://example.com/2"};
  const std::vector<Operation> operations = {RegisterOrganisation{"org-1", OrganisationKind::kEnterprise, "One", {}, "Beijing", "pumps", 5},
                                             Enroll{account, "org-1"},
                                             AllocatePrefix{"88.100.7", account},
                                             Register{"88.100.7/pump-0001", account, content},
                                             Register{"88.100.7/pump-\xe6\xb0\xb4", std::nullopt, anchored},
                                             Update{"88.100.7/pump-0001", 1, content},
                                             Transfer{"88.100.7/pump-0001", 2, account},
                                             Revoke{"88.100.7/pump-0001", 3},
                                             SetController{"88.100.7/pump-0001", 2, {account}, 1},
                                             SetKeys{1, {{{{Suite::kEd25519, Bytes(32, 1)}, 1}}, 1}},
                                             UpdatePrefix{"88.100.7", 1, true, 5},
                                             DelegateKey{"88.100.7", {account, 3, UnixMillis{9}}},
                                             Hold{{TargetKind::kPrefix, "88.100.7"}, 1, {}},
                                             DescribeSubChain{"ab12", 1, "Water", "https://resolver.example"},
                                             SetDocument{0, R"({"@context":[],"id":"did:bid:ef18F9AVK4SQLZPRrPkrVWwp9kbpdXHx"})"},
                                             AnchorRoot{"88.100.7/stream", {}, 9, "https://example.com/3", {}, {}},
                                             AnchorDigest{{}, "application/vc", "https://example.com/4"},
                                             RegisterIssuer{account, 1, "One", {{"Degree", {}}}, IssuerStatus::kActive},
                                             AnchorStatusList{"https://example.com/5", 1, StatusPurpose::kSuspension, 131'072, {}}};
  std::vector<Bytes> out;
  for (const auto& operation : operations) {
    Bytes bytes;
    append_be(bytes, kind_of(operation), 2);
    append(bytes, body_of(operation));
    out.push_back(std::move(bytes));
    out.push_back(to_bytes(to_json(operation).dump()));
  }
  return out;
}

// What is read from JSON is shown as JSON from which the same is read.
void check_json(std::string_view text) {
  const auto json = parse_json(text);
  const auto operation = json ? identity::operation_from_json(*json, "") : fail(json.error());
  if (!operation) return;
  const auto again = identity::operation_from_json(identity::to_json(*operation), "");
  XH_CHECK(again.has_value() && *again == *operation);
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  const ByteView bytes(data, size);
  if (const auto name = identity::Identifier::parse(as_text(bytes))) XH_CHECK(name->text() == as_text(bytes));
  if (const auto name = identity::Prefix::parse(as_text(bytes))) XH_CHECK(name->text() == as_text(bytes));
  (void)identity::check_organisation_id(as_text(bytes));
  if (const auto list = identity::status_list_from_name(as_text(bytes)))
    XH_CHECK(identity::status_list_name(list->issuer, list->list) == as_text(bytes));
  if (const auto digest = identity::digest_from_name(as_text(bytes))) XH_CHECK(identity::digest_name(*digest) == as_text(bytes));
  xh::fuzz::check_json(as_text(bytes));
  if (size < 2) return 0;
  const auto kind = static_cast<std::uint16_t>(read_be(bytes.first(2)));
  const auto operation = identity::parse_operation(kind, bytes.subspan(2));
  if (!operation) return 0;
  XH_CHECK(identity::kind_of(*operation) == kind);
  XH_CHECK(equal(identity::body_of(*operation), bytes.subspan(2)));
  XH_CHECK(!identity::operation_name(kind).empty());
  (void)identity::to_json(*operation).dump();
  return 0;
}
