// Operations: what a transaction may ask for about identities. Kind numbers are frozen; bodies are BCS. Spec: docs/spec/identity.md (I9).
#pragma once

#include <variant>

#include "identity/account_operations.h"
#include "identity/credential_operations.h"
#include "identity/organisation_operations.h"
#include "identity/prefix_operations.h"
#include "identity/record_operations.h"
#include "identity/sub_chain.h"
#include "identity/supervision_operations.h"

namespace xh::identity {

using Operation = std::variant<RegisterOrganisation, UpdateOrganisation, Enroll, Dismiss, SetKeys, Rotate, Recover, Deactivate, SetDocument,
                               AllocatePrefix, UpdatePrefix, TransferPrefix, DelegateKey, RevokeDelegation, Register, Update, Transfer,
                               Revoke, SetController, AnchorRoot, AnchorDigest, RegisterIssuer, AnchorStatusList, Hold, Withhold, Release,
                               DescribeSubChain, Redact>;

/// I28: changes who authorises, and so stands alone in its transaction.
[[nodiscard]] bool stands_alone(std::uint16_t kind);

/// Number and bytes of an operation, as a transaction carries them.
[[nodiscard]] std::uint16_t kind_of(const Operation& operation);
[[nodiscard]] Bytes body_of(const Operation& operation);
/// Decodes and checks form: names, content, texts. Errors: codec errors, kUnknownOperation, kBadIdentifier, kBadContent.
[[nodiscard]] Result<Operation> parse_operation(std::uint16_t kind, ByteView body);
/// "register", "anchor-root" …
[[nodiscard]] std::string_view operation_name(std::uint16_t kind);

}  // namespace xh::identity
