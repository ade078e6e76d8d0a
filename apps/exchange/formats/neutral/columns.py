"""Which column holds what, found by the names that tools usually give them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..base import BadFile

Tiers = tuple[tuple[str, ...], ...]


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(name for line in lines for name in line.split())


# Names within one tier mean the same, so two of them in one file are ambiguous; an earlier tier outranks a later one.
ITEM = (
    _names("item itemid task taskid unit unitid hitid example exampleid sample sampleid"),
    _names("documentid docid imageid textid recordid questionid"),
    _names("id document doc image imagename filename file record question"),
)
ANNOTATOR = (
    _names(
        "annotator annotatorid worker workerid completedby rater raterid coder coderid",
        "labeler labelerid labeller labellerid judge judgeid observer observerid",
    ),
    _names("user userid username createdby email sessionid"),
)
ANSWERS = _names(
    "labels value answer response rating score category class judgement judgment annotation choice choices"
)
GOLD_ANSWERS = _names("gold goldlabel goldanswer truth groundtruth expected correctanswer expert")
LABEL = (("label",), ANSWERS)
GOLD_LABEL = (("label",), GOLD_ANSWERS, ANSWERS)
# A time or duration is optional: where several columns offer one, the first of this order is taken.
TIMESTAMP = _names("timestamp madeat annotatedat submittedat completedat createdat updatedat time date")
DURATION = _names(
    "durationms durations durationseconds durationsec duration seconds",
    "leadtime leadtimems timespent timespentms worktimeinseconds",
)
# What two columns hold that are compared: "response_a" and "response_b", "summary1" and "summary2".
COMPARED = tuple(
    stem + sign
    for stem in _names("response answer output completion candidate text summary model translation")
    for sign in _names("a b 1 2 first second")
)
PAYLOAD = COMPARED + _names(
    "text content image url imageurl audio audiourl video videourl html question prompt context sentence width height",
    "fps framerate frames responses completions candidates",
)
SIZES = _names("width height fps framerate frames")
# Only names that cannot mean the thing labelled: a "review" may be one, and a "model" that which is rated.
REVIEWER = _names("reviewer reviewerid reviewedby approver approvedby annotationapprover checkedby verifiedby")
REVIEW = _names("reviewstatus reviewresult reviewoutcome reviewdecision")
MODEL = _names("modelversion prelabelmodel prelabelledby prelabeledby proposedby suggestedby")
PROPOSAL = _names("proposal prelabel proposedlabel suggestedlabel modellabel")
ROLES = ("item", "annotator", "label", "timestamp", "duration", "reviewer", "review", "model", "proposal")
PROVENANCE = (("reviewer", REVIEWER), ("review", REVIEW), ("model", MODEL), ("proposal", PROPOSAL))


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns in the file; `payload` are those that hold the content of the item."""

    item: str
    annotator: str | None
    label: str
    timestamp: str | None
    duration: str | None
    milliseconds: bool
    payload: tuple[str, ...]
    provenance: tuple[str | None, str | None, str | None, str | None] | None = None
    """Reviewer, outcome of the review, model and proposal; None where the file has none of them."""


def find_columns(seen: Sequence[str], mapping: Mapping[str, str], *, needs_annotator: bool) -> Columns:
    """The columns by mapping or by usual name; raises BadFile when one is missing, ambiguous or mapped wrongly."""
    finder = _Finder(seen, mapping)
    item = finder.required("item", ITEM)
    annotator = finder.required("annotator", ANNOTATOR) if needs_annotator else None
    label = finder.required("label", LABEL if needs_annotator else GOLD_LABEL)
    timestamp = finder.optional("timestamp", TIMESTAMP)
    duration = finder.optional("duration", DURATION)
    taken = {annotator, label, timestamp, duration}
    reviewer, review, model, proposal = (finder.optional(*one, taken={item, *taken}) for one in PROVENANCE)
    provenance = (reviewer, review, model, proposal)
    taken.update(provenance)
    payload = tuple(name for name in seen if squeezed(name) in PAYLOAD and name not in taken)
    milliseconds = duration is not None and duration.lower().endswith("ms")
    if not any(provenance):
        return Columns(item, annotator, label, timestamp, duration, milliseconds, payload)
    return Columns(item, annotator, label, timestamp, duration, milliseconds, payload, provenance)


def squeezed(name: str) -> str:
    """The name without case and punctuation: "Item ID", "item_id" and "itemId" are one."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


class _Finder:
    def __init__(self, seen: Sequence[str], mapping: Mapping[str, str]) -> None:
        self.seen = [name for name in seen if name]
        self.mapping = mapping
        unknown = sorted(set(mapping) - set(ROLES))
        if unknown:
            raise BadFile(f"Nothing called {unknown[0]!r} can be mapped.", f"Map one of: {', '.join(ROLES)}.")

    def required(self, role: str, tiers: Tiers) -> str:
        mapped = self._mapped(role)
        if mapped is not None:
            return mapped
        for tier in tiers:
            found = [name for name in self.seen if squeezed(name) in tier]
            if len(found) > 1:
                raise self._refusal(f"More than one column may hold the {role}: {_listed(found)}.", role, found[0])
            if found:
                return found[0]
        raise self._refusal(f"No column for the {role} was found.", role, "COLUMN")

    def optional(self, role: str, order: Sequence[str], taken: Collection[str | None] = ()) -> str | None:
        mapped = self._mapped(role)
        if mapped is not None:
            return mapped
        free = [name for name in self.seen if name not in taken]
        ranked = [(order.index(squeezed(name)), name) for name in free if squeezed(name) in order]
        return min(ranked)[1] if ranked else None

    def _mapped(self, role: str) -> str | None:
        name = self.mapping.get(role)
        if name is not None and name not in self.seen:
            raise self._refusal(f"The column {name!r} mapped to {role} is not in the file.", role, "COLUMN")
        return name

    def _refusal(self, why: str, role: str, example: str) -> BadFile:
        return BadFile(why, f"Columns seen: {_listed(self.seen)}. Say which with --map {role}={example}")


def _listed(names: Sequence[str]) -> str:
    shown = [name if len(name) <= 60 else name[:60] + "…" for name in names[:30]]
    return ", ".join(shown) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
