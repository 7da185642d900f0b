#include "crosschain/client_rules.h"

#include "base/check.h"
#include "crosschain/attested.h"
#include "crosschain/besu.h"
#include "crosschain/cometbft.h"
#include "crosschain/fisco.h"
#include "crosschain/xinghuo.h"

namespace xh::crosschain {

const ClientRules& rules_of(ClientType type) {
  XH_CHECK(is_valid(type));
  switch (type) {
    case ClientType::kXinghuo:
      return xinghuo_rules();
    case ClientType::kCometBft:
      return cometbft::rules();
    case ClientType::kBesuQbft:
      return besu::rules(besu::Protocol::kQbft);
    case ClientType::kBesuIbft2:
      return besu::rules(besu::Protocol::kIbft2);
    case ClientType::kFiscoBcos3:
      return fisco::rules();
    case ClientType::kAttested:
      break;
  }
  return attested::rules();
}

}  // namespace xh::crosschain
