#!/usr/bin/env bash
# Links of identifiers in the manner of GS1, linksets, and the binary resolution over UDP and TCP, on a running network of one validator.
# Everything happens in a temporary folder on loopback. Half a minute.
# Usage: tests/integration/resolution.sh [FOLDER OF PROGRAMS]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
begin "${1:-}"
BINARY=127.0.0.1:$((RPC + 90))

make_network --validators 1
bid=$(bid registrar)
check "the node is ready" start_ready 0
check "nothing listens for binary resolution" fails_with 4 XH-1802 xh id resolve "$bid" --binary $BINARY --timeout 500
pip='{"href":"https://brand.example/product","hreflang":["en"],"title":"Product information","type":"text/html"}'
check "an identifier with links" as registrar xh id register 88.100/01/09506000134352 --scheme gs1 --value URL=https://brand.example/ --value "gs1:pip=$pip"

http() { curl -s -o "$dir/http" -w '%{http_code} %{content_type} %{redirect_url}' -H "Accept: ${2:-*/*}" "$XH_NODE$1"; } # path, accept
answers() { [ "$(http "${@:2}")" = "$1" ]; }                                                                           # status, type and address; path, accept
gtin=/88.100/01/09506000134352
check "it leads to its default link" answers "307 text/plain; charset=utf-8 https://brand.example/" $gtin
check "and names the linkset" says "^[Ll]ink: <$XH_NODE$gtin?linkType=linkset>; rel=\"linkset\"" curl -sI "$XH_NODE$gtin"
check "a link of a type" answers "307 text/plain; charset=utf-8 https://brand.example/product" "$gtin?linkType=gs1:pip"
check "with the rest of the query" answers "307 text/plain; charset=utf-8 https://brand.example/product?lot=7" "$gtin?linkType=gs1:pip&lot=7"
check "the linkset by linkType" answers "200 application/linkset+json " "$gtin?linkType=linkset"
check "has the link whole" grep -q -F "\"https://gs1.org/voc/pip\":[$pip]" "$dir/http"
check "and an anchor here" grep -q -F "\"anchor\":\"$XH_NODE$gtin\"" "$dir/http"
check "the linkset by Accept" answers "200 application/linkset+json " $gtin application/linkset+json
check "a browser is sent on" answers "307 text/plain; charset=utf-8 https://brand.example/" $gtin 'text/html,application/xhtml+xml,*/*;q=0.8'
check "its alternate has a proof" says '"proof":' curl -s "$XH_NODE/api/handles$gtin?proof=true"
check "another type is not found" answers "404 application/problem+json " "$gtin?linkType=gs1:recallStatus"
check "nor another identifier" answers "404 application/problem+json " /88.100/01/09506000134369
check "a malformed name is refused" answers "400 application/problem+json " /01/09506000134352
check "the resolver describes itself" answers "200 application/json " /.well-known/gs1resolver

stop 0
printf '\n[binary]\nlisten = "%s"\nrate = 500\n' $BINARY >> "$(config 0)"
sed -i 's|^\[rpc\]$|[rpc]\npublic_url = "https://id.example/chain"|' "$(config 0)"
check "the node is ready again" start_ready 0
check "links begin with the public URL" says '"anchor":"https://id.example/chain/88.100/01/09506000134352"' curl -s "$XH_NODE$gtin?linkType=linkset"
document() { # number of services
  python3 - "$bid" "$1" > "$dir/document" <<'PY'
import json, sys
bid, count = sys.argv[1], int(sys.argv[2])
services = [{"id": f"{bid}#s{i}", "serviceEndpoint": f"https://example.com/{i}", "type": "Agent"} for i in range(count)]
print(json.dumps({"@context": ["https://www.w3.org/ns/did/v1"], "id": bid, "service": services}))
PY
}
document 2
check "a document" as registrar xh account set-document "$dir/document"
check "resolves by UDP" says 'https://example.com/1' xh id resolve "$bid" --binary $BINARY
check "and by TCP" says '"reply":1' xh id resolve "$bid" --binary $BINARY --tcp --json
check "one service" says '"serviceEndpoint":"https://example.com/1"' xh id resolve "$bid" --binary $BINARY --field services --part s1 --json
check "which is named" fails_with 2 XH-1008 xh id resolve "$bid" --binary $BINARY --field services
check "a part that is not there" fails_with 8 "field not found" xh id resolve "$bid" --binary $BINARY --field services --part none
check "a field that is not there" fails_with 8 "field not found" xh id resolve "$bid" --binary $BINARY --field attributes
check "an unknown BID" fails_with 8 "not found" xh id resolve did:bid:ef28F9AVK4SQLZPRrPkrVWwp9kbpdXHx --binary $BINARY
check "no BID" fails_with 1 "protocol error" xh id resolve did:bid:nobody --binary $BINARY
check "a sub-chain that is not there" fails_with 8 "no such AC code" xh id resolve did:bid:zz99 --binary $BINARY
document 50
check "a document that no datagram holds" as registrar xh account set-document "$dir/document" --version 1
check "comes by TCP after all" says 'https://example.com/49' xh id resolve "$bid" --binary $BINARY
cat > "$dir/datagrams.py" <<'PY'
# What a datagram is answered: never more than three times its bytes, and nothing when it is an answer itself or no message.
import socket, struct, sys
host, port, bid = sys.argv[1].rsplit(":", 1)[0], int(sys.argv[1].rsplit(":", 1)[1]), sys.argv[2].encode()
inner = struct.pack(">H", 0) + struct.pack(">HH", 0x2102, len(bid)) + bid
body = struct.pack(">HH", 1, len(inner)) + inner
def message(flags=0, body=body): return struct.pack(">BHBHHII", 0x14, flags, 0, 0, 0, 77, len(body)) + body
def ask(data):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        s.sendto(data, (host, port))
        try: return s.recv(4096)
        except TimeoutError: return b""
short = ask(message())
assert 0 < len(short) <= 3 * len(message()) and short[1] & 0x40, "truncated, and short"
assert struct.unpack(">I", short[8:12])[0] == 77 and len(short) == 16, "the header alone"
padded = ask(message(body=body + struct.pack(">HH", 0, 500) + bytes(500)))
assert len(padded) <= 1024, "no datagram is longer"
for silent in (message(flags=0x8000), b"\x14", b"x" * 100, message()[:-1], message(body=body + bytes(1100))):
    assert ask(silent) == b"", f"an answer to {silent[:20]!r}"
assert ask(message(flags=1 << 6))[4:6] == b"\x00\x05", "reverse queries are not supported"
flood = [ask(message()) for _ in range(20)]
assert all(flood), "within the rate"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(1)
    s.connect((host, port))
    for _ in range(3000): s.send(message())
    got = 0
    try:
        while s.recv(4096): got += 1
    except TimeoutError: pass
assert 0 < got < 3000, f"{got} of 3,000 answers in a moment"
PY
check "datagrams multiply nothing" python3 "$dir/datagrams.py" $BINARY "$bid"
sleep 1.1
check "and it goes on afterwards" says '"reply":1' xh id resolve "$bid" --binary $BINARY --json
stop 0
check "no sanitizer spoke" test "$(grep -cE "Sanitizer|runtime error" "$dir/node0.log")" = 0
finish
