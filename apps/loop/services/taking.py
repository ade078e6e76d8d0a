"""Taking the labels of a round away, once nobody is asked about it any more."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.disputes.services import reveal_project
from apps.exchange.spreadsheet import write_csv
from apps.loop.models import Round, TaskKind
from apps.loop.policies import may_take_model
from apps.loop.reviewing.delivered import Delivered, delivered
from apps.loop.routing.rounds import progress_of

COLUMNS = ("item", "label", "came_about", "learn_from", "outcome", "note", "model", "certificate")


@transaction.atomic
def take_labels(*, actor: Actor, round: Round) -> bytes:
    """CSV, UTF-8, a row for each record by item key; the log says who took which bytes. Invalid as long as tasks are
    open: it would tell reviewers which of theirs are blind."""
    require(may_take_model(actor, round.project.engagement))
    # A certificate that ends in this moment gives records back to people: the row of the round is the queue.
    related = ("project__engagement", "predicted__version")
    round = Round.objects.select_for_update(of=("self",)).select_related(*related).get(pk=round.pk)
    progress = progress_of(round)
    if not progress.over:
        left = progress.asked - progress.answered
        raise Invalid(f"{left} tasks of this round are not answered yet; its labels can be taken when all are.")
    labels = delivered(round)
    content = _csv(round, labels)
    details = {"sha256": hashlib.sha256(content).hexdigest(), "labels": len(labels)}
    log = round.project.engagement.log_origin
    record(log=log, actor=actor.text, verb="round.labels_taken", obj=round.public_id, details=details)
    reveal_project(actor=actor, project=round.project, reason=f"Took the labels of the round {round.public_id}.")
    return content


def _csv(round_: Round, labels: Mapping[int, Delivered]) -> bytes:
    text = io.StringIO(newline="")
    write_csv(text, COLUMNS, _rows(round_, labels))
    return text.getvalue().encode()


def _rows(round_: Round, labels: Mapping[int, Delivered]) -> Iterator[tuple[str, ...]]:
    """The model is named where its label was shown or taken, the certificate where nobody looked; blind labels
    calibrate certificates, which a model that has learnt from them would pass undeservedly."""
    keys = dict(round_.tasks.values_list("item_id", "item__key"))
    version = round_.predicted.version.public_id if round_.predicted else ""
    for item in sorted(labels, key=lambda item: keys[item]):
        label = labels[item]
        blind = label.kind == TaskKind.BLIND
        learn_from, by_model = ("no", "") if blind else ("yes", version)
        certificate = round_.certificate_digest if label.kind == TaskKind.AUTO else ""
        came_about = (str(label.kind), learn_from, label.outcome, label.note)
        yield keys[item], label.value or "", *came_about, by_model, certificate
