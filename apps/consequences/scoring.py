"""What annotators, figures and commitments are with the former answers and with the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apps.consequences.models import Effect, EffectKind
from apps.gold.models import GoldRun
from apps.gold.standings import StandingRow, standings_of
from apps.labels.assessing import Assessed
from apps.labels.models import Annotator
from apps.measures.estimate import Figure
from apps.projects.models import Project
from apps.scorecards.selectors import Row, scorecard

NOT_TESTED: dict[str, Any] = {"undefined": "no label on a gold item"}


def standing_effects(run: GoldRun, before: Assessed, after: Assessed) -> tuple[list[Effect], int]:
    """Annotators whose result is another one, by pseudonym; and how many were looked at."""
    former, now = standings_of(before), standings_of(after)
    ids = dict(Annotator.objects.filter(engagement=run.project.engagement).values_list("key", "public_id"))
    changed = sorted(key for key in former.keys() | now.keys() if former.get(key) != now.get(key))
    return [_standing(ids[key], former.get(key), now.get(key)) for key in changed], len(former.keys() | now.keys())


def _standing(annotator: str, before: StandingRow | None, after: StandingRow | None) -> Effect:
    return Effect(
        kind=EffectKind.STANDING,
        subject=annotator,
        name="accuracy",
        before=_counted(before),
        after=_counted(after),
        verdict_before=before["standing"] if before else "",
        verdict_after=after["standing"] if after else "",
    )


def _counted(row: StandingRow | None) -> dict[str, Any]:
    if row is None:
        return {"gold_items": 0, "correct": 0, "figure": NOT_TESTED}
    return {"gold_items": row["gold_items"], "correct": row["correct"], "figure": row["figure"]}


def figure_effects(project: Project, before: Assessed, after: Assessed) -> tuple[list[Effect], int]:
    former, now = before.against_gold(gold=True), after.against_gold(gold=True)
    changed = sorted(name for name in former.keys() | now.keys() if _json(former, name) != _json(now, name))
    effects = [
        Effect(
            kind=EffectKind.FIGURE,
            subject=project.public_id,
            name=name,
            before=_json(former, name),
            after=_json(now, name),
        )
        for name in changed
    ]
    return effects, len(former.keys() | now.keys())


def _json(figures: Mapping[str, Figure], name: str) -> dict[str, Any]:
    return dict(figures[name].as_json()) if name in figures else {"undefined": "there are no gold answers"}


def scorecard_effects(project: Project, before: Assessed, after: Assessed) -> tuple[list[Effect], int]:
    """Commitments of the project whose figure or verdict is another one, and the scorecard they add up to."""
    cards = [scorecard(project.engagement, {project.pk: result.against_gold(gold=True)}) for result in (before, after)]
    pairs = list(zip(cards[0].rows, cards[1].rows, strict=True))
    effects = list(_commitments(pairs))
    if cards[0].verdict != cards[1].verdict or cards[0].sentence != cards[1].sentence:
        effects.append(
            Effect(
                kind=EffectKind.SCORECARD,
                subject=project.engagement.public_id,
                before={"sentence": cards[0].sentence},
                after={"sentence": cards[1].sentence},
                verdict_before=str(cards[0].verdict),
                verdict_after=str(cards[1].verdict),
            )
        )
    return effects, len(pairs)


def _commitments(pairs: list[tuple[Row, Row]]) -> Iterator[Effect]:
    for former, now in pairs:
        judged = (former.judged.as_json(), now.judged.as_json())
        if judged[0] != judged[1] and now.project is not None:
            yield Effect(
                kind=EffectKind.COMMITMENT,
                subject=now.project.public_id,
                name=now.judged.promise.metric,
                before=judged[0]["figure"],
                after=judged[1]["figure"],
                verdict_before=str(former.judged.verdict),
                verdict_after=str(now.judged.verdict),
            )
