// What the council decides and what it leaves: operations, records, validator cards, the links between epochs, and evidence. First byte:
// which.
#include "fuzz_target.h"
#include "ledger/epoch_chain.h"
#include "ledger/evidence_text.h"
#include "ledger/governance_text.h"
#include "tests/unit/ledger/epoch_log.h"

namespace xh::fuzz {

const ledger::EpochLog& log() {
  static const ledger::EpochLog made(25);
  return made;
}

Bytes seed(std::uint8_t which, ByteView bytes) {
  Bytes out{which};
  append(out, bytes);
  return out;
}

// Of the right form; its signatures are not.
consensus::Evidence evidence() {
  const Signature signature{Bytes(kEd25519SignatureBytes, 1)};
  return consensus::evidence_of({Epoch{0}, ledger::EpochLog::set(0)[0].consensus_key}, {consensus::Nullify{View{7}}, signature},
                                {consensus::Finalize{View{7}, {}}, signature});
}

std::vector<Bytes> seeds() {
  const auto set = ledger::EpochLog::set(0);
  const ledger::Propose proposal{{ledger::AddValidator{set[0], true}, ledger::RemoveValidator{"v1"}, ledger::SetWeight{"v2", 5},
                                  ledger::ReplaceValidator{"v2", set[3]}},
                                 "why"};
  const Height from{100};
  const ledger::SetParameters values{from, {{ledger::Parameter::kDelta, 40}, {ledger::Parameter::kQuotaWindow, 10}}};
  const ledger::Propose rules{{values, ledger::SetProtocol{from, 2}, ledger::CancelRules{from}}, "why"};
  const ledger::RulesRecord in_force{ledger::first_rules(log().genesis()).base, {{from, 2, values.values}, {Height{200}, 3, {}}}};
  const AccountId account = set[0].account;
  ledger::ProposalRecord record{proposal, ledger::proposal_digest(proposal), account,   {account},
                                {},       ledger::ProposalStatus::kOpen,     Height{3}, Height{0}};
  const ledger::MembershipRecord membership{Epoch{1}, Height{9}, {}, set, ledger::NextSet{Height{12}, ledger::EpochLog::set(1)}};
  return {seed(0, encode(proposal)),
          seed(1, encode(ledger::Approve{7, record.digest})),
          seed(3, encode(membership)),
          seed(4, encode(ledger::CouncilRecord{{account}, 7, {6, 7}})),
          seed(5, encode(record)),
          seed(6, encode(log().link(0))),
          seed(6, encode(log().link(1))),
          seed(7, as_bytes(ledger::to_json(set[2]).dump())),
          seed(8, encode(evidence())),
          seed(9, encode(ledger::EvidenceRecord{evidence(), "v0", account, Height{7}})),
          seed(10, encode(ledger::ServedRecord{set})),
          seed(11, as_bytes(ledger::evidence_file(log().genesis().chain_id, evidence()))),
          seed(12, as_bytes(ledger::evidence_name(evidence().name()))),
          seed(0, encode(rules)),
          seed(0, encode(ledger::Propose{{ledger::SetRole{account, ledger::GrantedRole::kSupervisor, true},
                                          ledger::LiftRestraints{1, "88.1"}, ledger::SetAcCode{"ab12", account}},
                                         ""})),
          seed(13, encode(in_force))};
}

void operation(std::uint16_t kind, ByteView bytes) {
  const auto parsed = ledger::parse_governance(kind, bytes);
  if (!parsed) return;
  XH_CHECK(ledger::kind_of(*parsed) == kind && equal(ledger::body_of(*parsed), bytes));
  (void)ledger::to_json(*parsed).dump();
}

// Whatever a link says: it is added only if it is the one that this chain has.
void link(ByteView bytes) {
  round_trips<ledger::EpochLink>(bytes);
  const auto decoded = decode<ledger::EpochLink>(bytes);
  if (!decoded) return;
  ledger::EpochChain chain(log().genesis());
  if (chain.add(*decoded)) XH_CHECK(decoded->validators == ledger::EpochLog::set(1) && decoded->summary == log().summary(9));
}

void card(ByteView bytes) {
  const auto json = parse_json(as_text(bytes));
  const auto validator = json ? ledger::validator_from_json(*json, "card") : fail(json.error());
  if (validator) XH_CHECK(ledger::validator_from_json(ledger::to_json(*validator), "").value() == *validator);
}

// Nobody signed any of it: nothing holds, whatever it says.
void accusation(ByteView bytes) {
  round_trips<ledger::EvidenceRecord>(bytes);
  const auto record = decode<ledger::EvidenceRecord>(bytes);
  if (!record) return;
  (void)ledger::to_json(*record).dump();
  const ledger::EpochChain chain(log().genesis());
  XH_CHECK(!ledger::check_evidence_record(log().genesis().chain_id, chain, ledger::evidence_name(record->evidence.name()), bytes));
}

// Whatever it says, it says something of every height.
void rules(ByteView bytes) {
  round_trips<ledger::RulesRecord>(bytes);
  const auto record = decode<ledger::RulesRecord>(bytes);
  if (!record) return;
  for (const std::uint64_t height : {std::uint64_t{0}, std::uint64_t{150}, ~std::uint64_t{0}})
    (void)ledger::to_json(*record, Height{height}).dump();
  (void)record->beyond(1);
}

// One spelling for one evidence.
void evidence_text(ByteView bytes) {
  const Hash32& chain_id = log().genesis().chain_id;
  const auto read = ledger::evidence_from_file(chain_id, as_text(bytes));
  if (read) XH_CHECK(ledger::evidence_from_file(chain_id, ledger::evidence_file(chain_id, *read)).value() == *read);
}

void evidence_name(ByteView bytes) {
  const auto name = ledger::evidence_name_from(as_text(bytes));
  if (name) XH_CHECK(ledger::evidence_name(*name) == as_text(bytes));
}

}  // namespace xh::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xh;
  if (size == 0) return 0;
  const ByteView bytes = ByteView(data, size).subspan(1);
  switch (data[0] % 14) {
    case 0:
    case 1:
    case 2:
      fuzz::operation(static_cast<std::uint16_t>(data[0] % 14 + 1), bytes);
      break;
    case 8:
      fuzz::operation(4, bytes);
      fuzz::round_trips<consensus::Evidence>(bytes);
      break;
    case 9:
      fuzz::accusation(bytes);
      break;
    case 10:
      fuzz::round_trips<ledger::ServedRecord>(bytes);
      break;
    case 11:
      fuzz::evidence_text(bytes);
      break;
    case 12:
      fuzz::evidence_name(bytes);
      break;
    case 13:
      fuzz::rules(bytes);
      break;
    case 3:
      fuzz::round_trips<ledger::MembershipRecord>(bytes);
      break;
    case 4:
      fuzz::round_trips<ledger::CouncilRecord>(bytes);
      break;
    case 5:
      fuzz::round_trips<ledger::ProposalRecord>(bytes);
      break;
    case 6:
      fuzz::link(bytes);
      break;
    default:
      fuzz::card(bytes);
  }
  return 0;
}
