"""An engagement with everybody who plays a part in it, and what they do, by the services that people use."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.accounts.services import add_member
from apps.exchange.models import ImportRun
from apps.exchange.services import GoldImport, import_gold, process, receive
from apps.labels.models import Annotator, Delivery
from apps.labels.services import publish_schema
from apps.projects.models import Engagement, Item, Project
from apps.projects.services import create_engagement, create_project, invite_auditor
from tests.builders import SETUP, actor_of, make_member, make_organisation

YES_NO: Mapping[str, Any] = {"type": "nominal", "labels": ["no", "yes"]}
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Scene:
    """One person for each role, an outsider who owns another buyer, and the engagement between their houses."""

    engagement: Engagement
    owner: User
    qa_manager: User
    adjudicator: User
    compliance: User
    auditor: User
    vendor_owner: User
    vendor_manager: User
    annotator: User
    outsider: User

    @property
    def buyer(self) -> Organisation:
        return self.engagement.buyer

    @property
    def vendor(self) -> Organisation:
        return self.engagement.vendor

    @property
    def log(self) -> str:
        return self.engagement.log_origin

    def actor(self, role: str) -> Actor:
        return actor_of(getattr(self, role))


def make_engagement(name: str = "Reviews") -> Scene:
    buyer, vendor = make_organisation(OrganisationKind.BUYER), make_organisation(OrganisationKind.VENDOR)
    auditors = make_organisation(OrganisationKind.AUDITOR)
    owner = make_member(buyer, Role.OWNER, "Olga Marsh")
    engagement = create_engagement(actor=actor_of(owner), name=name, buyer=buyer, vendor=vendor)
    invite_auditor(actor=actor_of(owner), engagement=engagement, organisation=auditors)
    return Scene(
        engagement=engagement,
        owner=owner,
        qa_manager=make_member(buyer, Role.QA_MANAGER, "Quinn Abel"),
        adjudicator=make_member(buyer, Role.ADJUDICATOR, "Ada Juris"),
        compliance=make_member(buyer, Role.COMPLIANCE_OFFICER, "Cora Plain"),
        auditor=make_member(auditors, Role.AUDITOR, "Otto Lund"),
        vendor_owner=make_member(vendor, Role.OWNER, "Vito Orr"),
        vendor_manager=make_member(vendor, Role.VENDOR_MANAGER, "Vera Manning"),
        annotator=make_member(vendor, Role.ANNOTATOR, "Anna Lee"),
        outsider=make_member(make_organisation(OrganisationKind.BUYER), Role.OWNER, "Odd Strand"),
    )


def make_project(scene: Scene, schema: Mapping[str, Any] = YES_NO, name: str = "Sentiment") -> Project:
    project = create_project(actor=scene.actor("owner"), engagement=scene.engagement, name=name)
    publish_schema(actor=scene.actor("owner"), project=project, definition=dict(schema))
    return project


def deliver(scene: Scene, project: Project, rows: Iterable[Row], name: str = "labels.csv") -> Delivery:
    """The vendor delivers (item, annotator, label) rows, and the worker admits them."""
    run = attempt(scene, project, rows, name)
    assert run.delivery is not None, run.error
    return run.delivery


def attempt(scene: Scene, project: Project, rows: Iterable[Row], name: str = "labels.csv") -> ImportRun:
    file = io.BytesIO(_csv(("item", "annotator", "label"), rows))
    run = receive(actor=scene.actor("vendor_manager"), project=project, file=file, name=name).run
    process(run)
    run.refresh_from_db()
    return run


def load_gold(scene: Scene, project: Project, answers: Mapping[str, str], role: str = "owner") -> GoldImport:
    file = io.BytesIO(_csv(("item", "label"), answers.items()))
    return import_gold(actor=scene.actor(role), project=project, file=file, name="gold.csv")


def item_of(project: Project, key: str) -> Item:
    return Item.objects.get(project=project, key=key)


def annotator_of(scene: Scene, key: str) -> Annotator:
    return Annotator.objects.get(engagement=scene.engagement, key=key)


def panel(items: Sequence[str], **labels: str) -> list[Row]:
    """Rows of several annotators over the same items: `panel(["a", "b"], ann="yn", bob="yy")`."""
    words = {"y": "yes", "n": "no"}
    return [
        (item, who, words[letter])
        for who, letters in labels.items()
        for item, letter in zip(items, letters, strict=True)
        if letter in words
    ]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def make_double(scene: Scene) -> User:
    """Somebody who works for both parties."""
    user = make_member(scene.buyer, Role.OWNER, "Dora Both")
    add_member(actor=SETUP, organisation=scene.vendor, user=user, role=Role.VENDOR_MANAGER)
    return user
