"""A project with labels, gold, a decided lot and a case, and a report frozen about it."""

import io
from decimal import Decimal
from pathlib import Path

from apps.disputes.services import open_disputes
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.models import Project
from apps.projects.services import commit_to
from apps.signoff.models import Report, Signature
from apps.signoff.services import build_bundle, freeze_report
from tests.builders import PASSWORD
from tests.passkeys import make_passkey, sign_report
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

KEYS = [f"i{n:02}" for n in range(24)]
ANN, BOB = "y" * 22 + "nn", "y" * 20 + "nnnn"


def make_audited() -> tuple[Scene, Project]:
    scene = make_engagement()
    project = make_project(scene)
    for metric, floor in (("accuracy", "0.8"), ("alpha", "0.9"), ("lot_acceptance", "0.5")):
        commit_to(actor=scene.actor("owner"), engagement=scene.engagement, metric=metric, floor=Decimal(floor))
    lot = deliver(scene, project, panel(KEYS, ann=ANN, bob=BOB)).lot
    load_gold(scene, project, dict.fromkeys(KEYS[::2], "yes"))
    draw_sample(actor=scene.actor("qa_manager"), lot=lot, aql=Decimal("0.05"), rql=Decimal("0.3"))
    for drawn in lot.draw.drawn_items.all():
        inspect(actor=scene.actor("adjudicator"), drawn_item=drawn, conforming=True)
    decide_lot(actor=scene.actor("adjudicator"), lot=lot)
    open_disputes(actor=scene.actor("qa_manager"), project=project)
    return scene, project


def make_report() -> tuple[Scene, Report]:
    scene, project = make_audited()
    for signer in (scene.owner, scene.qa_manager, scene.compliance, scene.auditor):
        make_passkey(signer)
    return scene, freeze_report(actor=scene.actor("qa_manager"), project=project, title="First quarter")


def make_small_report() -> tuple[Scene, Report]:
    """Two labels of one item, for tests of what happens to a report once it is frozen."""
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["i1"], ann="y", bob="n"))
    for signer in (scene.owner, scene.qa_manager, scene.compliance, scene.auditor):
        make_passkey(signer)
    return scene, freeze_report(actor=scene.actor("qa_manager"), project=project, title="Small")


def sign(
    scene: Scene, report: Report, role: str, meaning: str, password: str = PASSWORD, reason: str = ""
) -> Signature:
    return sign_report(getattr(scene, role), report, meaning, password, reason)


def bundle(scene: Scene, report: Report, path: Path, role: str = "auditor") -> Path:
    target = io.BytesIO()
    build_bundle(actor=scene.actor(role), report=report, target=target)
    path.write_bytes(target.getvalue())
    return path
