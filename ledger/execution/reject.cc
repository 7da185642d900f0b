#include "ledger/execution/reject.h"

#include <algorithm>

namespace xh::execution {
namespace {

// docs/spec/credentials.md
std::vector<ResultInfo> credential_rows() {
  return {
      {38, "TooManyAnchors", "16 accounts have anchored this digest.", "It is on the ledger already: xh anchor digest show."},
      {39, "NotAnIssuer", "The sender is no registered issuer of credentials.",
       "Ask the authority of your organisation to register it: xh issuer register."},
      {40, "IssuerWithdrawn", "The issuer is withdrawn, and begins no new status list.",
       "Lists that it has go on; its authority can register it again: xh issuer update."},
      {41, "IssuerNotEnrolled", "The account belongs to no organisation, or is deactivated.", "Enrol it first: xh org enroll."},
      {42, "ListShrinks", "The status list has fewer entries than before.", "Entries stay where they are; begin another list instead."},
      {43, "PurposeDiffers", "The status list has another purpose.", "The purpose of a list does not change; begin another list instead."},
  };
}

// docs/spec/sub-chains.md
std::vector<ResultInfo> chain_rows() {
  return {
      {44, "SubChainUnknown", "No chain is known under this AC code.",
       "Its owner describes it first: xh subchain set. The council allots codes."},
      {45, "SubChainSuspended", "The sub-chain is held by the council, or retired.",
       "xh subchain get says which of both; a hold ends by the council alone."},
      {46, "NotAGateway", "The sender is neither a gateway nor the owner of the sub-chain.",
       "Its owner names the gateways: xh subchain set."},
      {47, "ClientUnknown", "There is no light client of this name.", "Check the spelling: xh subchain get names the client of a chain."},
      {48, "ClientRefused", "A client like that cannot be made.",
       "Type, parameters, periods and first state obey XC4 and the type of the chain."},
      {49, "ClientFrozen", "The client is frozen: its chain, or those who speak for it, said two things.",
       "Nothing is proven by it any more; the council substitutes it."},
      {50, "ClientExpired", "The client had no update within its trusting period.", "The council substitutes it with a new one."},
      {51, "ClientSubstituted", "Another client took the place of this one.", "xh subchain client names the successor; use that one."},
      {52, "ClientForeign",
       "The client belongs to another chain, its parameters name another chain or client, or a chain would follow itself.",
       "Make the parameters for this client on this chain, about the sub-chain."},
      {53, "UpdateMalformed", "The update is none of the type of the client.", "Make it again with a program of this version."},
      {54, "TooCostly", "The update or proof costs more than a transaction may.",
       "Send it in a transaction of its own, or step over fewer heights."},
      {55, "BlockBudgetSpent", "The block has verified as much of other chains as it may.",
       "Send it again: the next block has a budget of its own."},
      {56, "StateUnknown", "The client knows no state of this height.", "Update it to that height first."},
  };
}
std::vector<ResultInfo> proof_rows() {
  return {
      {57, "NeighboursNotNamed", "The update fills a gap, and the stored height below it is not named rightly.",
       "Read the heights of the client and name the greatest one below."},
      {58, "HeaderRefused", "The header does not hold.", "Fetch it again from another node of the sub-chain."},
      {59, "NotEnoughTrust", "Too few of those whom the client trusts signed the header.",
       "Update with a header between the trusted height and this one."},
      {60, "NoMisbehaviour", "What was shown accuses nobody.", "Both sides must hold, and exclude each other."},
      {61, "ProofMalformed", "The proof is none of the type of the client.", "Make it again with a program of this version."},
      {62, "ProofRefused", "The proof does not hold at this height.", "Make it again at a height that the client knows."},
      {63, "NotProvable", "Chains of this type cannot prove that.", "See docs/spec/crosschain.md for what each type proves."},
      {64, "CheckpointNotGrowing", "The checkpoint is not above the last one.", "Heights and times of a checkpoint lane only grow."},
      {65, "CheckpointOutOfOrder", "The checkpoint is not the next one of the lane.", "Read the last one and name its number and digest."},
  };
}

// docs/spec/genesis.md (G11)
std::vector<ResultInfo> profile_rows() {
  return {
      {85, "SuiteNotAllowed", "The chain has the profile gm: keys of accounts are SM2 keys.",
       "Make the key with xh key new --suite sm2; an account that joins an organisation is one of did:bid:zf…."},
  };
}

// docs/spec/packets.md
std::vector<ResultInfo> packet_rows() {
  return {
      {66, "LaneUnknown", "There is no lane of this name.", "Check the spelling: xh packet lane."},
      {67, "LaneClosed", "The lane is paused, or its source showed two packets of one number.",
       "xh packet lane says which; owners end a pause, a conflict is for ever: open another lane."},
      {68, "LaneRefused", "The lane does not fit its ends and clients.", "See PK7 in docs/spec/packets.md."},
      {69, "SequenceOutOfOrder", "The packet is not the next one of the lane.", "xh packet lane says which number is next."},
      {70, "SequenceUsed", "Another packet of this number was received.",
       "When the source committed to both, that is evidence: report it as a conflict."},
      {71, "PacketForeign", "The packet is not of this lane.", "Main chain, lane, source and destination are those of the lane."},
      {72, "PayloadTooLarge", "The payload is larger than the lane takes.", "xh packet lane shows the caps."},
      {73, "LaneFull", "As many packets or bytes are under way as the lane takes.", "Wait until some end."},
      {74, "TimeoutPassed", "The timeout is over.", "It can still be timed out at its source, with a proof that it was not received."},
      {75, "TimeoutNotReached", "The timeout is not over at that height.", "Wait, and prove it at a later height of the destination."},
      {76, "TimeoutTooFar", "The timeout is more than 30 days ahead.", "Name an earlier one."},
      {77, "NoSuchPacket", "No packet of this number is known.", "Check lane and sequence: xh packet get."},
      {78, "PacketSettled", "The packet has ended in another way, or has nothing to give back.", "xh packet get shows how."},
      {79, "WrongEnd", "This is done on another chain of the lane.", "xh packet lane shows where the lane begins and ends."},
  };
}
std::vector<ResultInfo> reservation_rows() {
  return {
      {86, "Reserved", "A packet that is under way reserves the identifier.",
       "xh id get says which one; the identifier is free again when it has ended (xh packet get)."},
  };
}

// docs/spec/redaction.md
std::vector<ResultInfo> redaction_rows() {
  return {
      {80, "NotWithheld", "The sender does not withhold the name, or not for five minutes yet.",
       "Withhold it first, in public and reversibly: xh supervise withhold NAME."},
      {81, "NotCosigned", "No other account with a voice in the council signed.",
       "Name a supernode as cosigner and collect its signature: xh tx sign."},
      {82, "TooYoung", "The record was changed in the last five minutes.", "Wait until five minutes have passed since its last change."},
      {83, "TooManyRedactions", "The record was redacted 16 times, or the block holds 16 redactions.",
       "In another block it goes on; a record that needs more is revoked."},
      {84, "PlaceNotBelow", "An entry that is named stands in no block below this one.", "Collect the entries again: xh supervise redact."},
  };
}

// docs/spec/prefixes.md, docs/spec/identity.md, docs/spec/supervision.md
std::vector<ResultInfo> authority_rows() {
  return {
      {24, "PrefixSuspended", "The prefix, or one above it, is suspended.", "Ask its parent's owner: xh prefix get says which one it is."},
      {25, "Held", "A supervisor holds the account, the prefix or the identifier.",
       "xh supervise show NAME tells by whom and why; it can still be rotated, recovered or revoked."},
      {26, "DelegationExpired", "The delegation has ended.", "Ask the owner of the prefix for a new one: xh prefix delegate."},
      {27, "ScopeExceeded", "The delegation does not cover this operation.",
       "Ask the owner of the prefix for this scope: xh prefix delegate."},
      {28, "QuotaExceeded", "The prefix has taken the registrations of this window.",
       "Wait for the next window (xh governance rules shows its end), or ask the parent's owner for more."},
      {29, "TooDeep", "The parent allows fewer levels below it.", "xh prefix get shows its depth."},
      {30, "TransferUpward", "A prefix does not go to the owner of one above it.", "Transfer it to another account."},
      {31, "TooManyDelegations", "A prefix has at most 64 delegations.", "Revoke one first: xh prefix undelegate."},
      {32, "ThresholdNotMet", "Fewer controllers signed than the record asks for.",
       "Name the other controllers as cosigners and collect their signatures: xh tx sign."},
      {33, "KeysCommitted", "The account has committed to its next keys.", "Rotate to them instead: xh account rotate."},
      {34, "RecoveryFixed", "The account has recovery keys, and only they change them.", "Sign with them: xh account recover."},
      {35, "NotYours", "Another supervisor made this.", "Only it can end it: xh supervise show says who that is."},
      {36, "Protected", "This account cannot be acted on in this way.",
       "Supernodes and supervisors cannot be held; an authority does not dismiss itself."},
      {37, "TooManyRestraints", "The target has 16 restraints in force.", "Release one first."},
  };
}

std::vector<ResultInfo> all_rows() {
  std::vector<ResultInfo> table = {
      {0, "Ok", "Done.", ""},
      {1, "AlreadyIdentical", "The record says this already; nothing changed.", "Nothing to do: repeating is harmless."},
      {2, "NotOwner", "The sender neither owns nor controls what the operation is about.",
       "Sign with the key of its owner or controllers, or of the organisation's authority; xh prefix get, xh id get, xh subchain get and "
       "xh packet get say who that is."},
      {3, "NotFound", "There is no such record.", "Check the spelling; identifiers are case-sensitive."},
      {4, "AlreadyExists", "The record exists with other content or another owner.",
       "Use the update of its kind, as xh id update, or choose another name; a proposal that is open is approved: xh governance approve."},
      {5, "VersionMismatch", "The record has another version than the operation names.",
       "Read the record again and repeat with its version."},
      {6, "Revoked", "The record is revoked; that is final.", "Register another identifier."},
      {7, "NonceReused", "Another transaction of this sender used the same nonce.", "Build a new transaction with a fresh random nonce."},
      {8, "PrefixNotAllocated", "No prefix above this name is allocated.", "Ask the owner of the parent: xh prefix allocate."},
      {9, "RoleMissing", "The sender has not the role that the operation needs.",
       "Supernodes and backbone nodes register organisations, supernodes allocate top prefixes, supervisors hold, withhold and redact, "
       "the council proposes and decides."},
      {10, "ArcNotAllowed", "The prefix is below no first arc of this chain.",
       "The genesis file lists the first arcs; allocate below one of them, as in 88.100."},
      {11, "StreamNotGrowing", "The anchored count is not greater than the last one.", "A stream only grows; anchor the next root."},
      {12, "PreviousMismatch", "The named previous root is not the stream's last one.", "Read the stream and repeat with its root."},
      {13, "UnknownOrganisation", "There is no such organisation.", "Register it first: xh org register."},
      {14, "EnrolledElsewhere", "The account belongs to another organisation.",
       "An account belongs to one organisation: use another account."},
      {15, "NotConsistent", "The new root does not extend the stream's last one.",
       "A stream only appends: the proof must be that of RFC 9162 2.1.4 between both trees; xh anchor submit makes it."},
      {16, "ChangeNotPossible", "The changes do not fit the next validator set.",
       "Names and keys stand once, the set must differ from the running one: xh validators list shows both."},
      {17, "ProposalClosed", "The proposal is decided already.", "xh governance show NUMBER says how; make a new proposal."},
      {18, "ProposalDiffers", "The digest is not that of the proposal with this number.", "Read it again: xh governance show NUMBER."},
      {19, "TooManyProposals", "64 proposals are open.", "Decide some of them first: xh governance list."},
      {20, "VotedOtherwise", "The account has given its voice already, the other way.", "A voice does not change; make a new proposal."},
      {21, "EvidenceRefused", "The evidence does not hold: the key did not serve in that epoch, or a signature is not its own.",
       "Nobody is accused by it; take the evidence from the node that found it (xh evidence show)."},
      {22, "AlreadyReported", "The ledger has evidence against this key and epoch already.", "Nothing to do: xh evidence show NAME."},
      {23, "EpochNotCovered", "The evidence is of an epoch that has not begun, or that is too long ago.",
       "The ledger takes evidence of the running epoch and the 64 before it. The evidence file holds by itself."},
  };
  for (const auto& rows : {authority_rows(), credential_rows(), chain_rows(), proof_rows(), packet_rows(), redaction_rows(), profile_rows(),
                           reservation_rows()})
    table.insert(table.end(), rows.begin(), rows.end());
  return table;
}

}  // namespace

const std::vector<ResultInfo>& result_table() {
  static const std::vector<ResultInfo> table = all_rows();
  return table;
}

const ResultInfo& result_info(ledger::ResultCode code) {
  static const ResultInfo unknown{0xffff, "Unknown", "A result of a newer protocol version.", "Upgrade this program."};
  const auto& table = result_table();
  const auto it = std::ranges::find(table, code, &ResultInfo::code);
  return it == table.end() ? unknown : *it;
}

}  // namespace xh::execution
