"""An engagement in full swing, and one person for each part that is played in it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rest_framework.test import APIClient

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.accounts.services import create_token
from apps.agreement.services import measure_agreement
from apps.disputes.services import open_dispute
from apps.exchange.models import ImportRun
from apps.exchange.services import import_gold, process, receive
from apps.gold.services import score_gold
from apps.labels.models import Delivery
from apps.labels.services import publish_schema
from apps.projects import services
from apps.projects.models import Engagement, Item, Project
from apps.signoff.models import Report
from apps.signoff.services import freeze_report
from apps.training.services import freeze as freeze_training_set
from apps.training.services import request_training_set
from apps.truth.services import infer
from tests.builders import actor_of, make_member, make_organisation

ROWS = "item,annotator,label,text\ni1,A7,no,Helpful\ni1,B2,yes,Helpful\ni2,A7,no,Thanks\ni2,B2,no,Thanks\n"
GOLD = b"item,label\ni1,no\n"


@dataclass(frozen=True)
class World:
    buyer: Organisation
    vendor: Organisation
    owner: User
    judge: User
    vendor_manager: User
    annotator: User
    auditor: User
    outsider: User
    engagement: Engagement
    project: Project

    def person(self, name: str) -> User:
        found: User = getattr(self, name)
        return found

    @property
    def item(self) -> Item:
        return Item.objects.get(project=self.project, key="i1")


def make_world() -> World:
    buyer = make_organisation(OrganisationKind.BUYER, "Aurora")
    vendor = make_organisation(OrganisationKind.VENDOR, "Northfield")
    auditors = make_organisation(OrganisationKind.AUDITOR, "Plain Sight")
    owner = make_member(buyer, Role.OWNER, "Olga Marsh")
    actor = actor_of(owner)
    engagement = services.create_engagement(actor=actor, name="Tickets", buyer=buyer, vendor=vendor)
    services.invite_auditor(actor=actor, engagement=engagement, organisation=auditors)
    project = services.create_project(actor=actor, engagement=engagement, name="Toxicity")
    publish_schema(actor=actor, project=project, definition={"type": "nominal", "labels": ["no", "yes"]})
    services.publish_guideline(actor=actor, project=project, text="# Toxicity\n")
    return World(
        buyer=buyer,
        vendor=vendor,
        owner=owner,
        judge=make_member(buyer, Role.ADJUDICATOR, "Ada Juris"),
        vendor_manager=make_member(vendor, Role.VENDOR_MANAGER, "Victor Manning"),
        annotator=make_member(vendor, Role.ANNOTATOR, "Anna Lee"),
        auditor=make_member(auditors, Role.AUDITOR, "Audra Clear"),
        outsider=make_member(make_organisation(OrganisationKind.BUYER, "Elsewhere"), Role.OWNER, "Odd Strand"),
        engagement=engagement,
        project=project,
    )


def deliver(world: World, rows: str = ROWS, name: str = "week.csv") -> ImportRun:
    """Deliver rows, and do the worker's part."""
    file = io.BytesIO(rows.encode())
    run = receive(actor=actor_of(world.vendor_manager), project=world.project, file=file, name=name).run
    process(run)
    run.refresh_from_db()
    return run


def delivered(world: World) -> Delivery:
    return Delivery.objects.filter(project=world.project).latest("pk")


def settle_gold(world: World) -> None:
    import_gold(actor=actor_of(world.owner), project=world.project, file=io.BytesIO(GOLD), name="gold.csv")


def freeze(world: World, title: str = "November") -> Report:
    return freeze_report(actor=actor_of(world.owner), project=world.project, title=title)


def fill(world: World) -> dict[str, str]:
    """One of each noun; their ids by the name of the noun."""
    run, owner = deliver(world), actor_of(world.owner)
    settle_gold(world)
    scored = score_gold(actor=owner, project=world.project)
    measured = measure_agreement(actor=owner, project=world.project)
    case = open_dispute(actor=actor_of(world.vendor_manager), item=world.item, claim="The joke is not toxic.")
    delivery = delivered(world)
    training_set = request_training_set(actor=owner, project=world.project, waived=["lot", "gold"])
    freeze_training_set(training_set)
    return {
        "organisations": world.buyer.public_id,
        "engagements": world.engagement.public_id,
        "projects": world.project.public_id,
        "items": str(world.item.pk),
        "imports": run.public_id,
        "deliveries": delivery.public_id,
        "gold-runs": scored.public_id,
        "agreement-runs": measured.public_id,
        "truth-runs": infer(actor=owner, project=world.project).public_id,
        "training-sets": training_set.public_id,
        "lots": delivery.lot.public_id,
        "disputes": case.public_id,
        "reports": freeze(world).public_id,
        "logs": world.engagement.public_id,
    }


def client_of(user: User) -> APIClient:
    """A program with a token of this person."""
    _, secret = create_token(actor=actor_of(user), name="script")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client
