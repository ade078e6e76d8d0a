// Ends with 0 when Go's note package opens the checkpoint with the key, and its tlog package accepts every proof.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type sample struct {
	Leaves     []string
	Checkpoint string
	Root       string
	Proofs     []struct {
		Index int64
		Path  []string
	}
}

func bytesOf(text string) []byte {
	data, err := hex.DecodeString(text)
	if err != nil {
		log.Fatal(err)
	}
	return data
}

func hashOf(text string) (hash tlog.Hash) {
	copy(hash[:], bytesOf(text))
	return hash
}

func main() {
	var read sample
	content, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(content, &read); err != nil {
		log.Fatal(err)
	}
	verifier, err := note.NewVerifier(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	opened, err := note.Open([]byte(read.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		log.Fatal(err)
	}
	root := hashOf(read.Root)
	size := int64(len(read.Leaves))
	if want := fmt.Sprintf("%d\n%s\n", size, root); !strings.HasSuffix(opened.Text, want) {
		log.Fatalf("the checkpoint is not of %d leaves under %s", size, root)
	}
	for _, proof := range read.Proofs {
		var path tlog.RecordProof
		for _, each := range proof.Path {
			path = append(path, hashOf(each))
		}
		leaf := tlog.RecordHash(bytesOf(read.Leaves[proof.Index]))
		if err := tlog.CheckRecord(path, size, root, proof.Index, leaf); err != nil {
			log.Fatal(err)
		}
	}
}
