"""On real sets with gold: one answer is overturned, and exactly those who labelled that item move, by that label."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import pytest

from apps.agreement.services import measure_agreement
from apps.consequences.models import Effect, EffectKind, Rescoring
from apps.exchange.services import import_gold, process, receive
from apps.gold.models import GoldRun
from apps.gold.services import score_gold
from apps.labels.models import Annotation
from apps.projects.models import Project
from tests.consequences.scenes import overturn, rescored
from tests.real.parts import table
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
SETS = ["bluebirds", "music_genre", "snow_event_order"]
Given = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Court:
    """A whole set, scored, and the answer that is going to be overturned: where most people contradict gold."""

    scene: Scene
    project: Project
    given: Given
    gold: Mapping[str, str]
    item: str
    value: str

    @property
    def corrected(self) -> Mapping[str, str]:
        return {**self.gold, self.item: self.value}


@pytest.fixture(params=SETS)
def court(request: pytest.FixtureRequest, shared_data: Path) -> Court:
    folder = shared_data / request.param
    if not folder.is_dir():
        pytest.skip(f"{request.param} is not among the real data sets here")
    given: dict[tuple[str, str], str] = {}
    for row in table(folder, "annotations.csv"):
        given.setdefault((row["item_id"], row["annotator_id"]), row["label"])
    gold = {row["item_id"]: row["label"] for row in table(folder, "gold.csv")}
    against = Counter(item for (item, _), label in given.items() if item in gold and label != gold[item])
    item = min(against, key=lambda each: (-against[each], each))
    others = Counter(label for (each, _), label in given.items() if each == item and label != gold[item])
    return Court(*_scored(request.param, given, gold), given, gold, item, others.most_common(1)[0][0])


def _scored(name: str, given: Given, gold: Mapping[str, str]) -> tuple[Scene, Project]:
    scene = make_engagement()
    labels = sorted({*given.values(), *gold.values()})
    project = make_project(scene, {"type": "nominal", "labels": labels}, name)
    rows = [{"item": item, "annotator": who, "label": label} for (item, who), label in given.items()]
    run = receive(actor=scene.actor("vendor_manager"), project=project, file=_lines(rows), name="all.jsonl").run
    process(run)
    run.refresh_from_db()
    assert (run.error, run.rejected) == ("", 0)
    answers = [{"item": item, "label": label} for item, label in gold.items()]
    import_gold(actor=scene.actor("owner"), project=project, file=_lines(answers), name="gold.jsonl")
    score_gold(actor=scene.actor("qa_manager"), project=project)
    measure_agreement(actor=scene.actor("qa_manager"), project=project)
    return scene, project


def _lines(rows: list[dict[str, str]]) -> io.BytesIO:
    return io.BytesIO("".join(f"{json.dumps(row)}\n" for row in rows).encode())


def counted(given: Given, gold: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Labels on gold items and right ones, by annotator."""
    tested = Counter(who for item, who in given if item in gold)
    right = Counter(who for (item, who), label in given.items() if gold.get(item) == label)
    return {who: (tested[who], right[who]) for who in tested}


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson (1927), at 95 per cent."""
    z = NormalDist().inv_cdf(0.975)
    middle, spread = right / n + z * z / (2 * n), z * math.sqrt(right * (n - right) / n**3 + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def test_exactly_those_who_labelled_the_item_rightly_before_or_after_move_by_exactly_that_label(court: Court) -> None:
    before, after = (counted(court.given, gold) for gold in (court.gold, court.corrected))
    moved = {who for who in before if before[who] != after[who]}
    labelled = {who: label for (item, who), label in court.given.items() if item == court.item}
    assert moved == {who for who, label in labelled.items() if label in (court.gold[court.item], court.value)}
    made = _overturned(court)
    found = _by_key(court, made)
    assert found.keys() == moved
    for who, effect in found.items():
        for side, (n, right) in ((effect.before, before[who]), (effect.after or {}, after[who])):
            assert (side["gold_items"], side["correct"]) == (n, right)
            assert side["figure"]["value"] == pytest.approx(right / n, rel=1e-11)
            assert (side["figure"]["low"], side["figure"]["high"]) == pytest.approx(wilson(right, n), abs=1e-9)


def test_the_figures_of_the_project_move_by_the_same_labels(court: Court) -> None:
    made = _overturned(court)
    figure = made.effects.get(kind=EffectKind.FIGURE, name="accuracy")
    for side, gold in ((figure.before, court.gold), (figure.after or {}, court.corrected)):
        counts = counted(court.given, gold).values()
        assert side["n"] == sum(n for n, _ in counts)
        assert side["value"] == pytest.approx(sum(right for _, right in counts) / side["n"], rel=1e-11)
    consensus = made.effects.filter(kind=EffectKind.FIGURE, name="consensus_accuracy").first()
    sides = {"before": _consensus(court.given, court.gold), "after": _consensus(court.given, court.corrected)}
    if sides["before"] != sides["after"]:
        assert consensus is not None
        assert consensus.before["value"] == pytest.approx(sides["before"], rel=1e-11)
        assert (consensus.after or {})["value"] == pytest.approx(sides["after"], rel=1e-11)


def test_everybody_and_everything_else_stays_bit_for_bit(court: Court) -> None:
    former = GoldRun.objects.get()
    labels = list(Annotation.objects.order_by("pk").values())
    agreement = court.project.agreement_runs.values().get()
    made = _overturned(court)
    assert made.run_after is not None
    moved = _by_key(court, made).keys()
    before, after = (_kept(run, moved) for run in (former, made.run_after))
    assert before == after
    assert GoldRun.objects.filter(pk=former.pk).values().get() == _row(former)
    assert list(Annotation.objects.order_by("pk").values()) == labels
    assert court.project.agreement_runs.values().get() == agreement
    again = measure_agreement(actor=court.scene.actor("owner"), project=court.project)
    assert again.figures == agreement["figures"]


def _overturned(court: Court) -> Rescoring:
    overturn(court.scene, court.project, court.item, court.value)
    return rescored(court.project)


def _by_key(court: Court, made: Rescoring) -> dict[str, Effect]:
    keys = dict(court.scene.engagement.annotators.values_list("public_id", "key"))
    return {keys[each.subject]: each for each in made.effects.filter(kind=EffectKind.STANDING)}


def _kept(run: GoldRun, moved: object) -> list[tuple[object, ...]]:
    rows = run.standings.order_by("annotator__key").values_list(
        "annotator__key", "gold_items", "correct", "figure", "standing"
    )
    return [row for row in rows if row[0] not in moved]  # type: ignore[operator]


def _row(run: GoldRun) -> dict[str, object]:
    return {field.attname: getattr(run, field.attname) for field in GoldRun._meta.concrete_fields}


def _consensus(given: Given, gold: Mapping[str, str]) -> float:
    """The share of gold items whose most frequent label is the answer; a tie counts by its chance."""
    votes: dict[str, Counter[str]] = {}
    for (item, _), label in given.items():
        if item in gold:
            votes.setdefault(item, Counter())[label] += 1
    hits = 0.0
    for item, counts in votes.items():
        top = [label for label, times in counts.items() if times == max(counts.values())]
        hits += (gold[item] in top) / len(top)
    return hits / len(votes)
