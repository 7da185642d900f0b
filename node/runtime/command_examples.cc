#include "node/runtime/command_examples.h"

namespace xh::runtime {
namespace {

constexpr cli::Example kCommandExamples[] = {
    {"", "xhd start --dev dev"},
    {"", "xhd check --config /srv/xinghuo/xhd.toml"},
    {"start", "xhd start --dev dev"},
    {"start", "xhd start --config /srv/xinghuo/xhd.toml --sync --strict"},
    {"testnet", "xhd testnet net --validators 4 --followers 1 --rpc-port 26800"},
    {"testnet", "xhd testnet net-gm --validators 1 --followers 0 --profile gm"},
    {"init", "xhd init /srv/xinghuo --name shanghai-2 --role validator --genesis genesis.json"},
    {"check", "xhd check --config /srv/xinghuo/xhd.toml --set rpc.listen=127.0.0.1:26900"},
    {"db stats", "xhd db stats --config /srv/xinghuo/xhd.toml --json"},
    {"db verify", "xhd db verify --config /srv/xinghuo/xhd.toml"},
    {"db rebuild", "xhd db rebuild --config /srv/xinghuo/xhd.toml"},
    {"snapshot create", "xhd snapshot create --config /srv/xinghuo/xhd.toml --height 100000"},
    {"snapshot list", "xhd snapshot list --config /srv/xinghuo/xhd.toml"},
    {"snapshot verify", "xhd snapshot verify /backup/100000 --genesis genesis.json"},
    {"snapshot restore", "xhd snapshot restore /backup/100000 --config /srv/xinghuo/xhd.toml"},
    {"snapshot fetch", "xhd snapshot fetch --config /srv/xinghuo/xhd.toml --timeout 3600"},
    {"key sign-state show", "xhd key sign-state show --config /srv/xinghuo/xhd.toml"},
    {"key sign-state create", "xhd key sign-state create --new-key --config /srv/xinghuo/xhd.toml"},
    {"key sign-state export", "xhd key sign-state export state.json --config /srv/xinghuo/xhd.toml"},
    {"key sign-state import", "xhd key sign-state import state.json --config /srv/xinghuo/xhd.toml"},
    {"config default", "xhd config default > xhd.toml"},
    {"config reference", "xhd config reference"},
    {"config show", "xhd config show --effective --config /srv/xinghuo/xhd.toml"},
    {"metrics", "xhd metrics > METRICS.md"},
    {"admin status", "xhd admin status --config /srv/xinghuo/xhd.toml"},
    {"admin log", "xhd admin log net=debug,rpc=warn --config /srv/xinghuo/xhd.toml"},
    {"admin stop", "xhd admin stop --reason upgrade --config /srv/xinghuo/xhd.toml"},
    {"admin snapshot", "xhd admin snapshot --wait --config /srv/xinghuo/xhd.toml"},
    {"admin drain", "xhd admin drain --reason upgrade --config /srv/xinghuo/xhd.toml"},
    {"admin undrain", "xhd admin undrain --config /srv/xinghuo/xhd.toml"},
    {"admin peers", "xhd admin peers --config /srv/xinghuo/xhd.toml --json"},
    {"admin disconnect", "xhd admin disconnect shanghai-2 --config /srv/xinghuo/xhd.toml"},
    {"admin reload", "xhd admin reload --config /srv/xinghuo/xhd.toml"},
    {"support-bundle", "xhd support-bundle -o support.tar.gz --config /srv/xinghuo/xhd.toml"},
    {"support-bundle",
     "journalctl -u xhd -n 5000 > xhd-unit.log; xhd support-bundle -o support.tar.zst --config /srv/xinghuo/xhd.toml --log xhd-unit.log"},
};

}  // namespace

std::span<const cli::Example> command_examples() { return kCommandExamples; }

}  // namespace xh::runtime
