"""Which case comes first: by what its decision is expected to put right, and why, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from apps.accounts.policies import Invalid
from apps.disputes.grounds import Reading
from apps.disputes.models import Adjudication, Dispute, Ground, Outcome, Severity
from apps.disputes.selectors import SOON
from apps.measures.adjudication import chance_wrong, contested_pair, priority
from apps.projects.models import Project

# As errors are weighed in reviews of translations (MQM): a critical one as five major, a major one as five minor.
WEIGHTS: Mapping[str, float] = {Severity.MINOR: 0.2, Severity.MAJOR: 1.0, Severity.CRITICAL: 5.0}
# More cases about the same two labels add less than a millionth to the value.
MOST_SHARED = 20
PLACES, TOGETHER = 6, 500
Pair = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier decisions of a project say: mean weight of the severities by pair of labels, and how likely a label
    that somebody contested turned out wrong, (fell + 1) / (decided + 2)."""

    severity: Mapping[Pair, float]
    claimed: float


def set_priorities(project: Project) -> int:
    """Order the undecided cases of a project by what is known now. Returns how many changed. Safe to run twice.

    A case keeps what the labels said when they were last read. Control cases keep the place they were given.
    """
    cases = waiting_cases(project)
    fresh = [case for case in cases if "disagreement" not in case.weights]
    if fresh:
        weigh(fresh, _newest_reading(project))
    return save_order(rank(cases, past_of(project)))


def waiting_cases(project: Project) -> list[Dispute]:
    found = Dispute.objects.undecided().filter(project=project, control=False).order_by("pk")
    return list(found.only("priority", "weights", "ground", "contested", "item_id"))


def save_order(cases: Sequence[Dispute]) -> int:
    saved = [case for case in cases if case.pk is not None]
    Dispute.objects.bulk_update(saved, ["priority", "weights"], batch_size=TOGETHER)
    return len(saved)


def weigh(cases: Sequence[Dispute], reading: Reading | None) -> None:
    """Note in each case what the labels say of it: the chance that what it is brought against is wrong (None where
    labels have no probabilities), how far they disagree, and the two labels in question."""
    for case in cases:
        case.weights = {**case.weights, "chance": None, "disagreement": 0.0, "pair": []}
    known = [case for case in cases if reading is not None and case.item_id in reading.units]
    if reading is None or not known:
        return
    units = np.array([reading.units[case.item_id or 0] for case in known])
    apart = reading.opinion.disagreement[units].tolist()
    for case, disagreement in zip(known, apart, strict=True):
        case.weights["disagreement"] = round(disagreement, PLACES)
    if reading.posterior is not None:
        _weigh_codes(known, reading.posterior[units], reading.columns.values)


def _weigh_codes(cases: Sequence[Dispute], posterior: NDArray[np.float64], values: Sequence[str]) -> None:
    place = {text: code for code, text in enumerate(values)}
    standing = np.array([place.get(case.contested or "", -1) for case in cases], np.int64)
    chances, pairs = chance_wrong(posterior, standing).tolist(), contested_pair(posterior, standing).tolist()
    for case, chance, pair in zip(cases, chances, pairs, strict=True):
        case.weights["chance"] = round(chance, PLACES)
        case.weights["pair"] = sorted(values[code] for code in pair if code >= 0)


def rank(cases: Sequence[Dispute], past: Past) -> list[Dispute]:
    """Give each case that was weighed its priority and the parts of it. Returns those that changed."""
    if not cases:
        return []
    pairs = [tuple(case.weights["pair"]) for case in cases]
    severity = [past.severity.get(pair, WEIGHTS[Severity.MAJOR]) for pair in pairs]
    told = priority(
        np.array([_chance(case, past) for case in cases], np.float64),
        disagreement=[case.weights["disagreement"] for case in cases],
        severity=severity,
        pair=_codes(pairs),
    )
    changed = []
    for number, case in enumerate(cases):
        parts = {
            "wrong": round(float(told.wrong[number]), PLACES),
            "by_disagreement": bool(told.by_disagreement[number]),
            "severity": round(severity[number], PLACES),
            "shared": min(int(told.shared[number]), MOST_SHARED),
        }
        value, weights = round(float(told.value[number]), PLACES), {**case.weights, **parts}
        if (value, weights) != (case.priority, case.weights):
            changed.append(case)
        case.priority, case.weights = value, weights
    return changed


def _chance(case: Dispute, past: Past) -> float:
    """Somebody's reasoned claim counts too: it is as likely right as such claims have been."""
    chance = case.weights["chance"]
    found = float("nan") if chance is None else float(chance)
    return float(np.fmax(found, past.claimed)) if case.ground == Ground.MANUAL else found


def _codes(pairs: Sequence[Pair]) -> NDArray[np.int64]:
    place = {text: code for code, text in enumerate(sorted({text for pair in pairs for text in pair}))}
    codes = [[place[text] for text in pair] if len(pair) == 2 else [-1, -1] for pair in pairs]
    return np.array(codes, np.int64).reshape(-1, 2)


def past_of(project: Project) -> Past:
    """From the decisions that stand; those of control cases say nothing about labels."""
    decisions = Adjudication.objects.filter(
        dispute__project=project, dispute__control=False, superseded_by=None
    ).order_by("pk")
    weights: dict[Pair, list[float]] = defaultdict(list)
    claims = fell = 0
    for parts, severity, outcome, ground in decisions.values_list(
        "dispute__weights", "severity", "outcome", "dispute__ground"
    ):
        if len(pair := tuple(parts.get("pair", ()))) == 2:
            weights[pair].append(WEIGHTS[severity])
        if ground == Ground.MANUAL:
            claims, fell = claims + 1, fell + (outcome == Outcome.FALLS)
    means = {pair: sum(found) / len(found) for pair, found in weights.items()}
    return Past(means, (fell + 1) / (claims + 2))


def _newest_reading(project: Project) -> Reading | None:
    """None without a frozen set, and where the current schema does not allow one of its labels any more: then the
    cases go by what people claim, until somebody publishes a schema that does."""
    frozen = project.annotation_sets.order_by("-pk").first()
    try:
        return Reading.of(project, frozen) if frozen is not None else None
    except Invalid:
        return None


def why_first(case: Dispute, *, blind: bool) -> str:
    """Why a case stands where it does, for a person. To who may still decide it (`blind`) it says nothing of how far
    the labels agree: that would bend the judgement."""
    parts = [] if blind else [_in_doubt(case.weights)]
    weights, severity = case.weights, float(case.weights.get("severity", 1.0))
    if severity != WEIGHTS[Severity.MAJOR]:
        parts.append(f"decisions about these two labels were {'more' if severity > 1 else 'less'} severe than major")
    if shared := int(weights.get("shared", 0)):
        number = f"{shared} or more" if shared >= MOST_SHARED else str(shared)
        parts.append(f"{number} other open case{'' if shared == 1 else 's'} about the same two labels")
    said = "; ".join(part for part in parts if part)
    if case.due_at is not None and case.due_at < timezone.now() + SOON:
        late = "past" if case.due_at < timezone.now() else "within a day"
        said = "; ".join(filter(None, (f"the deadline is {late}", said)))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _in_doubt(weights: Mapping[str, object]) -> str:
    if "wrong" not in weights:
        return ""
    share = f"{100 * float(str(weights['wrong'])):.0f} %"
    return f"labels disagree by {share}" if weights["by_disagreement"] else f"{share} chance that the label is wrong"
