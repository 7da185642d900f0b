#include "ledger/execution/council_acts.h"

#include "council_chain.h"

namespace xh::execution {
namespace {

constexpr std::uint8_t kBackboneOfSeat = 4;

SetRole grant(std::uint8_t number, GrantedRole role) { return {account(number), role, true}; }
SetRole withdraw(std::uint8_t number, GrantedRole role) { return {account(number), role, false}; }

bool has(const Chain& chain, std::uint8_t number, identity::RoleBit role) {
  return (chain.roles(number) & static_cast<std::uint32_t>(role)) != 0;
}

bool parses(const std::vector<Change>& changes) {
  const Propose proposal{changes, ""};
  return parse_governance(static_cast<std::uint16_t>(GovernanceKind::kPropose), encode(proposal)).has_value();
}

// E18
TEST(CouncilActs, ARoleIsGivenAndTakenInTheBlockThatDecides) {
  Chain chain;
  chain.decide({grant(kOutsider, GrantedRole::kSupervisor), withdraw(kOutsider, GrantedRole::kBackbone)});
  EXPECT_TRUE(has(chain, kOutsider, identity::RoleBit::kSupervisor));
  EXPECT_FALSE(has(chain, kOutsider, identity::RoleBit::kBackbone));
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kEnacted);
  EXPECT_FALSE(chain.membership().next) << "no epoch ends";
  chain.decide({withdraw(kOutsider, GrantedRole::kSupervisor)});
  EXPECT_FALSE(has(chain, kOutsider, identity::RoleBit::kSupervisor));
}

TEST(CouncilActs, AnAccountThatIsInNoRecordCanGetARole) {
  Chain chain;
  chain.decide({grant(77, GrantedRole::kSupervisor)});
  EXPECT_TRUE(has(chain, 77, identity::RoleBit::kSupervisor));
}

TEST(CouncilActs, WhatIsSoAlreadyAndWhatASeatGivesDoesNotFit) {
  Chain chain;
  for (const auto& change : {Change(grant(kOutsider, GrantedRole::kBackbone)), Change(withdraw(kOutsider, GrantedRole::kSupervisor)),
                             Change(withdraw(77, GrantedRole::kBackbone))})
    EXPECT_EQ(chain.one(0, Propose{{change}, ""}), code(Reject::kChangeNotPossible));
  chain.decide({AddValidator{validator(kBackboneOfSeat), false}});
  EXPECT_EQ(chain.one(0, Propose{{withdraw(kBackboneOfSeat, GrantedRole::kBackbone)}, ""}), code(Reject::kChangeNotPossible));
}

TEST(CouncilActs, WhatDoesNotFitAnyMoreIsVoidAndChangesNothing) {
  Chain chain;
  const Propose both{{grant(kOutsider, GrantedRole::kSupervisor), grant(77, GrantedRole::kSupervisor)}, "both"};
  EXPECT_EQ(chain.one(0, both), kResultOk);
  chain.decide({grant(77, GrantedRole::kSupervisor)});
  for (std::uint8_t i = 1; i < 3; ++i) EXPECT_EQ(chain.one(i, Approve{1, proposal_digest(both)}), kResultOk);
  EXPECT_EQ(chain.proposal(1).status, ProposalStatus::kVoid);
  EXPECT_FALSE(has(chain, kOutsider, identity::RoleBit::kSupervisor));
}

// E19
TEST(CouncilActs, WhatSupervisorsDidIsLifted) {
  Chain chain;
  const identity::Target target{identity::TargetKind::kAccount, to_bid(account(kOutsider))};
  const Propose lift{{LiftRestraints{0, target.name}}, "why"};
  EXPECT_EQ(chain.one(0, lift), code(Reject::kChangeNotPossible));
  identity::SupervisionRecord record;
  record.restraints = {{identity::RestraintKind::kHold, account(5), 7, {}, {}},
                       {identity::RestraintKind::kWithhold, account(6), 8, {}, {}}};
  const StateKey key{RecordKind::kSupervision, identity::record_name(target)};
  chain.state[key] = encode(record);
  chain.decide(lift.changes);
  const auto after = *decode<identity::SupervisionRecord>(chain.state.at(key));
  EXPECT_TRUE(after.restraints.empty());
  EXPECT_EQ(after.version, 2u);
  EXPECT_EQ(after.document, chain.proposal(1).digest);
  EXPECT_EQ(chain.one(0, Propose{{LiftRestraints{0, "did:bid:nobody"}}, ""}), code(Reject::kChangeNotPossible));
  EXPECT_EQ(chain.one(0, Propose{{LiftRestraints{3, target.name}}, ""}), code(Reject::kChangeNotPossible));
}

// E17
TEST(CouncilActs, AProposalHasChangesOfOneMomentAndNamesAThingOnce) {
  const auto role = grant(kOutsider, GrantedRole::kSupervisor);
  EXPECT_TRUE(parses({role, grant(77, GrantedRole::kSupervisor), LiftRestraints{0, "x"}, LiftRestraints{1, "x"}}));
  EXPECT_FALSE(parses({role, RemoveValidator{"v1"}}));
  EXPECT_FALSE(parses({SetProtocol{Height{100}, 2}, role}));
  EXPECT_FALSE(parses({role, withdraw(kOutsider, GrantedRole::kSupervisor)}));
  EXPECT_FALSE(parses({LiftRestraints{1, "x"}, LiftRestraints{1, "x"}}));
  EXPECT_FALSE(parses({LiftRestraints{1, ""}}));
  EXPECT_TRUE(parses({LiftRestraints{1, std::string(kMaxTargetNameBytes, 'x')}}));
  EXPECT_FALSE(parses({LiftRestraints{1, std::string(kMaxTargetNameBytes + 1, 'x')}}));
}

TEST(CouncilActs, TheirPlacesInProposalsAreFrozen) {
  EXPECT_EQ(Change(SetRole{}).index(), 8u);
  EXPECT_EQ(Change(LiftRestraints{}).index(), 9u);
  EXPECT_EQ(moment_of(Change(CancelRules{})), ChangeMoment::kHeight);
  EXPECT_EQ(moment_of(Change(ReplaceValidator{})), ChangeMoment::kEpoch);
  EXPECT_EQ(describe(Change(LiftRestraints{1, "88.1"})), "lift what supervisors did to 88.1");
}

}  // namespace
}  // namespace xh::execution
