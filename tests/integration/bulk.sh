#!/usr/bin/env bash
# Bulk work on a running network of one validator with the hierarchy of real hardware (package hwdata: pci.ids, usb.ids): mapping files, dry runs,
# import that is killed, receipts, proofs, export that is killed, import of the export, bad rows. In a temporary folder on loopback. A minute.
set -u
cd "$(dirname "$0")/../.." || exit
# shellcheck source=tests/integration/lib/network.sh
. tests/integration/lib/network.sh
DEVICES=${2:-2500}
BATCH=$((DEVICES / 50 + 1))
PCI=/usr/share/misc/pci.ids USB=/usr/share/misc/usb.ids
for file in $PCI $USB; do
  [ -f "$file" ] || skip "no $file: install the package hwdata"
done
begin "${1:-}"
mkdir "$dir/state"

make_network --validators 1 --followers 0
registrar=$(bid registrar)
for name in alice bob; do new_key $name; done
alice=$(bid alice) bob=$(bid bob)

member() { python3 -c 'import json,sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$1" "$2"; }             # JSON, name
rejected() { # row, text in its line of the rejects file $rejects
  grep "^$1," "$rejects" | grep -q -- "$2" || { grep "^$1," "$rejects" || echo "no line for row $1"; return 1; }
}

read -r pci_vendors pci_devices <<< "$(tests/integration/lib/hardware_ids.py $PCI "$dir/pci.csv" "$DEVICES")"
read -r usb_vendors usb_devices <<< "$(tests/integration/lib/hardware_ids.py $USB "$dir/usb.ndjson" 150)"
echo "     pci: $pci_vendors vendors, $pci_devices devices; usb: $usb_vendors vendors, $usb_devices devices"
mapping() { # number below the prefix
  cat <<TOML
format = "xinghuo-mapping/v1"

[[record]] # a vendor is a prefix
kind = "prefix"
only = { level = "vendor" }
prefix = "88.100.900.$1.{vendor_id|decimal}"
depth = 1

[[record]] # and has a name
kind = "identifier"
only = { level = "vendor" }
prefix = "88.100.900.$1"
suffix = "vendor-{vendor_id}"
[[record.value]]
type = "name"
data = "{name}"

[[record]]
kind = "identifier"
only = { level = "device" }
prefix = "88.100.900.$1.{vendor_id|decimal}"
suffix = "{device_id}"
[[record.value]]
type = "name"
data = "{name|clean}"
ttl = 3600
[[record.value]]
index = 10
type = "device-id"
format = "hex"
data = "{device_id}"
TOML
}
mapping 1 > "$dir/pci.toml"
mapping 2 > "$dir/usb.toml"

# --- without a node and without a key (BK2, BK3, BK8)
check "a dry run says what would be sent" says "would send: $pci_vendors prefixes, $((pci_vendors + pci_devices)) identifiers" \
  xh --node http://127.0.0.1:1 import "$dir/pci.csv" --mapping "$dir/pci.toml" --dry-run
sed 's/suffix = "{device_id}"/sufix = "{device_id}"/' "$dir/pci.toml" > "$dir/wrong.toml"
check "a misspelt key has its line and a suggestion" fails_with 3 "did you mean suffix? (at $dir/wrong.toml:22)" xh import "$dir/pci.csv" --mapping "$dir/wrong.toml" --dry-run
sed 's/{device_id}/{devise_id}/' "$dir/pci.toml" > "$dir/wrong.toml"
check "a column that is not there, too" fails_with 3 "the file has no column devise_id; did you mean device_id? (at $dir/wrong.toml:18)" \
  xh import "$dir/pci.csv" --mapping "$dir/wrong.toml" --dry-run
check "a CSV file needs a mapping" fails_with 2 "needs a mapping" xh import "$dir/pci.csv" --dry-run

start 0
check "the node is ready" ready 0
check "a prefix to work below" as registrar xh prefix allocate 88.100.900 --owner "$registrar"

# --- import, killed again and again (BK6, BK9, BK10)
import() {
  as registrar xh import "$dir/pci.csv" --mapping "$dir/pci.toml" --batch $BATCH --in-flight 2 --state "$dir/state" --receipts "$dir/receipts.ndjson"
}
kills=0
while [ $kills -lt 3 ]; do
  done_before=$(find "$dir/state" -name '*.done' 2> /dev/null | wc -l)
  launch job setsid xh import "$dir/pci.csv" --mapping "$dir/pci.toml" --batch $BATCH --in-flight 2 --state "$dir/state" \
    --key "$(key_file registrar)" --passphrase-file "$net/keys/passphrase"
  for _ in $(seq 200); do
    [ "$(find "$dir/state" -name '*.done' 2> /dev/null | wc -l)" -gt $((done_before + 2)) ] && break
    runs job || break
    sleep 0.02
  done
  crash job
  kills=$((kills + 1))
done
check "the kills left something to do" test "$(find "$dir/state" -name '*.done' | wc -l)" -lt $(((pci_vendors + pci_devices) / BATCH))
check "an import that was killed goes on, and everything is made once" says "$((2 * pci_vendors + pci_devices)) rows registered, 0 already identical, 0 rejected" import
check "and says what it made" grep -q "made: $pci_vendors prefixes, $((pci_vendors + pci_devices)) identifiers" "$dir/said"
cp "$dir/receipts.ndjson" "$dir/receipts.before"
check "run again it says the same" says "$((2 * pci_vendors + pci_devices)) rows registered, 0 already identical, 0 rejected" import
check "and its receipts are the same" cmp "$dir/receipts.ndjson" "$dir/receipts.before"
check "a receipt for each record" test "$(wc -l < "$dir/receipts.ndjson")" = $((2 * pci_vendors + pci_devices))
line=$(grep '"row":2,' "$dir/receipts.ndjson" | head -1)
check "which names its transaction" says "\"height\": $(member "$line" height)," xh tx receipt "$(member "$line" transaction)"
device=$(awk -F, '$1 == "device" { print $2, $3; exit }' "$dir/pci.csv")
name=88.100.900.1.$((16#${device% *}))/${device#* }
check "a device resolves" says "device-id" xh id get "$name"
check "a vendor, too" says "name" xh id get "88.100.900.1/vendor-${device% *}"
check "the prefix counts its records" says "\"prefixes\": $pci_vendors" xh prefix tally 88.100.900

# --- NDJSON, with proofs (BK10, BK11)
check "usb.ids as NDJSON, with proofs" says "$((2 * usb_vendors + usb_devices)) rows registered" \
  as registrar xh import "$dir/usb.ndjson" --mapping "$dir/usb.toml" --receipts "$dir/usb.receipts" --proofs "$dir/proofs"
check "a proof for each record" test "$(find "$dir/proofs" -name '*.xhproof' | wc -l)" = $((2 * usb_vendors + usb_devices))
for line in "$(grep '"kind":"prefix"' "$dir/usb.receipts" | tail -1)" "$(tail -1 "$dir/usb.receipts")"; do
  check "the proof of $(member "$line" name) holds" says "$(member "$line" name)" \
    proven "$dir/proofs/$(member "$line" proof)" --expect record
done
check "a changed one does not" bash -c "sed 's/\"value\":\"0/\"value\":\"1/' '$dir/proofs/$(member "$line" proof)' | sed 's/xinghuo-proof/xinghuo-prooF/' > $dir/changed; ! xh-audit verify $dir/changed --genesis $genesis"

# --- all kinds (BK5, BK7)
cat > "$dir/kinds.toml" <<TOML
format = "xinghuo-mapping/v1"
delimiter = ";"
[[record]]
kind = "organisation"
id = "{org}"
name = "{org|upper}"
type = "developer"
[[record]]
kind = "enrolment"
account = "{account}"
organisation = "{org}"
[[record]]
kind = "prefix"
prefix = "88.100.900.3.{n}"
owner = "$registrar"
[[record]]
kind = "prefix"
prefix = "88.100.900.3"
[[record]]
kind = "identifier"
prefix = "88.100.900.3.{n}"
suffix = "document"
controller = "{account}"
[record.anchor]
digest = "{digest}"
media_type = "text/plain"
uri = "https://example.com/{n}"
[[record]]
kind = "identifier"
prefix = "88.100.900.3.{n}"
suffix = "01/{gtin}"
scheme = "gs1"
[[record.value]]
type = "name"
data = "{org}"
TOML
digest=$(printf x | sha256sum | cut -c1-64)
printf '\xef\xbb\xbforg;account;n;digest;gtin\r\nacme;%s;1;%s;09506000134352\r\nacme;%s;2;%s;09506000134369\r\n' "$alice" "$digest" "$bob" "$digest" > "$dir/kinds.csv"
check "every kind of record from one table" says "made: 1 organisation, 2 enrolments, 3 prefixes, 4 identifiers" as registrar xh import "$dir/kinds.csv" --mapping "$dir/kinds.toml"
check "repeated ones are counted" grep -q "repeated with the same content, sent once: 2" "$dir/said"
check "the account is enrolled" says acme xh account show "$alice"
check "the anchor is there" says "$digest" xh id get 88.100.900.3.2/document
rm -rf "$dir"/kinds.csv.import-*
check "again, without what the import remembers" says "0 rows registered, 10 already identical, 0 rejected" as registrar xh import "$dir/kinds.csv" --mapping "$dir/kinds.toml"

# --- records that no single operation makes (BK13)
check "one has two controllers" as alice xh id controllers 88.100.900.3.1/document --version 1 --controller "$alice" --controller "$bob"
check "one is revoked" as registrar xh id revoke "88.100.900.3.2/01/09506000134369" --version 1

# --- export, killed, and back (BK14, BK15, BK16)
total=$((2 * pci_vendors + pci_devices + 2 * usb_vendors + usb_devices + 7))
check "an export to standard output" bash -c "xh export 88.100.900 > $dir/plain.ndjson"
check "has every record once" test "$(sort -u "$dir/plain.ndjson" | wc -l)" = "$total"
check "and none twice" test "$(wc -l < "$dir/plain.ndjson")" = "$total"
launch job setsid xh export 88.100.900 -o "$dir/export.ndjson" --proofs "$dir/export-proofs"
for _ in $(seq 300); do
  [ -f "$dir/export.ndjson.part.json" ] && break
  sleep 0.02
done
crash job
check "an export that was killed is not there yet" test ! -e "$dir/export.ndjson"
check "it goes on" says "identifiers exported: $dir/export.ndjson" xh export 88.100.900 -o "$dir/export.ndjson"
check "where it was" grep -q "going on after" "$dir/said"
check "to the same" cmp "$dir/export.ndjson" "$dir/plain.ndjson"
check "and leaves nothing beside it" test -z "$(find "$dir" -maxdepth 1 -name 'export.ndjson.*')"
proof=$(find "$dir/export-proofs" -name '*-identifier.xhproof' | sort | head -1)
check "a proof of a row holds" says "claim" proven "$proof" --expect record
check "import of the export changes nothing" says "^0 rows registered, $total already identical, 0 rejected" as registrar xh import "$dir/export.ndjson"
sed 's/"status":"revoked"/"status":"active"/; s/"threshold":1/"threshold":2/' "$dir/export.ndjson" | grep -E '"88.100.900.3.[12]/' | sed 's/"data":"ACME"/"data":"x"/' > "$dir/differs.ndjson"
check "a row that was changed is told" fails_with 9 "rejected" as registrar xh import "$dir/differs.ndjson"
check "a prefix that is none is usage" fails_with 2 XH-1304 xh export 88.x
check "an export below another prefix is empty" says "0 prefixes, 0 identifiers" xh export 88.100.901

# --- bad rows (BK1, BK2, BK12, BK17)
cat > "$dir/bad.toml" <<TOML
format = "xinghuo-mapping/v1"
[[record]]
kind = "identifier"
prefix = "88.100.900.4"
suffix = "{s}"
scheme = "{scheme}"
[[record.value]]
type = "n"
data = "{n}"
TOML
python3 - "$dir/bad.csv" "$dir/bad.ndjson" <<'PY'
import sys
rows = [b"good,free,one", b"good,free,one", b"good,free,other", b"x" * 201 + b",free,n", b"01/09506000134353,gs1,n", b"a\x01b,free,n", b"nul\x00,free,n", b"cafe\xcc\x81,free,n",
        b"caf\xc3\xa9,free,n", b"invalid\xff,free,n", b"GOOD,free,n", b"only-two,free", b"big,free," + b"x" * 4097, b"y" * (2 << 20) + b",free,n", b"9,scheme,n", b",free,n",
        b"last,free,n"]
open(sys.argv[1], "wb").write(b"\xef\xbb\xbfs,scheme,n\r\n" + b"\r\n".join(rows) + b"\r\n")
with open(sys.argv[2], "wb") as out:
    out.write(b'{"s":"j1","scheme":"free","n":"1"}\n{"s":"j2","s":"j3","scheme":"free","n":"1"}\n{"s":"j4","scheme":"free"}\n{"s":"j5"')
    for _ in range(100):
        out.write(b" " * (1 << 20))
    out.write(b'}\n{"s":"j6","scheme":"free","n":1.5}\n{"s":"j7\\u0000","scheme":"free","n":"1"}\nnot json\n{"s":"j\xff","scheme":"free","n":"1"}\n{"s":"j8","scheme":"free","n":"1"}\n')
PY
rejects=$dir/bad.csv.rejects.csv
check "bad rows are rejected one by one" says "would send: 4 identifiers" xh import "$dir/bad.csv" --mapping "$dir/bad.toml" --dry-run
check "with a warning for names that look alike" grep -q "row 11: 88.100.900.4/GOOD looks like the name in row 1" "$dir/said"
check "the others go on" fails_with 9 "4 rows registered, 0 already identical, 13 rejected" as registrar xh import "$dir/bad.csv" --mapping "$dir/bad.toml"
check "a repetition" rejected 2 "XH-1805,repeats row 1"
check "another content" rejected 3 "row 1 has this name with other content"
check "an overlong suffix" rejected 4 "XH-1304,the suffix has 1 to 200 bytes"
check "a wrong check digit" rejected 5 "XH-1304,.*check digit"
check "a control character" rejected 6 "XH-1805,.*U+0001"
check "a NUL" rejected 7 "XH-1805,.*U+0000"
check "another normal form" rejected 8 "XH-1304,.*U+0301"
check "invalid UTF-8" rejected 10 "XH-1805,\"not valid UTF-8 (at row 10, s)\""
check "a field too few" rejected 12 "XH-1805,.*2 fields, the header has 3"
check "data beyond the limit" rejected 13 "XH-1805,.*4097 bytes, at most 4096"
check "a row beyond the limit" rejected 14 "XH-1004,.*a row exceeds 1 MiB"
check "an unknown scheme" rejected 15 "must be free, gs1, oid or ecode"
check "nothing at all" rejected 16 "XH-1304"
check "with a hint each" test "$(grep -c 'dry-run lists all such rows\|docs/spec/identity.md\|split the input' "$rejects")" = 13
rejects=$dir/bad.ndjson.rejects.csv
check "the same of NDJSON, a line of 100 MB among them" fails_with 9 "2 rows registered, 0 already identical, 7 rejected" as registrar xh import "$dir/bad.ndjson" --mapping "$dir/bad.toml"
check "a duplicate key" rejected 2 "duplicate key"
check "a member that is missing" rejected 3 "no column n"
check "a line beyond the limit" rejected 4 "a row exceeds 1 MiB"
check "a fraction" rejected 5 "fractions"
check "a NUL that is escaped" rejected 6 "U+0000"
check "no JSON" rejected 7 "XH-1805"
check "invalid UTF-8" rejected 8 "not valid UTF-8"
printf '\xff\xfes\0' > "$dir/utf16.csv"
check "UTF-16 is named" fails_with 1 "save it as UTF-8" xh import "$dir/utf16.csv" --mapping "$dir/bad.toml" --dry-run
printf 's,scheme,n\nx,free,"never closed' > "$dir/open.csv"
check "a quote that does not end" fails_with 9 "ends inside a quoted field" xh import "$dir/open.csv" --mapping "$dir/bad.toml" --dry-run
printf 's,scheme,n\nforeign,free,x\n' > "$dir/foreign.csv"
sed 's/88.100.900.4/88.777.1/' "$dir/bad.toml" > "$dir/foreign.toml"
check "what the chain rejects is rejected with its reason" fails_with 9 "1 rejected" as registrar xh import "$dir/foreign.csv" --mapping "$dir/foreign.toml"
rejects=$dir/foreign.csv.rejects.csv
check "as the rejects file says" rejected 1 PrefixNotAllocated

stop 0
check "the ledger executes to the same again" xh-audit ledger "$(home 0)/data" --genesis "$genesis"
finish
