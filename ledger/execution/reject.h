// Rejections: the rules' answers to operations that were well-formed. Numbers are frozen; they stand in receipts. 0 is done, 1 is done
// without a change. Spec: docs/spec/execution.md (X5).
#pragma once

#include <string_view>
#include <vector>

#include "ledger/receipt.h"

namespace xh::execution {

enum class Reject : ledger::ResultCode {
  kNotOwner = 2,
  kNotFound = 3,
  kAlreadyExists = 4,
  kVersionMismatch = 5,
  kRevoked = 6,
  kNonceReused = ledger::kResultNonceReused,
  kPrefixNotAllocated = 8,
  kRoleMissing = 9,
  kArcNotAllowed = 10,
  kStreamNotGrowing = 11,
  kPreviousMismatch = 12,
  kUnknownOrganisation = 13,
  kEnrolledElsewhere = 14,
  kNotConsistent = 15,
  kChangeNotPossible = 16,
  kProposalClosed = 17,
  kProposalDiffers = 18,
  kTooManyProposals = 19,
  kVotedOtherwise = 20,
  kEvidenceRefused = 21,
  kAlreadyReported = 22,
  kEpochNotCovered = 23,
  kPrefixSuspended = 24,
  kHeld = 25,
  kDelegationExpired = 26,
  kScopeExceeded = 27,
  kQuotaExceeded = 28,
  kTooDeep = 29,
  kTransferUpward = 30,
  kTooManyDelegations = 31,
  kThresholdNotMet = 32,
  kKeysCommitted = 33,
  kRecoveryFixed = 34,
  kNotYours = 35,
  kProtected = 36,
  kTooManyRestraints = 37,
  kTooManyAnchors = 38,
  kNotAnIssuer = 39,
  kIssuerWithdrawn = 40,
  kIssuerNotEnrolled = 41,
  kListShrinks = 42,
  kPurposeDiffers = 43,
  kSubChainUnknown = 44,
  kSubChainSuspended = 45,
  kNotAGateway = 46,
  kClientUnknown = 47,
  kClientRefused = 48,
  kClientFrozen = 49,
  kClientExpired = 50,
  kClientSubstituted = 51,
  kClientForeign = 52,
  kUpdateMalformed = 53,
  kTooCostly = 54,
  kBlockBudgetSpent = 55,
  kStateUnknown = 56,
  kNeighboursNotNamed = 57,
  kHeaderRefused = 58,
  kNotEnoughTrust = 59,
  kNoMisbehaviour = 60,
  kProofMalformed = 61,
  kProofRefused = 62,
  kNotProvable = 63,
  kCheckpointNotGrowing = 64,
  kCheckpointOutOfOrder = 65,
  kLaneUnknown = 66,
  kLaneClosed = 67,
  kLaneRefused = 68,
  kSequenceOutOfOrder = 69,
  kSequenceUsed = 70,
  kPacketForeign = 71,
  kPayloadTooLarge = 72,
  kLaneFull = 73,
  kTimeoutPassed = 74,
  kTimeoutNotReached = 75,
  kTimeoutTooFar = 76,
  kNoSuchPacket = 77,
  kPacketSettled = 78,
  kWrongEnd = 79,
  kNotWithheld = 80,
  kNotCosigned = 81,
  kTooYoung = 82,
  kTooManyRedactions = 83,
  kPlaceNotBelow = 84,
  kSuiteNotAllowed = 85,
  kReserved = 86,
};

struct ResultInfo {
  ledger::ResultCode code;
  std::string_view name;     ///< "NotOwner"
  std::string_view meaning;  ///< one sentence
  std::string_view hint;
};

/// All result codes, ascending, ok and AlreadyIdentical among them.
[[nodiscard]] const std::vector<ResultInfo>& result_table();
/// The row of a code; a row named "Unknown" for a number that this version does not know.
[[nodiscard]] const ResultInfo& result_info(ledger::ResultCode code);

}  // namespace xh::execution
