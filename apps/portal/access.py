"""One way in for each kind of thing: the object as this person may see it, or 404 as if it did not exist."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, User
from apps.disputes.models import Dispute
from apps.exchange.models import ImportRun
from apps.lots.models import Lot
from apps.projects.models import Engagement, Item, Project
from apps.signoff.models import Report


def person(request: HttpRequest) -> User:
    """Who is signed in. Every room but the front door is behind the login middleware."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    return Actor.person(person(request))


def organisation_or_404(request: HttpRequest, public_id: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user), public_id=public_id)


def engagement_or_404(request: HttpRequest, public_id: str) -> Engagement:
    seen = Engagement.objects.visible_to(request.user).select_related("buyer", "vendor")
    return get_object_or_404(seen, public_id=public_id)


def project_or_404(request: HttpRequest, public_id: str) -> Project:
    seen = Project.objects.visible_to(request.user).select_related("engagement__buyer", "engagement__vendor")
    return get_object_or_404(seen, public_id=public_id)


def item_or_404(request: HttpRequest, project: Project, number: int) -> Item:
    seen = Item.objects.visible_to(request.user).select_related("project__engagement__buyer")
    return get_object_or_404(seen, project=project, pk=number)


def import_or_404(request: HttpRequest, public_id: str) -> ImportRun:
    seen = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("project__engagement__buyer", "delivery"), public_id=public_id)


def lot_or_404(request: HttpRequest, public_id: str) -> Lot:
    seen = Lot.objects.visible_to(request.user).select_related("delivery__project__engagement__buyer")
    return get_object_or_404(seen, public_id=public_id)


def dispute_or_404(request: HttpRequest, public_id: str) -> Dispute:
    seen = Dispute.objects.visible_to(request.user).select_related("project__engagement__buyer", "item")
    return get_object_or_404(seen, public_id=public_id)


def report_or_404(request: HttpRequest, public_id: str) -> Report:
    seen = Report.objects.visible_to(request.user).select_related("engagement__buyer", "project", "author")
    return get_object_or_404(seen, public_id=public_id)
