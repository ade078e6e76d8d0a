"""Ending certificates, for ever: when audits refute them, or what they are bound to has changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.audit.services import record
from apps.evidence.merkle import root_of_rows
from apps.loop.bulk import execute
from apps.loop.models import Answer, CertificateEnd, Round, TaskKind
from apps.loop.predicting.roots import tasks_in
from apps.loop.routing.certificates import Held, held, is_reopened
from apps.projects.models import Project

CERTIFIER = Actor.system("certificate")
# What the certificate took goes to people behind everything that waits already, least sure first.
REOPEN = """
INSERT INTO loop_task (round_id, item_id, kind, rank, prediction_id, suggestion)
SELECT t.round_id, t.item_id, 'shown', l.last + row_number() OVER (ORDER BY p.score, t.id), t.prediction_id, p.value
FROM loop_task t JOIN loop_prediction p ON p.id = t.prediction_id
CROSS JOIN (SELECT max(rank) AS last FROM loop_task WHERE round_id = %s) l
WHERE t.round_id = %s AND t.kind = 'auto' ORDER BY p.score, t.id
"""


@transaction.atomic
def watch_certificate(answer: Answer) -> CertificateEnd | None:
    """Called after each answer, or the last of several: a blind audit may be the one that refutes the certificate of
    its round."""
    if answer.task.kind != TaskKind.AUDIT:
        return None
    return _hold(answer.task.round_id)


@transaction.atomic
def end_lapsed(project: Project) -> list[CertificateEnd]:
    """End the certificates of a project that are bound to what has changed: another champion, guideline, schema or
    input. Called where one of these changes, and when a round begins."""
    granted = Round.objects.filter(project=project, ended=None).exclude(certificate_digest="").order_by("pk")
    return [end for pk in granted.values_list("pk", flat=True) if (end := _hold(pk)) is not None]


def _hold(number: int) -> CertificateEnd | None:
    # Two audits at once would both find nothing revoked: the row of the round is the queue.
    round_ = Round.objects.select_for_update(of=("self",)).select_related("project__engagement").get(pk=number)
    now = held(round_)
    if now is None or now.valid:
        return None
    if now.ended is None:
        return _revoke(round_, now)
    # It ended because something changed, and what it had taken stayed; now that is refuted too.
    if now.refuted and not is_reopened(round_) and _reopen(round_):
        _record(round_, "round.reopened", {"reasons": list(now.reasons)}, ())
    return None


def _revoke(round_: Round, now: Held) -> CertificateEnd:
    reasons, audited = list(now.reasons), len(now.audit.evidence)
    end = CertificateEnd.objects.create(round=round_, reasons=reasons, audited=audited)
    reopened = _reopen(round_) if now.refuted else 0
    details = {"certificate": round_.certificate_digest, "reasons": reasons, "audited": audited, "reopened": reopened}
    _record(round_, "certificate.revoked", details, (end,))
    return end


def _reopen(round_: Round) -> int:
    return execute(REOPEN, [round_.pk, round_.pk])


def _record(round_: Round, verb: str, details: dict[str, Any], states: tuple[CertificateEnd, ...]) -> None:
    root, rows = root_of_rows(tasks_in(round_))
    details |= {"rows": rows, "root": root.hex()}
    log = round_.project.engagement.log_origin
    record(log=log, actor=CERTIFIER.text, verb=verb, obj=round_.public_id, details=details, states=states)
