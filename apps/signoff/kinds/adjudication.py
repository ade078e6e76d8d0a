"""The adjudication report: what was disputed, what was decided for which reasons, and whose labels that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.accounts.actors import Actor
from apps.projects.selectors import confidence_of
from apps.signoff.cases import cases_of
from apps.signoff.compose import canonical_bytes
from apps.signoff.computed.adjudication import CASES, Case, computed
from apps.signoff.computed.sections import SHARE
from apps.signoff.kinds.common import Plain, document
from apps.signoff.models import Kind
from apps.signoff.scopes import Scope

_METHOD = (
    "A decision changed a label when it differs from what most annotators of the item had given; ties are not counted. "
)


def compose(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    cases, confidence = cases_of(scope), confidence_of(scope.engagement)
    files = {CASES: canonical_bytes({"cases": cases, "confidence": confidence})}
    plain = Plain(
        kind=Kind.ADJUDICATION,
        title=title,
        scope=scope,
        computed=computed(cases, confidence),
        parameters={"confidence": confidence},
        files=files,
        notices=_notices(cases),
        methods={"changed": (_METHOD + SHARE[0], SHARE[1])},
    )
    return document(plain), files


def _notices(cases: Sequence[Case]) -> list[str]:
    tied = sum(case["label"] is not None and case["delivered"] is None for case in cases)
    return [f"In {tied} decided cases the annotators were tied, so there was nothing to change."] if tied else []
