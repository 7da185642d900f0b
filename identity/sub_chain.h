// Sub-chains as this chain knows them: who owns an AC code, and where its BIDs are resolved. Rules: docs/spec/sub-chains.md (AC1-AC5).
#pragma once

#include "identity/bid.h"
#include "identity/operation_kind.h"
#include "identity/record.h"

namespace xh::identity {

inline constexpr std::size_t kMaxSubChainNameBytes = 200;
inline constexpr std::size_t kMaxResolverBytes = 512;

/// Of kind kSubChain, named by its AC code.
struct SubChainRecord {
  std::optional<AccountId> owner;  ///< absent: withdrawn
  std::string name;
  std::string resolver;  ///< AC5; empty: none
  Hash32 decided;        ///< digest of the proposal that allotted or withdrew the code
  std::uint64_t version = 1;
  Stamp created;
  Stamp updated;
  bool operator==(const SubChainRecord&) const = default;
  static constexpr auto fields() {
    using T = SubChainRecord;
    return std::tuple{field(&T::owner),
                      field(&T::name, kMaxSubChainNameBytes),
                      field(&T::resolver, kMaxResolverBytes),
                      field(&T::decided),
                      field(&T::version),
                      field(&T::created),
                      field(&T::updated)};
  }
};

/// AC4: what the owner says about the sub-chain, for the named version of the record.
struct DescribeSubChain {
  static constexpr auto kKind = OperationKind::kDescribeSubChain;
  static constexpr std::string_view kName = "describe-sub-chain";
  std::string code;
  std::uint64_t version = 0;
  std::string name;
  std::string resolver;
  bool operator==(const DescribeSubChain&) const = default;
  static constexpr auto fields() {
    using T = DescribeSubChain;
    return std::tuple{field(&T::code, kAcCodeBytes), field(&T::version), field(&T::name, kMaxSubChainNameBytes),
                      field(&T::resolver, kMaxResolverBytes)};
  }
};

/// AC5. Error kBadContent.
[[nodiscard]] Status check_resolver(std::string_view url);

}  // namespace xh::identity
