// The errors that light clients have for what they are given.
#pragma once

#include "base/result.h"

namespace xh::crosschain {

[[nodiscard]] inline tl::unexpected<Error> bad_header(std::string what) { return fail(ErrorId::kBadHeader, std::move(what)); }
[[nodiscard]] inline tl::unexpected<Error> bad_chain_proof(std::string what) { return fail(ErrorId::kBadChainProof, std::move(what)); }

}  // namespace xh::crosschain
