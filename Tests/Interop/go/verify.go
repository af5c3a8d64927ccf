// verify: a published RedRiver ledger, read by Go's own transparency-log packages.
//
//	verify DIR VKEY
//
// DIR is what a node publishes, VKEY its log's verifier key. Everything that counts is done by
// golang.org/x/mod/sumdb, which knows nothing of RedRiver: note opens checkpoints (the peer's
// cosignature, type 0x04, is an unknown key to it and ignored), tlog hashes records, authenticates
// tiles and makes and checks proofs. Only the names of files and the form of a bundle are from here:
// C2SP tlog-tiles names tiles otherwise than Go's checksum database does.
//
// Prints one JSON object and exits 0, or prints what is wrong and exits 1.
package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is the height of every tile of tlog-tiles: 256 hashes.
const tileHeight = 8

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR VKEY")
		os.Exit(2)
	}
	counts, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
	line, err := json.Marshal(counts)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

// counts is what was verified.
type counts struct {
	Size        int64 `json:"size"`
	Leaves      int   `json:"leaves"`
	Consistency int   `json:"consistency"`
}

func verify(dir, vkey string) (*counts, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	bytes, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return nil, err
	}
	tree, err := open(bytes, verifier)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	counts := &counts{Size: tree.N}
	if counts.Leaves, err = checkLeaves(dir, *tree); err != nil {
		return nil, err
	}
	if counts.Consistency, err = checkHistory(dir, *tree, verifier); err != nil {
		return nil, err
	}
	return counts, nil
}

// open verifies a checkpoint's note and reads its text: origin, size, root.
func open(bytes []byte, verifier note.Verifier) (*tlog.Tree, error) {
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return nil, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, err
	}
	return &tlog.Tree{N: size, Hash: root}, nil
}

// checkLeaves hashes every record, demands it in the authenticated tiles and in an inclusion proof,
// and builds the whole tree from the records alone.
func checkLeaves(dir string, tree tlog.Tree) (int, error) {
	tiles := tlog.TileHashReader(tree, files{dir})
	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for index := int64(0); index < tree.N; {
		records, err := bundle(dir, index/256, width(index/256, tree.N))
		if err != nil {
			return 0, err
		}
		for _, record := range records {
			if err := checkLeaf(record, index, tree, tiles); err != nil {
				return 0, fmt.Errorf("leaf %d: %w", index, err)
			}
			hashes, err := tlog.StoredHashes(index, record, own)
			if err != nil {
				return 0, err
			}
			stored = append(stored, hashes...)
			index++
		}
	}
	root, err := tlog.TreeHash(tree.N, own)
	if err != nil {
		return 0, err
	}
	if tree.N > 0 && root != tree.Hash {
		return 0, errors.New("the records have another root than the checkpoint")
	}
	return int(tree.N), nil
}

func checkLeaf(record []byte, index int64, tree tlog.Tree, tiles tlog.HashReader) error {
	hash := tlog.RecordHash(record)
	hashes, err := tiles.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	if hashes[0] != hash {
		return errors.New("the record does not hash to its tile")
	}
	proof, err := tlog.ProveRecord(tree.N, index, tiles)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, hash)
}

// checkHistory demands a consistency proof from every checkpoint of every day to the newest.
func checkHistory(dir string, tree tlog.Tree, verifier note.Verifier) (int, error) {
	days, err := filepath.Glob(filepath.Join(dir, "checkpoints", "*"))
	if err != nil {
		return 0, err
	}
	tiles := tlog.TileHashReader(tree, files{dir})
	checked := 0
	for _, day := range days {
		bytes, err := os.ReadFile(day)
		if err != nil {
			return 0, err
		}
		// Each note is a text, an empty line and signatures, and an empty line follows it.
		parts := strings.Split(string(bytes), "\n\n")
		for i := 0; i+1 < len(parts); i += 2 {
			old, err := open([]byte(parts[i]+"\n\n"+parts[i+1]+"\n"), verifier)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", day, err)
			}
			if err := checkConsistency(*old, tree, tiles); err != nil {
				return 0, fmt.Errorf("%s, size %d: %w", day, old.N, err)
			}
			checked++
		}
	}
	return checked, nil
}

func checkConsistency(old, tree tlog.Tree, tiles tlog.HashReader) error {
	if old.N == 0 {
		return nil // Every tree begins with the empty one.
	}
	if old.N > tree.N {
		return errors.New("larger than the newest checkpoint")
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tiles)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// width is how many records the n-th bundle of a tree has.
func width(n, size int64) int64 {
	if rest := size - n*256; rest < 256 {
		return rest
	}
	return 256
}

// bundle reads the records of tile/entries/<N>[.p/<W>]: a length of two bytes before each.
func bundle(dir string, n, width int64) ([][]byte, error) {
	bytes, err := read(dir, "entries", n, width, func(full []byte) []byte { return full })
	if err != nil {
		return nil, err
	}
	var records [][]byte
	for int64(len(records)) < width {
		if len(bytes) < 2 || len(bytes) < 2+int(binary.BigEndian.Uint16(bytes)) {
			return nil, fmt.Errorf("bundle %d is cut short", n)
		}
		end := 2 + int(binary.BigEndian.Uint16(bytes))
		records = append(records, bytes[2:end])
		bytes = bytes[end:]
	}
	return records, nil
}

// files gives Go's tiles from C2SP's files.
type files struct{ dir string }

func (f files) Height() int { return tileHeight }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		cut := func(full []byte) []byte { return full[:min(len(full), tile.W*tlog.HashSize)] }
		bytes, err := read(f.dir, strconv.Itoa(tile.L), tile.N, int64(tile.W), cut)
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

// SaveTiles is told of tiles that were authenticated.
func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// read reads tile/<kind>/<N>.p/<W>, or what is cut from the full tile that came in its place.
func read(dir, kind string, n, width int64, cut func([]byte) []byte) ([]byte, error) {
	path := filepath.Join(dir, "tile", kind, number(n))
	if width < 256 {
		bytes, err := os.ReadFile(fmt.Sprintf("%s.p/%d", path, width))
		if !errors.Is(err, os.ErrNotExist) {
			return bytes, err
		}
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return cut(bytes), nil
}

// number is how tlog-tiles writes a tile's index: 1234067 is x001/x234/067.
func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}
