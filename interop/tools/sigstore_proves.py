"""Prints which proofs of inclusion sigstore accepts, and what it reads in a checkpoint."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore.errors import VerificationError

log = json.loads(Path(sys.argv[1]).read_text())
leaves, root = [bytes.fromhex(leaf) for leaf in log["leaves"]], bytes.fromhex(log["root"])


def accepts(leaf: bytes, index: int, path: list[bytes]) -> bool:
    proof = SimpleNamespace(log_index=index, tree_size=len(leaves), hashes=path, root_hash=root)
    entry = SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=leaf))
    try:
        verify_merkle_inclusion(entry)
    except VerificationError:
        return False
    return True


accepted = {}
for one in log["proofs"]:
    index, path = one["index"], [bytes.fromhex(each) for each in one["path"]]
    accepted[f"whole {index}"] = accepts(leaves[index], index, path)
    accepted[f"tampered {index}"] = accepts(leaves[index] + b" ", index, path)
head = SignedCheckpoint.from_text(log["checkpoint"]).checkpoint
read = {"origin": head.origin, "size": head.log_size, "root": head.log_hash}
print(json.dumps({"accepted": accepted, "checkpoint": read}))
