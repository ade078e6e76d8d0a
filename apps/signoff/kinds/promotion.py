"""The promotion report: whether a challenger may take the champion's place, for a person to sign."""

from __future__ import annotations

import json
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.loop.gating.frozen_gold import Frozen, gold_then
from apps.loop.gating.work import rows_of
from apps.loop.models import Comparison, PredictionRun
from apps.signoff.compose import canonical_bytes
from apps.signoff.computed.promotion import ANSWERS, COMPARISON, again, answer_lines
from apps.signoff.evidence_files import GOLD, SCHEMA
from apps.signoff.kinds.common import Plain, document
from apps.signoff.kinds.days import second
from apps.signoff.models import Kind
from apps.signoff.private_rows import with_commitments
from apps.signoff.scopes import Scope


def compose(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Everything is computed again from what was compared; Invalid if that is not what the comparison found."""
    comparison = scope.comparison
    if comparison is None or comparison.state != RunState.DONE:
        raise Invalid("A promotion report is about a comparison that is decided; wait until it is, or choose another.")
    files = _files(comparison, gold_then(comparison))
    found = again(files.__getitem__)
    if _inputs(found) != comparison.inputs or found["verdict"]["value"] != comparison.verdict:
        raise Invalid("Computed again, this comparison comes out differently. Compare again, and freeze that one.")
    plain = Plain(
        kind=Kind.PROMOTION,
        title=title,
        scope=scope,
        computed=found,
        parameters={**_terms(comparison), "made with method version": comparison.method_version},
        files=files,
        notices=_notices(comparison),
        methods=_METHODS,
    )
    return document(plain), files


_METHODS = {
    "accuracy_difference": (
        "Accuracy of the challenger minus that of the champion on the same gold, with the score interval for paired "
        "shares. Shown to hold when the whole interval lies above minus the margin.",
        "Tango (1998), Statistics in Medicine 17:891-908.",
    ),
    "records": (
        "Of the records that only one of the two got right, are they evenly split? The mid-p value takes off half the "
        "chance of what was seen from each tail.",
        "McNemar (1947), Psychometrika 12:153-157; Fagerland, Lydersen, Laake (2013), BMC Med. Res. Methodol. 13:91.",
    ),
    "slices": (
        "Each slice by McNemar's exact test, one-sided, at a false discovery rate over all slices tested.",
        "Benjamini, Hochberg (1995), JRSS B 57:289-300.",
    ),
    "cost_saving": (
        "Mean cost of the champion's errors minus the challenger's, per record, by the paired bootstrap.",
        "Efron (1987), JASA 82:171-185.",
    ),
    "calibration_error": (
        "Mean distance between score and share right in ten bins of equal width.",
        "Guo et al. (2017), ICML; DeGroot, Fienberg (1983), The Statistician 32:12-22.",
    ),
    "verdict": (
        "Promote when accuracy, every slice and cost are shown to hold; refuse as soon as one is shown not to, gold "
        "was learnt from, or the scores are off by more than is tolerated beyond chance; otherwise there is not enough "
        "evidence. A refused challenger is never promoted.",
        "The decision rule of this report.",
    ),
}


def _files(comparison: Comparison, gold: Frozen) -> dict[str, bytes]:
    rows = rows_of(comparison, gold)
    return with_commitments(
        {
            COMPARISON: canonical_bytes(_facts(comparison)),
            ANSWERS: answer_lines(rows),
            SCHEMA: canonical_bytes(gold.rules.definition),
            GOLD: "".join(f"[{json.dumps(row.item, ensure_ascii=False)},{row.gold}]\n" for row in rows).encode(),
        }
    )


def _facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "comparison": comparison.public_id,
        "decided_at": second(comparison.finished_at),
        **{side: _version(comparison, side) for side in ("champion", "challenger")},
        "gold_digest": comparison.gold_digest,
        "inputs": comparison.inputs,
        "looks": comparison.look - 1,
        "leak": comparison.report["leak"],
        "terms": comparison.parameters["terms"],
        "seed": int(comparison.seed),
    }


def _version(comparison: Comparison, side: str) -> dict[str, Any]:
    version = getattr(comparison, side)
    run = PredictionRun.objects.get(public_id=comparison.parameters[f"{side}_run"])
    return {
        "version": version.public_id,
        "name": str(version),
        "kind": version.get_kind_display(),
        "digest": version.digest,
        "manifest_sha256": version.manifest_sha256,
        "run": run.public_id,
        "root": run.root,
    }


def _terms(comparison: Comparison) -> dict[str, Any]:
    return {name: value for name, value in comparison.parameters["terms"].items() if name != "severities"}


def _inputs(found: dict[str, Any]) -> str:
    """The digest of everything compared, as the tables say it."""
    compared = next(one["rows"] for one in found["sections"] if one["name"] == "compared")
    return str(compared[-1][1])


def _notices(comparison: Comparison) -> list[str]:
    report, told = comparison.report, []
    if not report["leak"]["checked"]:
        told.append(f"What {comparison.challenger} learnt from is not known here: a leak of gold cannot be ruled out.")
    if report["too_small"]:
        told.append(f"Not tested, because too small: {', '.join(report['too_small'])}.")
    for side, silent in zip(("champion", "challenger"), report["silent"], strict=True):
        if silent:
            told.append(f"The {side} gave no answer to {silent} gold records; they count as wrong.")
    return told
