// Numbers of operations. Spec: docs/spec/identity.md (I9).
#pragma once

#include <cstdint>

namespace xh::identity {

/// Frozen. Below 10: governance (ledger/governance.h). Gaps are for the operations of later protocol versions.
enum class OperationKind : std::uint16_t {
  kRegisterOrganisation = 10,
  kUpdateOrganisation = 11,
  kEnroll = 12,
  kDismiss = 13,
  kSetKeys = 20,
  kRotate = 21,
  kRecover = 22,
  kDeactivate = 23,
  kSetDocument = 24,
  kAllocatePrefix = 30,
  kUpdatePrefix = 31,
  kTransferPrefix = 32,
  kDelegateKey = 33,
  kRevokeDelegation = 34,
  kRegister = 50,
  kUpdate = 51,
  kTransfer = 52,
  kRevoke = 53,
  kSetController = 54,
  kAnchorRoot = 70,
  kAnchorDigest = 71,
  kRegisterIssuer = 72,
  kAnchorStatusList = 73,
  kHold = 80,
  kWithhold = 81,
  kRelease = 82,
  kRedact = 83,
  kDescribeSubChain = 90,
};

}  // namespace xh::identity
