"""The training manifest: every label that a model learnt from, as canonical lines under one digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from apps.evidence.canonical import MAX_LEAF, decode, encode
from apps.evidence.errors import EvidenceError
from apps.learning.errors import LearningError
from apps.learning.provenance import Admission, Label, Provenance, Why

PROFILE = "training-manifest/1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The labels admitted, by record; how many others were refused, by reason; and the rules they were held to."""

    labels: tuple[Label, ...]
    refused: Mapping[Why, int]
    admission: Admission

    @property
    def weights(self) -> NDArray[np.float64]:
        """float64[n]: 1, or less for labels that nobody looked at."""
        light = self.admission.model_weight
        return np.array([light if one.provenance is Provenance.MODEL else 1.0 for one in self.labels], np.float64)

    def as_bytes(self) -> bytes:
        """A line of canonical JSON (audit-json/1) for the whole, then one for each label, by record."""
        head = {
            "labels": len(self.labels),
            "model_share": repr(self.admission.model_share),
            "model_weight": repr(self.admission.model_weight),
            "profile": PROFILE,
            "refused": [[str(why), self.refused[why]] for why in sorted(self.refused)],
        }
        return b"".join([encode(head), b"\n", *map(_line, self.labels)])

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of `as_bytes`."""
        return hashlib.sha256(self.as_bytes()).hexdigest()

    @classmethod
    def of_bytes(cls, data: bytes, digest: str) -> Self:
        """The manifest with this digest. LearningError POISONED for any other bytes, MANIFEST for none of ours."""
        found = hashlib.sha256(data).hexdigest()
        if found != digest:
            message = f"the training manifest was changed after it was logged: SHA-256 {found}, not {digest}"
            raise LearningError("POISONED", message)
        try:
            head, *rows = (decode(line) for line in data.splitlines())
            if head["profile"] != PROFILE or head["labels"] != len(rows):
                raise LearningError("MANIFEST", "the first line does not describe the rest")
            admission = Admission(float(head["model_share"]), float(head["model_weight"]))
            refused = {Why(why): number for why, number in head["refused"]}
            return cls(tuple(_label(row) for row in rows), refused, admission)
        except (EvidenceError, ValueError, KeyError, TypeError) as error:
            raise LearningError("MANIFEST", f"not a training manifest: {error}") from None


def manifest_of(
    labels: Iterable[Label],
    *,
    gold: Collection[str] = (),
    held_out: Collection[str] = (),
    certificates: Collection[str] = (),
    admission: Admission | None = None,
) -> Manifest:
    """Admit what may be learnt from. `gold` names the records that are gold or copies of it (see `fence`), `held_out`
    those that certificates are calibrated on.

    `certificates` are the digests of those that stand, without one of which no model-made label is admitted.
    A record with several labels keeps the one that people looked at hardest: adjudicated, blind, after a pre-label,
    model-made. Which model-made labels are left out beyond their share is settled by the SHA-256 of the record.
    """
    rules, refused = admission or Admission(), Counter[Why]()
    fenced = dict.fromkeys(held_out, Why.HELD_OUT) | dict.fromkeys(gold, Why.GOLD)
    standing = frozenset(certificates)
    chosen: dict[str, Label] = {}
    for label in _hardest_first(labels):
        why = _objection(label, rules, fenced, standing, chosen)
        if why is None:
            chosen[label.record] = label
        else:
            refused[why] += 1
    made = sorted((label for label in chosen.values() if _is_made(label)), key=_lot)
    beyond = made[rules.most(len(chosen) - len(made)) :]
    refused[Why.CAPPED] += len(beyond)
    for label in beyond:
        del chosen[label.record]
    counts = {why: number for why, number in sorted(refused.items()) if number}
    return Manifest(tuple(chosen[record] for record in sorted(chosen)), counts, rules)


_HARDEST = (Provenance.ADJUDICATED, Provenance.BLIND, Provenance.AFTER_PRELABEL, Provenance.MODEL)
_name = attrgetter("record", "label", "content")


def _hardest_first(labels: Iterable[Label]) -> Iterator[Label]:
    by_provenance: dict[Provenance, list[Label]] = {provenance: [] for provenance in _HARDEST}
    for label in labels:
        by_provenance[label.provenance].append(label)
    return chain.from_iterable(sorted(some, key=_name) for some in by_provenance.values())


def _is_made(label: Label) -> bool:
    return label.provenance is Provenance.MODEL


def _objection(
    label: Label, rules: Admission, fenced: Mapping[str, Why], standing: Collection[str], known: Collection[str]
) -> Why | None:
    if label.record in fenced:
        return fenced[label.record]
    if label.record in known:
        return Why.REPEATED
    if not _is_made(label):
        return None
    if not rules.model_share:
        return Why.MODEL_MADE
    return None if label.certificate in standing else Why.UNCERTIFIED


def _lot(label: Label) -> bytes:
    return hashlib.sha256(label.record.encode()).digest()


def _line(label: Label) -> bytes:
    """Canonical JSON (audit-json/1) of a label, and the end of the line. Of what `encode` checks nothing can be wrong
    here but half a surrogate pair and the length."""
    text = (
        f'{{"certificate":{quoted(label.certificate)},"content":{quoted(label.content)},"label":{quoted(label.label)},'
        f'"model":{quoted(label.model)},"provenance":"{label.provenance.value}","record":{quoted(label.record)}}}\n'
    )
    try:
        line = text.encode()
    except UnicodeEncodeError:
        line = b""
    return line if 0 < len(line) <= MAX_LEAF else encode(_row(label)) + b"\n"


def _row(label: Label) -> dict[str, Any]:
    return {
        "certificate": label.certificate,
        "content": label.content,
        "label": label.label,
        "model": label.model,
        "provenance": str(label.provenance),
        "record": label.record,
    }


def _label(row: Mapping[str, Any]) -> Label:
    return Label(**{**row, "provenance": Provenance(row["provenance"])})
