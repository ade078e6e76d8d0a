"""Prints the roots and the paths of inclusion that pymerkle finds for the leaves of a log."""

import json
import sys
from pathlib import Path

from pymerkle import InmemoryTree

log = json.loads(Path(sys.argv[1]).read_text())
tree = InmemoryTree(algorithm="sha256")
for leaf in log["leaves"]:
    tree.append_entry(bytes.fromhex(leaf))
# It counts leaves from 1, and its path begins with the leaf itself.
paths = {
    one["index"]: tree.prove_inclusion(one["index"] + 1, len(log["leaves"])).serialize()["path"][1:]
    for one in log["proofs"]
}
print(json.dumps({"roots": {size: tree.get_state(size).hex() for size in log["sizes"]}, "paths": paths}))
