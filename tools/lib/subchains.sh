# shellcheck shell=bash
# A sub-chain joined to a main chain by a gateway, from two running networks made by `xhd testnet`. Source this file. Needs: xh, xhd, xh-audit
# and python3 on PATH; MAIN and SUB, the folders of the networks; MAIN_URL and SUB_URL, a node of each; JOIN, a folder for the files of the
# gateway. Every step may be repeated.

chain_of() { # main or sub: its node and the folder of its network
  if [ "$1" = main ]; then echo "$MAIN_URL $MAIN"; else echo "$SUB_URL $SUB"; fi
}
on() { # main or sub, command of xh...: by its registrar
  local url folder
  read -r url folder <<< "$(chain_of "$1")"
  shift
  XH_NODE=$url xh "$@" --key "$folder/keys/registrar.json" --passphrase-file "$folder/keys/passphrase"
}
ask() { # main or sub, command of xh that only reads...
  local url folder
  read -r url folder <<< "$(chain_of "$1")"
  shift
  XH_NODE=$url xh "$@"
}
registrar_of() { xh key show "$(chain_of "$1" | cut -d' ' -f2)/keys/registrar.json" --bid; }
field_of() { python3 -c 'import json,sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."): value = value[name]
print(value)' "$1"; }

# The council gives a code to the registrar: node 0 proposes, the others approve.
allot() { # main or sub, code, validators
  local url folder number k
  read -r url folder <<< "$(chain_of "$1")"
  ask "$1" subchain show "$2" > /dev/null 2>&1 && return 0
  XH_NODE=$url xh governance propose --allot "$2=$(registrar_of "$1")" --reason "a sub-chain" \
    --key "$folder/node0/keys/account.json" --passphrase-file "$folder/node0/passphrase" > /dev/null
  number=$(XH_NODE=$url xh governance list --json | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["number"])')
  for k in $(seq $(($3 - 1))); do
    XH_NODE=$url xh subchain show "$2" > /dev/null 2>&1 && break
    XH_NODE=$url xh governance approve "$number" --key "$folder/node$k/keys/account.json" --passphrase-file "$folder/node$k/passphrase" > /dev/null
  done
  ask "$1" subchain show "$2" > /dev/null
}

# A client on one chain that follows the other one from its newest block on.
follow() { # on main or sub, code, client, validators of this chain
  local other=sub url folder
  [ "$1" = main ] || other=main
  read -r url folder <<< "$(chain_of $other)"
  allot "$1" "$2" "$4" || return 1
  ask "$1" subchain get "$2" > /dev/null 2>&1 || on "$1" subchain set "$2" --version 0 > /dev/null || return 1
  if ! ask "$1" subchain client "$3" > /dev/null 2>&1; then
    xh gateway first --from "$url" --genesis "$folder/genesis.json" -o "$JOIN/$3" > /dev/null || return 1
    on "$1" subchain create-client "$3" --parameters "$JOIN/$3.parameters" --first "$JOIN/$3.first" > /dev/null
  fi
}

open_lane() { # main or sub, lane, options...
  ask "$1" packet lane "$2" > /dev/null 2>&1 || on "$1" packet open-lane "${@:2}" > /dev/null
}

join_chains() { # validators of the main chain, of the sub-chain
  mkdir -p "$JOIN"
  follow main sub1 sub1-main "$1" || return 1
  follow sub hub0 hub0-main "$2" || return 1
  if [ "$(ask main subchain get sub1 --json | field_of client)" != sub1-main ]; then
    on main subchain set sub1 --version 1 --client sub1-main --gateway "$(registrar_of main)" > /dev/null || return 1
  fi
  local hub
  hub=$(ask main status --json | field_of chain_id)
  open_lane main orders --hub "$hub" --destination sub1 --destination-client sub1-main || return 1
  open_lane sub orders --hub "$hub" --destination sub1 --source-client hub0-main || return 1
  open_lane main answers --hub "$hub" --source sub1 --source-client sub1-main || return 1
  open_lane sub answers --hub "$hub" --source sub1 --destination-client hub0-main || return 1
  cat > "$JOIN/gateway.toml" << TOML
state_dir = "state"
status_file = "status.json"
code = "sub1"
checkpoint_blocks = 50
poll_ms = 500
lanes = ["orders", "answers"]
[main]
nodes = ["$MAIN_URL"]
genesis = "$MAIN/genesis.json"
client = "sub1-main"
key = "$MAIN/keys/registrar.json"
passphrase_file = "$MAIN/keys/passphrase"
[sub]
nodes = ["$SUB_URL"]
genesis = "$SUB/genesis.json"
client = "hub0-main"
key = "$SUB/keys/registrar.json"
passphrase_file = "$SUB/keys/passphrase"
TOML
}

# Sends a packet to the registrar of the other chain; prints its number.
send_packet() { # main or sub, lane, options...
  local from=$1 lane=$2 to=sub number
  [ "$from" = main ] || to=main
  shift 2
  number=$(ask "$from" packet lane "$lane" --json | field_of next_send)
  on "$from" packet send "$lane" "$(registrar_of $to)" "$@" > /dev/null
  echo "$number"
}
# Registers an identifier below the prefix of both registrars; again changes nothing.
register_on() { on "$1" id register "$2" --value "URL=https://example.com/$2" > /dev/null; }
# A new version of an identifier: the exit code of xh, 6 when the chain refuses it.
change_on() { # main or sub, identifier
  local version
  version=$(ask "$1" id get "$2" --json | field_of record.version)
  on "$1" id update "$2" --version "$version" --value "URL=https://example.com/$2"
}
# Anchors what the sub-chain's record of an identifier is now; prints the name of the fact.
anchor_fact() { xh gateway fact --config "$JOIN/gateway.toml" "$1" --json | field_of fact; }
status_of() { ask "$1" packet get "$2" "$3" --json | field_of status; }
ended() { [ "$(status_of "$1" "$2" "$3")" = "$4" ]; } # main or sub, lane, number, status
checkpointed() { [ "$(ask main subchain get sub1 --json | field_of checkpoints)" -ge 1 ]; }
