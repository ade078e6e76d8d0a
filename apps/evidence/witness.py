"""C2SP tlog-witness: one request, one answer. A witness remembers what it cosigned and follows no fork.

The request is `old N`, a consistency proof from N (a base64 hash per line), an empty line, and the log's signed
checkpoint. Whoever keeps the memory calls `answer` while nothing else can change it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import verify_consistency
from apps.evidence.note import VerifierKey, open_note, strict_base64

_MOST_HASHES = 63
Cosign = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks of a witness: the size it believes the witness knows, a proof from there, a signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """HTTP status, body, and the checkpoint to remember before the body is sent (None: nothing changes)."""

    status: int
    body: str
    remember: Checkpoint | None = None


def format_request(old: int, proof: Sequence[bytes], note: str) -> str:
    """The body of `POST add-checkpoint`."""
    hashes = "".join(base64.b64encode(item).decode() + "\n" for item in proof)
    return f"old {old}\n{hashes}\n{note}"


def parse_request(text: str) -> Request:
    """Read the body of `POST add-checkpoint`; EvidenceError REQUEST if it is malformed."""
    head, blank, note = text.partition("\n\n")
    first, *hashes = head.split("\n")
    old = re.fullmatch(r"old (0|[1-9][0-9]{0,17})", first, re.ASCII)
    if not old or not blank or len(hashes) > _MOST_HASHES:
        raise EvidenceError("REQUEST", "not `old N`, at most 63 hashes, an empty line and a checkpoint")
    proof = tuple(strict_base64(line, "REQUEST") for line in hashes)
    if any(len(item) != 32 for item in proof):
        raise EvidenceError("REQUEST", "a hash of the proof is not 32 bytes")
    return Request(int(old[1]), proof, note)


def answer(text: str, keys: Sequence[VerifierKey], known: Callable[[str], Checkpoint | None], cosign: Cosign) -> Answer:
    """What a witness that trusts `keys` says; `known` is what it last cosigned for an origin, `cosign` its signature.

    200 with the cosignature line; 400 malformed; 404 an unknown log; 403 no signature of the log's own key; 409 with
    the size it knows, if the request starts elsewhere; 422 if the log forked: then keep both notes, they prove it.
    """
    try:
        request = parse_request(text)
        asked = parse_checkpoint(_text_of(request.note))
    except EvidenceError as error:
        return Answer(400, f"{error.message}\n")
    own = [key for key in keys if key.name == asked.origin]
    if not own:
        return Answer(404, f"this witness does not follow the log {asked.origin}\n")
    try:
        open_note(request.note, own)
    except EvidenceError as error:
        return Answer(403, f"{error.message}\n")
    return _follow(request, asked, known(asked.origin), cosign)


def _follow(request: Request, asked: Checkpoint, last: Checkpoint | None, cosign: Cosign) -> Answer:
    if request.old > asked.size:
        return Answer(400, "the old size is larger than the new one\n")
    size = last.size if last else 0
    if request.old != size:
        return Answer(409, f"{size}\n")
    try:
        if last and last.size:
            verify_consistency(last.size, asked.size, request.proof, last.root, asked.root)
        elif request.proof:
            raise EvidenceError("PROOF", "a proof from an empty log has no hashes")
    except EvidenceError as error:
        return Answer(422, f"the log does not extend what was cosigned at {size}: {error.message}\n")
    return Answer(200, cosign(asked.text), asked)


def _text_of(note: str) -> str:
    text, blank, _ = note.rpartition("\n\n")
    if not blank:
        raise EvidenceError("REQUEST", "there is no signed checkpoint")
    return text + "\n"
