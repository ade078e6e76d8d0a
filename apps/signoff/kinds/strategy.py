"""The strategy report: people only, AI-assisted or automation only, for whoever decides it to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.loop.models import ModelVersion, Round
from apps.loop.policies import may_see_loop
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.evidence import Material, counted_in
from apps.loop.strategy.found import asked_of
from apps.loop.strategy.question import Question
from apps.loop.strategy.work import timed_in
from apps.signoff.collecting import project_of
from apps.signoff.compose import canonical_bytes
from apps.signoff.computed.strategy import (
    AUDITED,
    ON_GOLD,
    PRIVATE_ROWS,
    STRATEGY,
    TIMES,
    TOLD,
    again,
    gold_lines,
    lines,
)
from apps.signoff.evidence_files import GOLD, SCHEMA
from apps.signoff.kinds.common import Plain, document
from apps.signoff.models import Kind
from apps.signoff.private_rows import with_commitments
from apps.signoff.scopes import Scope

_NOTHING = (
    "There is no evidence to report on: no label of {project} lies on a record that was asked blind, was audited, or "
    "has gold. Work a round of the loop off, or import gold for what was delivered; then freeze it."
)


def compose(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the evidence says now, of what the scope asks. Invalid where there is none at all."""
    require(may_see_loop(actor, scope.engagement))
    project, asked = project_of(scope), scope.asked or Asked()
    material, question = asked_of(project, asked)
    if not material.rows:
        raise Invalid(_NOTHING.format(project=project))
    files = _files(material, question)
    found = again(files.__getitem__)
    plain = Plain(
        kind=Kind.STRATEGY,
        title=title,
        scope=scope,
        computed=found,
        parameters={"confidence": question.confidence, "asked": asked.given},
        files=files,
        notices=_notices(material, found),
        methods=_METHODS,
    )
    return document(plain), files


_METHODS = {
    "comparison": (
        "Labels held against answers of people who did not see them, or against gold. Shares have Wilson's interval "
        "with near copies as clusters; classes and errors that get through the exact one; times Student's; the last "
        "round minus the first Newcombe's. Cost of a correct label: (seconds x wage + price of a prediction) / "
        "accuracy, bounds of both together.",
        "Korn, Graubard (1998), Survey Methodology 24:193-201; Clopper, Pearson (1934), Biometrika 26:404-413; "
        "Newcombe (1998), Statistics in Medicine 17:873-890.",
    ),
    "advice": (
        "A mode is advised when the lower bound of everything that a stage asks reaches its floor; all must hold at "
        "once, so none is corrected for the others. At most two modes are tested for a stage, each at .025.",
        "Berger (1982), Technometrics 24:295-300.",
    ),
    "what_if": (
        "Share taken unseen, its errors, errors of people, and both times, each with bounds at a fifth of the error, "
        "carried through formulas that rise or fall in each. What several labels get wrong: hypergeometric over all "
        "choices of the labels given, which assumes no independence.",
        "The formulas are in docs/methods/strategy.md.",
    ),
}


def _files(material: Material, question: Question) -> dict[str, bytes]:
    rows = material.rows
    return with_commitments(
        {
            STRATEGY: canonical_bytes(_facts(material, question)),
            TOLD: lines(rows.told),
            AUDITED: lines(rows.audited),
            ON_GOLD: lines((row.item, row.mode.name, row.value) for row in rows.on_gold),
            TIMES: lines(timed_in(material.rounds)),
            SCHEMA: canonical_bytes(material.rules.definition),
            GOLD: gold_lines(rows),
        },
        PRIVATE_ROWS,
    )


def _facts(material: Material, question: Question) -> dict[str, Any]:
    counted = counted_in(material)
    return {
        "project": material.project.public_id,
        "model": _model(material.rounds),
        "rounds": [_round(one) for one in material.rounds],
        "question": question.as_json(),
        "delivered": counted.delivered,
        "price": material.times.price,
        "labelling": astuple(material.times.labelling),
        "machine": astuple(counted.machine),
        "trails": {mode.name: astuple(tally) for mode, tally in counted.trails.items()},
    }


def _model(rounds: Sequence[Round]) -> dict[str, str] | None:
    if not rounds or rounds[-1].predicted is None:
        return None
    version: ModelVersion = rounds[-1].predicted.version
    return {
        "name": f"{version} ({version.public_id}), {version.get_kind_display()}",
        "digest": version.digest,
        "manifest_sha256": version.manifest_sha256,
    }


def _round(one: Round) -> dict[str, Any]:
    root = one.predicted.root if one.predicted else ""
    return {"number": one.number, "round": one.public_id, "root": root, "certificate": one.certificate_digest}


def _notices(material: Material, found: dict[str, Any]) -> list[str]:
    told = []
    if not material.rounds:
        told.append("No model took part in a round that is over: only labels that were delivered are judged.")
    left_out = material.project.rounds.filter(state=RunState.DONE).count() - len(material.rounds)
    if left_out:
        told.append(f"Rounds in which somebody is still asked, and which are left out: {left_out}.")
    cells = next(one["rows"] for one in found["sections"] if one["name"] == "comparison")
    missing = sum("undefined" in cell for row in cells for cell in row[1:])
    if missing:
        told.append(f"{missing} of {3 * len(cells)} cells of the comparison are not measured; each says why.")
    return told
