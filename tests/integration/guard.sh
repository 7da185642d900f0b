#!/usr/bin/env bash
# The front of a node: TLS and client certificates, their reload, what clients say of bad ones, public addresses, rates. Uses the programs of
# a build folder; everything happens in a temporary folder on loopback. About half a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
unset XH_NODE # every command here says which

umask 077
authority() { # NAME: an authority of its own
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days 30 -keyout "$dir/$1.key" -out "$dir/$1.pem" 2> "$dir/openssl.log"
}
certificate() { # NAME AUTHORITY SAN DAYS: ends so many days from now
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$dir/$1.key" -out "$dir/$1.csr" 2>> "$dir/openssl.log"
  openssl x509 -req -in "$dir/$1.csr" -CA "$dir/$2.pem" -CAkey "$dir/$2.key" -CAcreateserial -days "$4" -extfile <(echo "subjectAltName=$3") \
    -out "$dir/$1.pem" 2>> "$dir/openssl.log"
}
authority ca
authority clients
certificate node ca DNS:node.example,IP:127.0.0.1 60
certificate renewed ca DNS:renewed.example,IP:127.0.0.1 60
certificate ended ca DNS:node.example,IP:127.0.0.1 -1
certificate alice clients DNS:alice.example 60
certificate eve ca DNS:eve.example 60

make_network --validators 1 --followers 0 --delta-ms 20
file=$(config 0)
plain=http://127.0.0.1:$RPC
url=https://127.0.0.1:$RPC
ca=(--ca "$dir/ca.pem")
install() { # NAME: its certificate and key become those of the node, at once
  cp "$dir/$1.pem" "$dir/new.pem" && cp "$dir/$1.key" "$dir/new.key" && mv "$dir/new.key" "$dir/front.key" && mv "$dir/new.pem" "$dir/front.pem"
}
shows() { # NAME in the certificate of a new connection
  openssl s_client -connect "127.0.0.1:$RPC" < /dev/null 2> /dev/null | openssl x509 -noout -ext subjectAltName | grep -q "$1"
}
tls=(--set "rpc.tls_certificate=$dir/front.pem" --set "rpc.tls_key=$dir/front.key")

echo "configuration"
check "what others reach needs TLS" fails_with 3 "rpc.insecure_public = true" xhd check --config "$file" --set "rpc.listen=0.0.0.0:$RPC"
check "or somebody who says that it does not" xhd check --config "$file" --set "rpc.listen=0.0.0.0:$RPC" --set rpc.insecure_public=true
check "half of it is refused" fails_with 3 "stand together" xhd check --config "$file" --set "rpc.tls_key=$dir/front.key"
install node
chmod 644 "$dir/front.key"
check "a key that others read stops the start" fails_with 1 "XH-1405" xhd start --config "$file" "${tls[@]}"
rm "$dir/front.key"
cp "$dir/eve.key" "$dir/front.key"
check "a key of another certificate, too" fails_with 3 "rpc.tls_key" xhd start --config "$file" "${tls[@]}"

echo "TLS"
install node
start 0 "${tls[@]}"
check "the node serves" within 120 curl -sf --cacert "$dir/ca.pem" "$url/readyz"
check "xh asks it" xh status --node "$url" "${ca[@]}"
check "the authority comes from XH_CA, too" env XH_CA="$dir/ca.pem" xh status --node "$url"
check "xh watch follows it" xh watch blocks --count 2 --node "$url" "${ca[@]}"
check "xh-audit asks it" xh-audit follow --once --node "$url" "${ca[@]}" --genesis "$genesis" --state "$dir/follow.json"
check "an unknown authority" fails_with 4 "give its authority with --ca" xh status --node "$url"
check "another name, and for whom it is" fails_with 4 "not for localhost, but for node.example, 127.0.0.1" xh status --node "https://localhost:$RPC" "${ca[@]}"
check "xh watch says so at once, too" fails_with 4 "not for localhost" xh watch blocks --node "https://localhost:$RPC" "${ca[@]}"
check "http on the port of https" fails_with 1 "this port speaks TLS" xh status --node "$plain"
check "a file that is none" fails_with 4 "XH-1501" xh status --node "$url" --ca "$file"
check "half a client certificate" fails_with 2 "stand together" xh status --node "$url" "${ca[@]}" --client-cert "$dir/alice.pem"
check "TLS 1.2 is spoken" curl -sf --tls-max 1.2 --cacert "$dir/ca.pem" "$url/livez"
check "TLS 1.1 is not" fails_with 35 "" curl -sSf --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 --cacert "$dir/ca.pem" "$url/livez"
check "a Host that is not ours" fails_with 22 403 curl -sSf --cacert "$dir/ca.pem" -H "Host: evil.example" "$url/livez"
check "a name of the certificate is" curl -sf --cacert "$dir/ca.pem" --resolve "node.example:$RPC:127.0.0.1" "https://node.example:$RPC/livez"
check "metrics say when it ends" sh -c "curl -sf --cacert '$dir/ca.pem' '$url/metrics' | grep -q 'xinghuo_certificate_expiry_timestamp_seconds{role=.rpc.} [1-9]'"

echo "reload"
install renewed
check "a new certificate is used without a restart" within 60 shows renewed.example
check "and serves" xh status --node "$url" "${ca[@]}"
echo nothing > "$dir/front.pem"
check "what is no certificate is logged" within 60 grep -q "are not used: XH-1701" "$dir/node0.log"
check "and changes nothing" shows renewed.example
install ended
check "an expired one is what was asked for" within 60 grep -q "expired on" "$dir/node0.log"
check "clients refuse it and say why" fails_with 4 "has expired" xh status --node "$url" "${ca[@]}"
install node
check "and a good one mends it" within 60 xh status --node "$url" "${ca[@]}"
stop 0

echo "client certificates"
start 0 "${tls[@]}" --set "rpc.client_ca=$dir/clients.pem"
alice=("${ca[@]}" --client-cert "$dir/alice.pem" --client-key "$dir/alice.key")
check "with one the node serves" within 120 xh status --node "$url" "${alice[@]}"
check "over a WebSocket, too" xh watch blocks --count 1 --node "$url" "${alice[@]}"
check "without one it says what is wanted" fails_with 4 "client certificate" xh status --node "$url" "${ca[@]}"
check "one of another authority is refused" fails_with 4 "XH-1" xh status --node "$url" "${ca[@]}" --client-cert "$dir/eve.pem" --client-key "$dir/eve.key"
chmod 644 "$dir/alice.key"
check "a key that others read is not used" fails_with 3 "XH-1405" xh status --node "$url" "${alice[@]}"
stop 0

echo "rates"
start 0 --set rpc.limit_loopback=true --set rpc.rate_reads=20 --set rpc.rate_proofs=2
wait_ready "$plain" "${pid[0]}"
check "reads, proofs and batches have limits, and waiting ends them" python3 tests/integration/lib/rates.py "$plain"
check "xh says how long to wait" within 30 fails_with 1 "XH-1612" \
  sh -c "for i in \$(seq 20); do xh proof get --kind prefix 88.100 -o '$dir/prefix.xhproof' --node $plain > /dev/null || exit 1; done"
stop 0
finish
