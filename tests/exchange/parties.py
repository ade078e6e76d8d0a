"""An engagement with its people and a project that takes labels, and files delivered to it."""

import io
from dataclasses import dataclass
from typing import Any

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.exchange import services
from apps.exchange.models import ImportRun
from apps.labels.services import publish_schema
from apps.projects.models import Project
from apps.projects.services import create_engagement, create_project
from tests.builders import actor_of, make_member, make_organisation

YES_NO = {"type": "nominal", "labels": ["no", "yes"]}
GOOD = "item,annotator,label\na,ann,yes\na,bob,no\nb,ann,no\n"


@dataclass(frozen=True)
class Parties:
    buyer: Organisation
    vendor: Organisation
    manager: User
    vendor_manager: User
    project: Project

    def member(self, organisation: Organisation, role: str) -> User:
        return make_member(organisation, role)


def make_parties(definition: dict[str, Any] | None = None) -> Parties:
    buyer, vendor = make_organisation(OrganisationKind.BUYER), make_organisation(OrganisationKind.VENDOR)
    manager = make_member(buyer, Role.QA_MANAGER, "Quinn Marsh")
    actor = actor_of(manager)
    engagement = create_engagement(actor=actor, name="Reviews", buyer=buyer, vendor=vendor)
    project = create_project(actor=actor, engagement=engagement, name="Sentiment")
    publish_schema(actor=actor, project=project, definition=definition or YES_NO)
    return Parties(buyer, vendor, manager, make_member(vendor, Role.VENDOR_MANAGER, "Vera Lund"), project)


def receive(parties: Parties, content: str | bytes, name: str = "labels.csv", **options: Any) -> services.Received:
    data = content.encode() if isinstance(content, str) else content
    actor = actor_of(parties.vendor_manager)
    return services.receive(actor=actor, project=parties.project, file=io.BytesIO(data), name=name, **options)


def deliver(parties: Parties, content: str | bytes, name: str = "labels.csv", **options: Any) -> ImportRun:
    """Receive and process; the run as it ended."""
    run = receive(parties, content, name, **options).run
    services.process(run)
    return ImportRun.objects.get(pk=run.pk)
