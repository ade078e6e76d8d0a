"""Roots and proofs of inclusion, by two other implementations of RFC 6962."""

from __future__ import annotations

from pathlib import Path

from ..environments import run
from ..results import Result, compared
from .log import INDICES, SIZES, for_tools, sample


def pymerkle(folder: Path) -> list[Result]:
    """Its licence is the GPL: it runs as a program of its own, and nothing of ours imports it."""
    home = folder / "pymerkle"
    home.mkdir()
    one = sample(home)
    told = run("pymerkle", "pymerkle_roots", for_tools(one, home / "log.json"))
    roots = {size: one.root(size).hex() for size in SIZES}
    paths = {index: [each.hex() for each in one.proof(index)] for index in INDICES}
    return [
        compared("pymerkle", "roots", roots, {int(size): root for size, root in told["roots"].items()}),
        compared("pymerkle", "proofs of inclusion", paths, {int(index): path for index, path in told["paths"].items()}),
    ]


def sigstore(folder: Path) -> list[Result]:
    home = folder / "sigstore"
    home.mkdir()
    one = sample(home)
    told = run("sigstore", "sigstore_proves", for_tools(one, home / "log.json"))
    accepted = {f"whole {index}": True for index in INDICES} | {f"tampered {index}": False for index in INDICES}
    head = {"origin": one.key.name, "size": len(one.leaves), "root": one.root(len(one.leaves)).hex()}
    return [
        compared("sigstore", "proofs of inclusion", accepted, told["accepted"]),
        compared("sigstore", "checkpoint, read", head, told["checkpoint"]),
    ]
