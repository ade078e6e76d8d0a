"""The demonstration, played through the same services that people use."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.services import revoke_passkey
from apps.agreement.services import measure_agreement
from apps.demo import anaesthetists, digits, looping, media, messages
from apps.demo.authenticator import Authenticator, give_passkey, sign_with
from apps.demo.people import PASSWORD, Cast
from apps.disputes.models import Dispute, DisputeState, Ground, ReasonCode, Severity
from apps.disputes.services import (
    adjudicate,
    appeal,
    assign,
    open_dispute,
    open_disputes,
    set_court_rules,
    state_position,
    withdraw,
)
from apps.exchange.services import import_gold, process, receive
from apps.gold.services import score_gold
from apps.labels.models import Annotator, Delivery
from apps.labels.selectors import final_label, rules_of
from apps.labels.services import link_annotator, publish_schema
from apps.lots.selectors import standing_of
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.models import Engagement, Metric, Project
from apps.projects.services import (
    commit_to,
    create_engagement,
    create_project,
    invite_auditor,
    publish_guideline,
)
from apps.signoff.models import Report
from apps.signoff.services import freeze_report
from apps.truth.services import infer

SIMULATED = "Simulated, seeded data of the demonstration."
Truths = Mapping[str, str]


def play(cast: Cast) -> None:
    texts = messages.messages()
    truths = {message.key: message.truth for message in texts}
    northfield = _engagement(cast, "Customer messages, Northfield", "Northfield Annotation")
    quarry = _engagement(cast, "Customer messages, Quarry", "Quarry Data")
    project = _message_project(cast, northfield, texts, messages.NORTHFIELD, seed=1)
    _message_project(cast, quarry, texts, messages.QUARRY, seed=2)
    invite_auditor(
        actor=cast.actor("owner@harbour.example"),
        engagement=northfield,
        organisation=cast.organisations["Calder Assurance"],
    )
    link_annotator(
        actor=cast.actor("manager@northfield.example"),
        annotator=Annotator.objects.get(engagement=northfield, key="nf-03"),
        user=cast.users["annotator@northfield.example"],
    )
    _inspect_lots(cast, northfield, truths, share=1.0)
    _inspect_lots(cast, quarry, truths, share=0.4)
    _decide_some(cast, project, truths)
    _go_to_court(cast, project, truths)
    _digits(cast, northfield)
    media.play(cast, northfield)
    _anaesthetists(cast)
    looping.play(cast)
    _sign_off(cast, project)


def _engagement(cast: Cast, name: str, vendor: str) -> Engagement:
    actor = cast.actor("owner@harbour.example")
    organisations = cast.organisations
    engagement = create_engagement(
        actor=actor, name=name, buyer=organisations["Harbour Robotics"], vendor=organisations[vendor]
    )
    for metric, floor in ((Metric.ACCURACY, "0.90"), (Metric.ALPHA, "0.80"), (Metric.LOT_ACCEPTANCE, "0.80")):
        commit_to(actor=actor, engagement=engagement, metric=metric, floor=Decimal(floor))
    return engagement


def _project(cast: Cast, engagement: Engagement, name: str, schema: dict[str, Any], guideline: str) -> Project:
    actor = cast.actor("owner@harbour.example")
    project = create_project(actor=actor, engagement=engagement, name=name, description=SIMULATED)
    publish_schema(actor=actor, project=project, definition=schema)
    publish_guideline(actor=actor, project=project, text=guideline)
    return project


def _message_project(
    cast: Cast,
    engagement: Engagement,
    texts: Sequence[messages.Message],
    team: Sequence[messages.SimulatedAnnotator],
    seed: int,
) -> Project:
    project = _project(cast, engagement, "Topics of messages", messages.SCHEMA, messages.GUIDELINE)
    owner = cast.actor("owner@harbour.example")
    header = ("item_id", "annotator_id", "label", "duration_ms", "text")
    for week, start in enumerate(range(0, len(texts), 200), 1):
        part = messages.labels(texts[start : start + 200], team, 3, seed * 100 + week)
        rows = [(m.key, who, label, duration, m.text) for m, who, label, duration in part]
        _deliver(owner, project, f"week-{week}.csv", header, rows)
    gold = [(message.key, message.truth) for message in texts[::3]]
    _load_gold(owner, project, gold)
    _measure(cast, project)
    open_disputes(actor=cast.actor("qa@harbour.example"), project=project)
    return project


def _digits(cast: Cast, engagement: Engagement) -> None:
    project = _project(cast, engagement, "Handwritten digits", digits.SCHEMA, digits.GUIDELINE)
    shown = {key: (uri, truth) for key, uri, truth in digits.pictures()}
    owner = cast.actor("owner@harbour.example")
    lines = [
        json.dumps({"item_id": key, "annotator_id": who, "label": label, "image": shown[key][0]})
        for key, who, label in digits.labels({key: truth for key, (_, truth) in shown.items()})
    ]
    _receive(owner, project, "digits.jsonl", "\n".join(lines).encode())
    _load_gold(owner, project, [(key, truth) for key, (_, truth) in list(shown.items())[::2]])
    _measure(cast, project)


def _anaesthetists(cast: Cast) -> None:
    actor = cast.actor("owner@harbour.example")
    engagement = create_engagement(
        actor=actor,
        name="Fitness for anaesthesia (1979)",
        buyer=cast.organisations["Harbour Robotics"],
        vendor=cast.organisations["Observers of 1979"],
    )
    commit_to(actor=actor, engagement=engagement, metric=Metric.ALPHA, floor=Decimal("0.667"))
    project = _project(cast, engagement, "Patients", anaesthetists.SCHEMA, anaesthetists.GUIDELINE)
    rows = list(anaesthetists.rows())
    _deliver(actor, project, "dawid-skene-1979.csv", ("item_id", "annotator_id", "label"), rows)
    measure_agreement(actor=cast.actor("qa@harbour.example"), project=project)
    infer(actor=cast.actor("qa@harbour.example"), project=project, method="ordinal")


def _deliver(actor: Actor, project: Project, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    _receive(actor, project, name, _csv(header, rows))


def _receive(actor: Actor, project: Project, name: str, content: bytes) -> None:
    received = receive(actor=actor, project=project, file=io.BytesIO(content), name=name)
    process(received.run)


def _load_gold(actor: Actor, project: Project, gold: Sequence[tuple[str, str]]) -> None:
    file = io.BytesIO(_csv(("item_id", "label"), gold))
    import_gold(actor=actor, project=project, file=file, name="gold.csv")


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _measure(cast: Cast, project: Project) -> None:
    actor = cast.actor("qa@harbour.example")
    score_gold(actor=actor, project=project)
    measure_agreement(actor=actor, project=project)
    infer(actor=actor, project=project)


def _inspect_lots(cast: Cast, engagement: Engagement, truths: Truths, share: float) -> None:
    """The QA manager compares the label delivered by most with what was written; the last lot stays half done."""
    actor = cast.actor("qa@harbour.example")
    for delivery in Delivery.objects.filter(project__engagement=engagement).order_by("pk"):
        lot = delivery.lot
        draw_sample(actor=actor, lot=lot, aql=Decimal("0.02"), rql=Decimal("0.10"))
        rules = rules_of(delivery.schema)
        items = list(lot.draw.drawn_items.select_related("item"))
        for drawn in items[: round(share * len(items))]:
            standing = standing_of(lot)
            if standing is None or standing.decision.verdict != "undecided":
                break
            truth = truths[drawn.item.key]
            right = final_label(drawn.item, rules).value == truth
            inspect(actor=actor, drawn_item=drawn, conforming=right, correct_value=None if right else truth)
        decide_lot(actor=actor, lot=lot)


def _decide_some(cast: Cast, project: Project, truths: Truths, count: int = 6) -> None:
    judge = cast.actor("judge@harbour.example")
    set_court_rules(
        actor=cast.actor("owner@harbour.example"),
        engagement=project.engagement,
        hourly_cost=Decimal("45.00"),
        currency="EUR",
    )
    waiting = Dispute.objects.undecided().filter(project=project).select_related("item")[:count]
    for turn, dispute in enumerate(waiting):
        adjudicate(
            actor=judge,
            dispute=dispute,
            value=truths[dispute.title],
            reason_code=ReasonCode.ANNOTATOR_ERROR,
            clause="3.1",
            rationale="The customer asks for one thing only; the clause names it.",
            duration_ms=18_000 + 4_000 * turn,
        )


def _go_to_court(cast: Cast, project: Project, truths: Truths) -> None:
    """One decision is appealed and confirmed, one appeal waits, one case is with somebody, one was taken back."""
    vendor, manager = cast.actor("manager@northfield.example"), cast.actor("qa@harbour.example")
    cases = Dispute.objects.filter(project=project).exclude(ground=Ground.GOLD).select_related("item")
    decided = list(cases.filter(state=DisputeState.DECIDED)[:2])
    for case in decided:
        appeal(
            actor=vendor, dispute=case, reason="The first sentence names another topic; clause 5 takes the last one."
        )
    for case in decided[:1]:
        adjudicate(
            actor=manager,
            dispute=case,
            value=truths[case.title],
            reason_code=ReasonCode.GUIDELINE_AMBIGUOUS,
            severity=Severity.MINOR,
            clause="5",
            rationale="What is asked for last decides, and the last question is the one that was decided on.",
        )
    for case in cases.filter(state=DisputeState.OPEN)[:1]:
        state_position(actor=vendor, dispute=case, text="Our reviewer took clause 3.1 to speak of the parcel only.")
        assign(actor=manager, dispute=case, adjudicator=cast.users["judge@harbour.example"])
    for item in project.items.filter(disputes=None)[:1]:
        mine = open_dispute(actor=vendor, item=item, claim="Two topics are named; which of them counts?")
        withdraw(actor=vendor, dispute=mine, reason="We found it in clause 5.")


def _sign_off(cast: Cast, project: Project) -> None:
    report = freeze_report(
        actor=cast.actor("qa@harbour.example"), project=project, title="Topics of messages, first three lots"
    )
    _sign_by_passkey(cast.actor("compliance@harbour.example"), report)


def _sign_by_passkey(officer: Actor, report: Report) -> None:
    """With a key that is taken away afterwards, since nobody who tries the demonstration holds it."""
    authenticator = Authenticator()
    passkey = give_passkey(actor=officer, authenticator=authenticator, password=PASSWORD, name="of the first signature")
    sign_with(
        actor=officer,
        authenticator=authenticator,
        passkey=passkey,
        report=report,
        meaning="reviewed",
        password=PASSWORD,
    )
    revoke_passkey(actor=officer, passkey=passkey, password=PASSWORD, reason="removed")
