// Records of the state, as values of keys.
#include "identity/record.h"

#include "identity/json_view.h"
#include "identity/sub_chain.h"

#include "fuzz_target.h"

namespace xh::fuzz {

std::vector<Bytes> seeds() {
  using namespace identity;
  IdentifierRecord record;
  record.controllers.resize(2);
  record.content.values.push_back({1, "URL", ValueFormat::kText, to_bytes("x"), 60});
  IdentifierRecord anchored;
  anchored.content.anchor = Anchor{Hash32{}, "text/plain", ""};
  AccountRecord account;
  account.organisation = "org-1";
  account.roles = 3;
  account.keys = {{{{Suite::kEd25519, Bytes(32, 1)}, 1}}, 1};
  OrganisationRecord organisation;
  organisation.name = "One";
  AnchorStreamRecord stream;
  stream.uri = "https://example.com";
  return {encode(record),
          encode(anchored),
          encode(PrefixRecord{}),
          encode(organisation),
          encode(account),
          encode(stream),
          encode(UsageRecord{}),
          encode(DocumentRecord{"{}", 1, {}, {}, {}}),
          encode(TallyRecord{}),
          encode(SupervisionRecord{{Restraint{}}, 1, {}, {}}),
          encode(RedactionRecord{{Redaction{}}}),
          encode(RedactionRangesRecord{{{Height{1}, Height{2}}}, Height{2}, 1}),
          encode(RedactedEntriesRecord{{{3, "2:88.100/a", 0}}}),
          encode(Redact{{TargetKind::kIdentifier, "88.100/a"}, 2, {{Height{1}, 0}}, 18, {}}),
          encode(StatisticsRecord{{}, 2, "steel"}),
          encode(SubChainRecord{}),
          encode(IssuerRecord{}),
          encode(StatusListRecord{}),
          encode(DigestAnchorRecord{{DigestEntry{}}})};
}

}  // namespace xh::fuzz

namespace {

template <class T>
void check(xh::ByteView bytes) {
  if (xh::fuzz::round_trips<T>(bytes)) (void)to_json(*xh::decode<T>(bytes)).dump();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh::identity;
  const xh::ByteView bytes(data, size);
  check<IdentifierRecord>(bytes);
  check<PrefixRecord>(bytes);
  check<OrganisationRecord>(bytes);
  check<AccountRecord>(bytes);
  check<AnchorStreamRecord>(bytes);
  check<DocumentRecord>(bytes);
  check<SupervisionRecord>(bytes);
  check<RedactionRecord>(bytes);
  xh::fuzz::round_trips<RedactionRangesRecord>(bytes);
  xh::fuzz::round_trips<RedactedEntriesRecord>(bytes);
  xh::fuzz::round_trips<Redact>(bytes);
  check<SubChainRecord>(bytes);
  check<TallyRecord>(bytes);
  check<StatisticsRecord>(bytes);
  check<IssuerRecord>(bytes);
  check<StatusListRecord>(bytes);
  check<DigestAnchorRecord>(bytes);
  xh::fuzz::round_trips<UsageRecord>(bytes);
  if (const auto content = xh::decode<Content>(bytes)) (void)check_content(*content);
  return 0;
}
