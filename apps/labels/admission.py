"""Admitting delivered labels: read against the schema, staged, then inserted as a set. All of them, or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from json.encoder import encode_basestring as quoted
from typing import Any

from django.db import transaction

from apps.evidence.merkle import EMPTY_ROOT, root_of_rows
from apps.labels.bulk import StagedItem, StagedLabel, Staging, staging
from apps.labels.models import Annotator, Delivery
from apps.labels.provenance import Provenance, Tally, canonical_provenance
from apps.labels.rows import canonical_row
from apps.labels.types import BadLabel, Reader, Refusal, parse_schema
from apps.projects.models import LabelSchema

# place, item, annotator, label, made_at (as rows.instant writes it), duration_ms, payload, source, flagged as gold,
# provenance
Candidate = tuple[str, str, str, object, str | None, int | None, dict[str, Any] | None, str, bool, Provenance | None]
Known = tuple[str | None, str | None, str | None, str | None]
Refuse = Callable[[str, str, str], None]

UNKNOWN: Known = (None, None, None, None)
CHUNK_ROWS = 20_000
CHUNK_BYTES = 8_000_000
MEMO_SIZE = 65_536
LONGEST_KEY = 200
LONGEST_PLACE = 120


class Admission:
    """One delivery on its way in. `refuse(place, why, remedy)` hears of every row that cannot be used."""

    def __init__(self, table: Staging, schema: LabelSchema, refuse: Refuse, *, fold: bool) -> None:
        self.schema = schema
        self.rows = 0
        self.root = EMPTY_ROOT.hex()
        self.folded = 0
        self.flagged_gold = 0
        self.lost_proposals = 0
        self._tally = Tally()
        self._table = table
        self._refuse = refuse
        self._read = self._folding_reader() if fold else parse_schema(schema.definition).reader()
        self._read_proposal = parse_schema(schema.definition, fold=fold).reader()
        self._annotators: dict[str, str] = {}
        self._items: dict[str, str] = {}
        self._staged_labels: list[StagedLabel] = []
        self._staged_items: list[StagedItem] = []
        self._weight = 0

    def stage(self, candidates: Iterable[Candidate]) -> None:
        """Read every row and put the good ones into the temporary tables."""
        root, self.rows = root_of_rows(self._leaves(candidates))
        self.root = root.hex()
        self._flush()
        self._table.settle()

    def admit(self, *, name: str, sha256: str) -> Delivery:
        """Turn what was staged into a delivery, inside the caller's transaction."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("A delivery is admitted in one transaction with its event.")
        project = self.schema.project
        redelivery = Delivery.objects.filter(project=project).exists()
        items, annotators = self._table.counts()
        self._table.admit_items(project.pk)
        keys = self._table.new_annotators(project.engagement_id)
        new = [Annotator(engagement_id=project.engagement_id, key=key) for key in keys]
        Annotator.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
        delivery = Delivery.objects.create(
            project=project, schema=self.schema, name=name, sha256=sha256, rows=self.rows, items=items,
            annotators=annotators, root=self.root,
        )  # fmt: skip
        inserted = self._table.admit_labels(
            project_id=project.pk, engagement_id=project.engagement_id, delivery_id=delivery.pk, redelivery=redelivery
        )
        if inserted != self.rows:
            raise RuntimeError(f"{self.rows} rows were staged and {inserted} inserted.")
        return delivery

    def notices(self) -> list[str]:
        """What a person should know about rows that were admitted all the same."""
        said = []
        repeats, same, first = self._table.repeats()
        if repeats:
            agree = f" {same} of them only say the same again." if same else ""
            said.append(
                f"{repeats} rows repeat an (item, annotator) pair, first: {first}; all are kept and count.{agree}"
            )
        if self.folded:
            said.append(f"{self.folded} labels differed from the schema by case or blanks and were read as its labels.")
        said += self._tally.notices(self.rows)
        if self.lost_proposals:
            said.append(
                f"{self.lost_proposals} proposals of models are no labels of the schema and were left out; the labels "
                "made from them were admitted."
            )
        if self.flagged_gold:
            said.append(
                f"{self.flagged_gold} rows are marked as gold in the file; they were admitted as ordinary labels. "
                "Gold answers are set by the buyer."
            )
        return said

    def _leaves(self, candidates: Iterable[Candidate]) -> Iterator[bytes]:
        """The canonical row of each good candidate; staging happens on the way. Every statement here costs per row."""
        read, annotators, items, labels = self._read, self._annotators, self._items, self._staged_labels
        for place, item, annotator, label, made_at, duration, payload, source, gold, provenance in candidates:
            try:
                value, code = read(label)
                by = annotators.get(annotator) or self._new_annotator(annotator)
                key = items.get(item) or self._new_item(item, payload)
                known = UNKNOWN if provenance is None else self._known(provenance, source)
            except Refusal as refusal:
                self._refuse(place, refusal.why, refusal.remedy)
                continue
            end = "" if known is UNKNOWN else canonical_provenance(*known)
            leaf = canonical_row(key, by, value, made_at, duration, source, end)
            labels.append((place[:LONGEST_PLACE], item, annotator, value, code, source, made_at, duration, *known))
            self.flagged_gold += gold
            self._weight += len(leaf)
            if len(labels) >= CHUNK_ROWS or self._weight >= CHUNK_BYTES:
                self._flush()
            yield leaf

    def _known(self, provenance: Provenance, source: str) -> Known:
        """As it is stored: names shortened to what is kept of them, the proposal in canonical form."""
        reviewer, review, model, proposal = provenance
        known = _kept(reviewer, "reviewer"), review, _kept(model, "model"), self._proposal(proposal)
        self._tally.add(provenance, source)
        return known

    def _proposal(self, proposal: object) -> str | None:
        if proposal is None:
            return None
        try:
            return self._read_proposal(proposal)[0]
        except Refusal:
            self.lost_proposals += 1
            return None

    def _new_item(self, item: str, payload: dict[str, Any] | None) -> str:
        key = _key(item, "item")
        content = "{}" if payload is None else _content(payload)
        self._staged_items.append((item, content))
        self._weight += len(content)
        if len(self._items) >= MEMO_SIZE:
            self._items.clear()
        self._items[item] = key
        return key

    def _new_annotator(self, annotator: str) -> str:
        if len(self._annotators) >= MEMO_SIZE:
            self._annotators.clear()
        key = self._annotators[annotator] = _key(annotator, "annotator")
        return key

    def _flush(self) -> None:
        self._table.add(self._staged_labels, self._staged_items)
        self._staged_labels.clear()
        self._staged_items.clear()
        self._weight = 0

    def _folding_reader(self) -> Reader:
        strict = parse_schema(self.schema.definition).reader()
        lenient = parse_schema(self.schema.definition, fold=True).reader()

        def read(raw: object) -> tuple[str, int | None]:
            try:
                return strict(raw)
            except BadLabel:
                found = lenient(raw)
                self.folded += 1
                return found

        return read


@contextmanager
def admission(schema: LabelSchema, refuse: Refuse, *, fold: bool = False) -> Iterator[Admission]:
    with staging() as table:
        yield Admission(table, schema, refuse, fold=fold)


def _kept(name: str | None, what: str) -> str | None:
    if name is not None:
        _storable(name, f"The name of the {what}")
    return name and name[:LONGEST_KEY]


def _key(text: str, what: str) -> str:
    """The name of an item or annotator as a JSON string, if it can be stored at all."""
    if not text or len(text) > LONGEST_KEY:
        why = f"The name of the {what} is empty." if not text else f"The name of the {what} has {len(text)} characters."
        raise Refusal(why, f"Give every {what} a name of at most {LONGEST_KEY} characters.")
    _storable(text, f"The name of the {what}")
    return quoted(text)


def _content(payload: dict[str, Any]) -> str:
    try:
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        raise Refusal("The item's content holds NaN or infinity.", "Write null or a finite number.") from None
    _storable(text.replace("\\u0000", "\0"), "The item's content")
    return text


def _storable(text: str, what: str) -> None:
    if "\0" in text:
        raise Refusal(f"{what} holds a NUL character.", "Remove it; it has no meaning in text.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal(f"{what} holds half a surrogate pair.", "Write the file again as UTF-8.") from None
