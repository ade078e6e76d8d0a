"""Many rows of every noun at once, straight into the database: what they mean is not asked here, only how many."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from apps.accounts.models import IdentityProof, Membership, PolicyText, Qualification, Role
from apps.agreement.models import AgreementRun
from apps.consequences.models import Rescoring
from apps.disputes.models import Dispute, Ground, Position
from apps.exchange.models import ImportReject, ImportRun
from apps.gold.models import GoldRun
from apps.labels.models import Annotation, AnnotationSet, Annotator, Delivery
from apps.lots.models import Draw, DrawnItem, Lot, LotDecision
from apps.projects.models import Commitment, Engagement, Item, Project
from apps.signoff.models import Delegation, Meaning, Report, Signature, SigningPolicy
from apps.training.models import TrainingSet
from apps.truth.models import TruthRun
from tests.api.world import World
from tests.builders import make_member, make_organisation
from tests.notices.told import make_notice


def add_rows(world: World, numbers: range) -> None:
    for number in numbers:
        _contract(world, number)
        _standing(world, number)
        make_notice(world.engagement, world.owner)
        item = Item.objects.create(project=world.project, key=f"item {number}")
        delivery = _delivery(world, number, item)
        _lot(delivery)
        _dispute(world, item)
        _report(world)
        _runs(world, number)


def _contract(world: World, number: int) -> None:
    organisation = make_organisation("auditor")
    Membership.objects.create(user=world.owner, organisation=organisation, role=Role.OWNER)
    contract = Engagement.objects.create(name=f"Contract {number}", buyer=world.buyer, vendor=world.vendor)
    contract.auditors.add(organisation)
    Project.objects.create(engagement=contract, name="Project")
    Commitment.objects.create(
        engagement=world.engagement, metric="alpha", floor=Decimal("0.8"), retired_at=timezone.now()
    )


def _standing(world: World, number: int) -> None:
    member, now = make_member(world.buyer, Role.AUDITOR), timezone.now()
    known = {"user": member, "organisation": world.buyer}
    Qualification.objects.create(**known, name="GxP", evidence="-", valid_from=now.date(), recorded_by=world.owner)
    IdentityProof.objects.create(**known, method="video", checked_by=world.owner)
    PolicyText.objects.create(
        organisation=world.buyer, version=number + 1, text="-", digest=f"{number:064}", published_by=world.owner
    )
    SigningPolicy.objects.create(
        engagement=world.engagement, version=number + 1, digest=f"{number:064}", published_by=world.owner,
        document={"steps": [{"meaning": "approved", "roles": ["owner"]}]},
    )  # fmt: skip
    Delegation.objects.create(
        engagement=world.engagement, organisation=world.buyer, role=Role.AUDITOR, delegator=member,
        delegate=world.judge, reason="-", since=now, until=now + timedelta(days=1),
    )  # fmt: skip


def _delivery(world: World, number: int, item: Item) -> Delivery:
    delivery = Delivery.objects.create(
        project=world.project, schema=world.project.schemas.get(), name="week.csv", sha256=f"{number:064}",
        rows=1, items=1, annotators=1, root="",
    )  # fmt: skip
    ImportRun.objects.create(
        project=world.project, delivery=delivery, name="week.csv", sha256=f"{number:064}", size=1, actor="system:test"
    )
    annotator = Annotator.objects.create(engagement=world.engagement, key=f"annotator {number}")
    for labelled in (item, Item.objects.get(project=world.project, key="i1")):
        Annotation.objects.create(item=labelled, annotator=annotator, delivery=delivery, value='"no"')
    ImportReject.objects.create(run=ImportRun.objects.earliest("pk"), place=f"line {number}", why="-", remedy="-")
    return delivery


def _lot(delivery: Delivery) -> None:
    lot = Lot.objects.create(delivery=delivery, name="week.csv", size=1, item_digest="")
    plan = {"aql": Decimal("0.01"), "rql": Decimal("0.2"), "alpha": Decimal("0.05"), "beta": Decimal("0.1")}
    sample = {"distribution": "binomial", "sample_size": 1, "acceptance_number": 0, "seed": "00"}
    draw = Draw.objects.create(lot=lot, **plan, **sample)
    DrawnItem.objects.create(draw=draw, item=Annotation.objects.filter(delivery=delivery)[0].item, position=1)
    LotDecision.objects.create(
        lot=lot, verdict="accepted", inspected=1, nonconforming=0, error_rate={"undefined": "test"}, risks="-"
    )


def _dispute(world: World, item: Item) -> None:
    case = Dispute.objects.create(project=world.project, item=item, ground=Ground.TIE, due_at=timezone.now())
    Position.objects.create(dispute=case, value='"no"', ordinal=1)


def _report(world: World) -> None:
    body = b'{"verdict":{"sentence":"-","value":"met"}}'
    report = Report.objects.create(
        engagement=world.engagement, project=world.project, title="November", body=body,
        sha256=hashlib.sha256(body).hexdigest(), author=world.owner,
    )  # fmt: skip
    Signature.objects.create(
        report=report, signer=world.judge, meaning=Meaning.REVIEWED, printed_name="Ada", role="-", organisation="-",
        manifest=body, manifest_sha256="",
    )  # fmt: skip


def _runs(world: World, number: int) -> None:
    frozen = AnnotationSet.objects.create(project=world.project, deliveries=[], digest=f"{number:064}", rows=0)
    known = {"project": world.project, "annotation_set": frozen, "actor": "system:test", "state": "done"}
    GoldRun.objects.create(**known, gold_digest="")
    Rescoring.objects.create(project=world.project, gold_before="", gold_after="")
    AgreementRun.objects.create(**known)
    TruthRun.objects.create(**known)
    TrainingSet.objects.create(**known, parameters={"formats": ["jsonl"]}, counts={"items": 1, "left_out": 0})
