"""A small engagement with a delivery, and one person for each part that is played in it."""

import io
from dataclasses import dataclass

from django.test import Client

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.exchange.models import ImportRun
from apps.exchange.services import import_gold, process, receive
from apps.labels.services import publish_schema
from apps.projects import services
from apps.projects.models import Engagement, Project
from tests.builders import actor_of, make_member, make_organisation

ROWS = (
    "item,annotator,label,text",
    "i1,A-7,no,The clerk was helpful",
    "i1,B-2,yes,The clerk was helpful",
    "i2,A-7,no,Thank you",
    "i2,B-2,no,Thank you",
)


@dataclass(frozen=True)
class World:
    buyer: Organisation
    vendor: Organisation
    owner: User
    judge: User
    vendor_manager: User
    annotator: User
    outsider: User
    engagement: Engagement
    project: Project


def make_world() -> World:
    buyer = make_organisation(OrganisationKind.BUYER, "Aurora")
    vendor = make_organisation(OrganisationKind.VENDOR, "Northfield")
    owner = make_member(buyer, Role.OWNER, "Olga Marsh")
    engagement = services.create_engagement(actor=actor_of(owner), name="Tickets", buyer=buyer, vendor=vendor)
    project = services.create_project(actor=actor_of(owner), engagement=engagement, name="Toxicity")
    publish_schema(actor=actor_of(owner), project=project, definition={"type": "nominal", "labels": ["no", "yes"]})
    return World(
        buyer=buyer,
        vendor=vendor,
        owner=owner,
        judge=make_member(buyer, Role.ADJUDICATOR, "Ada Juris"),
        vendor_manager=make_member(vendor, Role.VENDOR_MANAGER, "Victor Manning"),
        annotator=make_member(vendor, Role.ANNOTATOR, "Anna Lee"),
        outsider=make_member(make_organisation(OrganisationKind.BUYER, "Elsewhere"), Role.OWNER, "Odd Strand"),
        engagement=engagement,
        project=project,
    )


def deliver(world: World, *more: str, name: str = "week.csv") -> ImportRun:
    """Deliver the usual rows and `more`, and do the worker's part."""
    data = io.BytesIO("\n".join([*ROWS, *more]).encode())
    run = receive(actor=actor_of(world.vendor_manager), project=world.project, file=data, name=name).run
    process(run)
    run.refresh_from_db()
    return run


def settle_gold(world: World) -> None:
    gold = io.BytesIO(b"item,label\ni1,no\n")
    import_gold(actor=actor_of(world.owner), project=world.project, file=gold, name="gold.csv")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
