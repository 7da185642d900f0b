// check_log FOLDER: checks an exported log with golang.org/x/mod/sumdb/note and tlog, the library of the Go checksum database, which shares no
// code with this repository: signatures, the root over all entries, a proof of every entry, consistency of every older size.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Printf("FAIL "+format+"\n", args...)
	os.Exit(1)
}

func must(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

// cosigner verifies type-04 lines (c2sp.org/tlog-cosignature), which package note does not know.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(head), msg...), sig[8:])
}

func newCosigner(vkey string) cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		fail("verifier key %q", vkey)
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	must(err, "key id")
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err, "key")
	if len(key) != 33 || key[0] != 4 {
		fail("verifier key %q is not of type 04", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != uint32(id) {
		fail("the id of %q is not of its key", vkey)
	}
	return cosigner{parts[0], uint32(id), key[1:]}
}

// tiles reads c2sp.org/tlog-tiles from files: the same numbers as tlog.Tile.Path, but no height.
type tiles struct{ folder string }

func number(n int64) string {
	out := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		out = fmt.Sprintf("x%03d/%s", n%1000, out)
	}
	return out
}

func (t tiles) read(level string, n int64, width int) ([]byte, error) {
	path := "tile/" + level + "/" + number(n)
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return os.ReadFile(filepath.Join(t.folder, path))
}
func (t tiles) Height() int { return 8 }
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range list {
		data, err := t.read(strconv.Itoa(tile.L), tile.N, tile.W)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func read(folder, name string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(err, name)
	return data
}

// checkpoint verifies all lines of a note and returns its tree.
func checkpoint(folder, name string, verifiers []note.Verifier) tlog.Tree {
	text := read(folder, name)
	n, err := note.Open(text, note.VerifierList(verifiers...))
	must(err, name)
	if len(n.Sigs) != 4 || len(n.UnverifiedSigs) != 0 {
		fail("%s: %d lines verify and %d do not, expected 4 and 0", name, len(n.Sigs), len(n.UnverifiedSigs))
	}
	changed := bytes.Replace(text, []byte("\n"), []byte("x\n"), 1)
	if _, err := note.Open(changed, note.VerifierList(verifiers...)); err == nil {
		fail("%s: a changed note was accepted", name)
	}
	lines := strings.Split(n.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	root, err := tlog.ParseHash(lines[2])
	must(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

func entries(t tiles, size int64) [][]byte {
	var out [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := 256
		if size-n*256 < 256 {
			width = int(size - n*256)
		}
		data, err := t.read("entries", n, width)
		must(err, "entries")
		for len(data) > 1 {
			length := int(binary.BigEndian.Uint16(data))
			out = append(out, data[2:2+length])
			data = data[2+length:]
		}
	}
	return out
}

func main() {
	folder := os.Args[1]
	stock, err := note.NewVerifier(strings.TrimSpace(string(read(folder, "log.vkey"))))
	must(err, "log.vkey")
	verifiers := []note.Verifier{stock}
	for _, line := range strings.Fields(string(read(folder, "cosigners.vkey"))) {
		verifiers = append(verifiers, newCosigner(line))
	}
	now := checkpoint(folder, "checkpoint", verifiers)
	older := checkpoint(folder, "checkpoint.300", verifiers)
	source := tiles{folder}
	hashes := tlog.TileHashReader(now, source)
	root, err := tlog.TreeHash(now.N, hashes)
	must(err, "root")
	if root != now.Hash {
		fail("the tiles give another root")
	}
	list := entries(source, now.N)
	if int64(len(list)) != now.N {
		fail("%d entries, the log has %d", len(list), now.N)
	}
	for i, entry := range list {
		proof, err := tlog.ProveRecord(now.N, int64(i), hashes)
		must(err, "inclusion proof")
		must(tlog.CheckRecord(proof, now.N, now.Hash, int64(i), tlog.RecordHash(entry)), "inclusion")
		if tlog.CheckRecord(proof, now.N, now.Hash, int64(i), tlog.RecordHash(append([]byte("x"), entry...))) == nil {
			fail("another entry was accepted at %d", i)
		}
	}
	for n := int64(1); n <= now.N; n++ {
		old, err := tlog.TreeHash(n, hashes)
		must(err, "older root")
		if n == older.N && old != older.Hash {
			fail("the older checkpoint has another root")
		}
		proof, err := tlog.ProveTree(now.N, n, hashes)
		must(err, "consistency proof")
		must(tlog.CheckTree(proof, now.N, now.Hash, n, old), "consistency")
	}
	fmt.Printf("ok: %d lines of 2 notes, %d inclusion proofs, %d consistency proofs\n", 8, len(list), now.N)
}
