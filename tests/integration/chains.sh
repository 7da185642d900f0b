#!/usr/bin/env bash
# Sub-chains, an attested light client, a checkpoint, a lane and packets: every command on a running network of one validator. Everything
# happens in a temporary folder on loopback. About a minute.
# Usage: tests/integration/chains.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"


make_network --validators 1
start 0
check "the node is ready" ready 0

owner=$(bid registrar)
public=$(public_key registrar)
chain=$(field 0 chain_id)
# BCS of what xh subchain create-client takes: parameters {chain id, client}, first state {height, time, block, root, trust {epoch, attestors}}.
python3 - "$dir" "$chain" "$public" << 'PY'
import sys, time
folder, chain, key = sys.argv[1:]
text = lambda b: bytes([len(b)]) + b
raw = bytes.fromhex(key[6:])  # b0 65 66
attestors = (1).to_bytes(2, "little") + bytes([1]) + text(b"org-1") + bytes([0]) + text(raw)
trust = (0).to_bytes(8, "little") + attestors
open(folder + "/parameters", "wb").write(bytes.fromhex(chain[2:] if chain.startswith("0x") else chain) + text(b"att1-main"))
state = (7).to_bytes(8, "little") + (int((time.time() - 1) * 1000) * 1000000).to_bytes(8, "little")
open(folder + "/first", "wb").write(state + bytes(32) + text(b"root") + text(trust))
PY
check "an AC code" as council xh governance propose --allot "att1=$owner"
check "its chain is described" as registrar xh subchain set att1 --version 0 --type attested --gateway "$owner"
check "and nobody else does that" fails_with 6 NotOwner as council xh subchain set att1 --version 1 --type attested --retired
check "and shown" says '"type": "attested"' xh subchain get att1
check "a client" as registrar xh subchain create-client att1-main --type attested --parameters "$dir/parameters" --first "$dir/first"
check "is active" says '"status": "active"' xh subchain client att1-main
check "and knows its first state" says '"height": 7' xh subchain state att1-main
check "and no other" fails_with 8 NotFound xh subchain state att1-main --height 8
check "a checkpoint of what it knows" as registrar xh subchain checkpoint att1 --height 7
check "a lane only grows" fails_with 6 CheckpointNotGrowing as registrar xh subchain checkpoint att1 --height 7
check "it is shown" says '"number": 1' xh subchain checkpoints att1
check "and proven" xh proof get att1/1 --kind checkpoint -o "$dir/checkpoint.xhproof"
check "the auditor reads it" says '"client":"att1-main"' proven "$dir/checkpoint.xhproof" --json
printf '\1' > "$dir/false"
check "a false update is refused" fails_with 6 UpdateMalformed as registrar xh subchain update-client att1-main --update "$dir/false"
check "a lane" as registrar xh packet open-lane out --hub "$chain" --destination att1 --destination-client att1-main
check "begins with 1" says '"next_send": 1' xh packet lane out
digest=0x$(sha256sum < "$dir/first" | cut -d' ' -f1)
check "a packet" as registrar xh packet send out "$owner" --anchor "88.100/a=$digest"
check "is under way" says '"status": "init"' xh packet get out 1
check "with its bytes" says '"packet": "0x01' xh packet get out 1
check "and its number" says '"cross_tx_no": ":att1:out:1"' xh packet get out 1
check "there is nothing to take back yet" fails_with 6 PacketSettled as registrar xh packet take-out out 1
check "its end is elsewhere" fails_with 6 WrongEnd as registrar xh packet acknowledge out 1
check "its commitment is proven" xh proof get out/1 --kind packet -o "$dir/packet.xhproof"
check "as 32 bytes" says '"commitment":"0x' proven "$dir/packet.xhproof" --json
check "a pause" as registrar xh packet set-lane out --version 1 --paused
check "stops it" fails_with 6 LaneClosed as registrar xh packet send out "$owner" --anchor "88.100/b=$digest"
check "the council holds a chain" as council xh governance propose --hold-chain att1
check "which takes nothing then" fails_with 6 SubChainSuspended as registrar xh subchain checkpoint att1 --height 7
# What is told of it, and whether every answer is as it is described.
check "followers of the lane are told of it" says "out/- paused set-lane" xh watch packets lane=out --from first --count 3
check "and of the packet" says "out/1 sent send-packet" xh watch packets lane=out --from first --count 2
check "followers of the chain, too" says "att1 submit-checkpoint" xh watch chains code=att1 --from first --count 3
check "and of the council" says "propose by did:bid:" xh watch governance --from first --count 1
python3 - > "$dir/calls" << 'PYTHON'
import json
client, lane = {"client": "att1-main"}, {"lane": "out"}
print(json.dumps([["xh_getSubChain", {"code": "att1"}], ["xh_getChain", {"code": "att1"}], ["xh_getClient", client], ["xh_getConsensusState", client], ["xh_getChainCheckpoint", {"code": "att1"}],
                  ["xh_getCheckpointLane", {"code": "att1"}], ["xh_getLane", lane], ["xh_getPacket", {**lane, "sequence": 1}], ["xh_unreceivedPackets", {**lane, "sequences": ["1"]}],
                  ["xh_unacknowledgedPackets", {**lane, "sequences": ["1"]}], ["xh_getProposal", {"number": 1}], ["xh_getProposals", {}]]))
PYTHON
check "every answer about it is as it is described" python3 tests/integration/lib/api.py validate "$XH_NODE" "$dir/calls"
check "and every event" python3 tests/integration/lib/api.py told "$XH_NODE"
cat "$dir/out"
stop 0
check "the ledger executes to the same again" xh-audit ledger "$(home 0)/data" --genesis "$genesis"
finish
