"""One engagement in which everything has happened, and what there is to ask about."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from apps.accounts.models import OrganisationKind, Role, User
from apps.accounts.services import create_token, invite
from apps.agreement.services import measure_agreement
from apps.audit.models import Event
from apps.audit.sequencer import sequence_all
from apps.consequences.models import Rescoring
from apps.consequences.services import rescore
from apps.disputes.models import Dispute, Subject
from apps.disputes.services import open_dispute, open_disputes
from apps.exchange.models import ImportRun
from apps.gold.services import correct_gold, score_gold
from apps.labels.models import Delivery
from apps.labels.services import link_annotator
from apps.lots.models import Draw, Inspection
from apps.lots.services import draw_sample, inspect
from apps.media.services import declare_source, store_media
from apps.projects.models import Project
from apps.projects.services import commit_to, create_engagement, publish_guideline
from apps.signoff.ceremony import prepare_signature
from apps.signoff.models import PendingSignature
from apps.signoff.services import freeze_report
from apps.signoff.ways import PASSWORD as BY_PASSWORD
from apps.training.models import TrainingSet
from apps.training.services import download_training_set, freeze, request_training_set
from apps.truth.services import infer
from tests.builders import actor_of, make_member, make_organisation, make_user
from tests.contracts.court import CASES, make_court
from tests.contracts.keeping import make_kept
from tests.contracts.loop_batches import batch_bodies, batch_forms, make_batch
from tests.contracts.loop_gates import gate_bodies, gate_forms, make_gates
from tests.contracts.loop_outside import make_outside, outside_bodies, outside_forms
from tests.contracts.loop_review import make_review, review_bodies, review_forms
from tests.contracts.loop_rounds import make_rounds, round_bodies, round_forms
from tests.contracts.loop_versions import make_versions
from tests.contracts.loop_watching import make_watched, watch_bodies, watch_forms
from tests.contracts.requests import first_bodies, first_forms
from tests.contracts.stage import ROLES, Stage
from tests.contracts.standing import make_standing
from tests.media.files import png
from tests.notices.told import make_notice
from tests.passkeys import make_passkey, sign_report
from tests.scenes import Scene, annotator_of, attempt, deliver, item_of, load_gold, make_engagement, make_project, panel

KEYS = [f"i{n:02}" for n in range(24)]
EASY_PLAN = {"aql": Decimal("0.05"), "rql": Decimal("0.3")}
GOLD_CONTESTED = "i04"


def build_stage() -> Stage:
    scene = make_engagement()
    owner, project = scene.actor("owner"), make_project(scene)
    for metric in ("accuracy", "alpha"):
        commit_to(actor=owner, engagement=scene.engagement, metric=metric, floor=Decimal("0.9"))
    publish_guideline(actor=owner, project=project, text="# Sentiment\n")
    first = deliver(
        scene, project, panel([*KEYS, "tied"], ann="y" * 22 + "nn" + "y", bob="y" * 20 + "nnnn" + "n"), "first.csv"
    )
    refused = attempt(scene, project, [("i1", "ann", "perhaps"), ("late", "ann", "yes")], "bad.csv")
    # By its name the picture belongs to one item.
    store_media(actor=owner, project=project, file=io.BytesIO(png(3, 2)), name="i00.png")
    declare_source(actor=owner, project=project, prefix="https://media.example.com/")
    load_gold(scene, project, dict.fromkeys(KEYS[::2], "yes"), "qa_manager")
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    runs = score_gold(actor=owner, project=project), measure_agreement(actor=owner, project=project)
    inferred = infer(actor=owner, project=project)
    training = _training_set(scene, project)
    drawn = draw_sample(actor=owner, lot=first.lot, **EASY_PLAN)
    inspect(actor=scene.actor("adjudicator"), drawn_item=drawn.drawn_items.all()[1], conforming=True)
    open_disputes(actor=owner, project=project)
    found = _found(scene, drawn)
    open_dispute(actor=owner, item=item_of(project, GOLD_CONTESTED), claim="A joke.", subject=Subject.GOLD)
    court = make_court(scene, project)
    # A tie that came after the cases were opened: there is something left to open.
    second = deliver(scene, project, panel(["more"], ann="y", bob="n"), "second.csv")
    report = freeze_report(actor=owner, project=project, title="First quarter")
    signed = freeze_report(actor=owner, project=project, title="Second thoughts")
    signature = sign_report(scene.compliance, signed, "reviewed")
    rescoring = _overturned(scene, project)
    guest = _guest(scene)
    standing = make_standing(scene)
    versions = make_versions(scene)
    gates, outside, rounds = make_gates(scene), make_outside(scene), make_rounds(scene)
    review, watched = make_review(scene), make_watched(scene)
    sequence_all()
    people = {"rival": _rival(scene), "anonymous": None}
    people |= {role: getattr(scene, role) for role in ROLES if role not in people}
    sessions = {role: _session(user) for role, user in people.items() if user}
    pending = prepare_signature(
        actor=owner, report=report, meaning="reviewed", way=BY_PASSWORD, session=sessions["owner"]
    )
    # The stage is there for longer than somebody may think about a signature.
    PendingSignature.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    stage = Stage(
        scene=scene,
        project=project,
        people=people,
        ids={
            **_ids(scene, project, first, refused),
            "portal:contest_finding number": str(found.pk),
            "portal:contest_standing number": str(runs[0].standings.get(annotator__key="ann").pk),
            "gold-runs": runs[0].public_id,
            "rescorings": rescoring.public_id,
            "agreement-runs": runs[1].public_id,
            "truth-runs": inferred.public_id,
            "training-sets": training.public_id,
            "other": training.public_id,
            "reports": report.public_id,
            **standing,
            **court,
            **make_kept(scene),
            **versions,
            **make_batch(scene),
            **gates,
            **rounds,
            **outside,
            **review,
            **watched,
            "loop-proofs": project.public_id,
            "portal:withdraw public_id": signed.public_id,
            "portal:lot_draw public_id": second.lot.public_id,
            "api:lots-draw public_id": second.lot.public_id,
            "token": guest,
            "signature_id": signature.public_id,
            "pending_id": pending.public_id,
            "portal:credential_revoke public_id": make_passkey(scene.owner).public_id,
            "credential_id": make_passkey(scene.adjudicator).public_id,
        },
        tokens={role: create_token(actor=actor_of(user), name="script")[1] for role, user in people.items() if user},
        forms={},
        bodies={},
        sessions=sessions,
    )
    key = create_token(actor=owner, name="nightly")[0].public_id
    return replace(
        stage,
        ids={**stage.ids, "account": key},
        forms={
            **first_forms(scene, project),
            **batch_forms(),
            **gate_forms(gates),
            **round_forms(rounds),
            **outside_forms(outside),
            **review_forms(review),
            **watch_forms(watched),
        },
        bodies={
            **first_bodies(stage),
            **batch_bodies({"project": project.public_id}),
            **gate_bodies(gates),
            **round_bodies(rounds),
            **outside_bodies(outside),
            **review_bodies(review),
            **watch_bodies(watched),
        },
    )


def _found(scene: Scene, drawn: Draw) -> Inspection:
    """Of an item without a case: most of those that both annotators call the same."""
    item = drawn.drawn_items.filter(item__key__in=KEYS[:19]).exclude(item__key__in=(*CASES, GOLD_CONTESTED))[0]
    return inspect(actor=scene.actor("adjudicator"), drawn_item=item, conforming=True)


def _training_set(scene: Scene, project: Project) -> TrainingSet:
    owner = scene.actor("owner")
    made = request_training_set(actor=owner, project=project, waived=["lot"])
    freeze(made)
    made.refresh_from_db()
    download_training_set(actor=owner, training_set=made).close()
    return made


def _overturned(scene: Scene, project: Project) -> Rescoring:
    """Of an item that ann has labelled, after the reports that rest on its answer were frozen."""
    qa, item = scene.actor("qa_manager"), item_of(project, "i02")
    correct_gold(actor=qa, item=item, value='"no"', code=0, reason="The expert had misread it.")
    rescore(project)
    return Rescoring.objects.get()


def _rival(scene: Scene) -> User:
    """Works for another vendor of the same buyer."""
    vendor = make_organisation(OrganisationKind.VENDOR)
    create_engagement(actor=scene.actor("owner"), name="Other work", buyer=scene.buyer, vendor=vendor)
    return make_member(vendor, Role.VENDOR_MANAGER, "Rita Vale")


def _guest(scene: Scene) -> str:
    """The secret of an open invitation."""
    make_user("Gina Fox", "gina@example.com")
    sent = invite(
        actor=scene.actor("owner"), organisation=scene.buyer, email="gina@example.com", role="auditor",
        link=str,
    )  # fmt: skip
    return sent[1]


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _ids(scene: Scene, project: Project, delivery: Delivery, refused: ImportRun) -> dict[str, str]:
    engagement = scene.engagement.public_id
    event = Event.objects.filter(log__origin=scene.log, verb="project.created").earliest("pk").public_id
    return {
        "organisations": scene.buyer.public_id,
        **dict.fromkeys(("engagements", "scorecards", "log", "logs"), engagement),
        "projects": project.public_id,
        "loop-strategies": project.public_id,
        "items": str(item_of(project, "i00").pk),
        "number": str(item_of(project, "i00").pk),
        "label_id": str(item_of(project, "i00").annotations.all()[0].pk),
        "imports": refused.public_id,
        "media": project.media_files.get().public_id,
        "source_id": project.media_sources.get().public_id,
        "deliveries": delivery.public_id,
        "lots": delivery.lot.public_id,
        "disputes": Dispute.objects.get(item__key="tied").public_id,
        "events": event,
        "event_id": event,
        "user_id": scene.adjudicator.public_id,
        "notices": make_notice(scene.engagement, scene.owner).public_id,
        **dict.fromkeys(("commitment", "commitment_id"), scene.engagement.commitments.all()[0].public_id),
        "portal:quality_table name": "annotators",
        "portal:truth_table name": "methods",
        "portal:report_table name": "figures.csv",
    }
