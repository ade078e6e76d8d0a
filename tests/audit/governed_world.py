"""An engagement in which everything has happened that leaves a governed row, by the services that people use."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.accounts.services import change_role
from apps.accounts.services.policy_texts import accept_policy_text, publish_policy_text
from apps.accounts.services.qualifications import record_qualification, verify_identity
from apps.agreement.services import measure_agreement
from apps.audit.models import Log
from apps.audit.sequencer import sequence_all
from apps.consequences.services import rescore
from apps.disputes.services import open_dispute
from apps.gold.services import correct_gold, score_gold
from apps.labels.services import link_annotator
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.media.services import declare_source, retire_source, store_media
from apps.projects.models import Project
from apps.projects.services import commit_to, publish_guideline
from apps.retention.services import place_hold, release_hold, set_rule
from apps.signoff.services import freeze_report
from apps.truth.services import infer
from tests.audit import loop_life
from tests.audit.court_life import live
from tests.builders import actor_of
from tests.disputes.cases import case_of, decide, make_cases
from tests.media.files import png, zipped
from tests.passkeys import sign_report
from tests.scenes import Scene, annotator_of, attempt, item_of
from tests.signoff.policy_scenes import publish
from tests.signoff.test_delegations import lend
from tests.training.sets import frozen


def make_lot() -> tuple[Scene, Project, Log]:
    """One lot of four items, sampled, inspected and decided; all events signed."""
    scene, project = make_cases()
    _decide_the_lot(scene, project)
    sequence_all()
    return scene, project, Log.objects.get(origin=scene.log)


def make_everything() -> tuple[Scene, Project]:
    """At least one row of every governed model in the logs of the engagement and of its buyer."""
    scene, project = make_cases()
    owner, qa = scene.actor("owner"), scene.actor("qa_manager")
    for floor in ("0.8", "0.9"):
        commit_to(actor=owner, engagement=scene.engagement, metric="accuracy", floor=Decimal(floor))
    publish_guideline(actor=owner, project=project, text="Clause 1: say yes when in doubt.")
    _stand(scene)
    link_annotator(actor=scene.actor("vendor_owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    _bring_media(scene, project)
    attempt(scene, project, [("i1", "ann", "perhaps")], "refused.csv")
    _decide_the_lot(scene, project)
    decide(scene, case_of(project, "tied"), supersedes=decide(scene, case_of(project, "tied"), "no"))
    open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "agreed"), claim="Not so.")
    for act in (score_gold, measure_agreement, infer):
        act(actor=qa, project=project)
    frozen(scene, project)
    report = freeze_report(actor=qa, project=project, title="First quarter")
    sign_report(scene.auditor, report, "reviewed")
    correct_gold(actor=qa, item=item_of(project, "agreed"), value='"no"', code=0, reason="Misread.")
    rescore(project)
    set_rule(actor=owner, engagement=scene.engagement, records="files", name="short", months=1)
    hold = place_hold(actor=owner, organisation=scene.buyer, reason="A claim.", engagement=scene.engagement)
    release_hold(actor=owner, hold=hold, reason="Settled.")
    live(scene, project)
    loop_life.live(scene)
    sequence_all()
    return scene, project


def _decide_the_lot(scene: Scene, project: Project) -> None:
    lot = project.deliveries.get().lot
    draw = draw_sample(actor=scene.actor("owner"), lot=lot, aql=Decimal("0.05"), rql=Decimal("0.4"))
    for drawn in draw.drawn_items.all():
        bad = drawn.position == 1
        value = "no" if bad else None
        inspect(actor=scene.actor("adjudicator"), drawn_item=drawn, conforming=not bad, correct_value=value)
    decide_lot(actor=scene.actor("owner"), lot=lot)


def _stand(scene: Scene) -> None:
    buyer, compliance, today = scene.buyer, scene.actor("compliance"), timezone.now().date()
    publish_policy_text(actor=compliance, organisation=buyer, text="Sign what you have read.")
    accept_policy_text(actor=scene.actor("owner"), organisation=buyer, version=1)
    about: dict[str, Any] = {"actor": compliance, "organisation": buyer, "user": scene.owner}
    record_qualification(**about, name="GCP", evidence="In the binder.", valid_from=today - dt.timedelta(days=9))
    verify_identity(**about, method="in_person")
    publish(scene, [{"meaning": "reviewed", "side": "auditor", "roles": ["auditor"]}])
    lend(scene, "owner", scene.compliance)
    for role in ("qa_manager", "adjudicator"):
        membership = scene.adjudicator.memberships.get(ended_at=None)
        change_role(actor=scene.actor("owner"), membership=membership, role=role)


def _bring_media(scene: Scene, project: Project) -> None:
    vendor = scene.actor("vendor_manager")
    files = io.BytesIO(zipped({"a.png": png(2, 1), "b.png": png(1, 2)}))
    store_media(actor=vendor, project=project, file=files, name="pictures.zip")
    source = declare_source(actor=actor_of(scene.owner), project=project, prefix="https://media.example/pictures/")
    retire_source(actor=actor_of(scene.owner), source=source)
