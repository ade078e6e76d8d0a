"""Ways into the rooms of the loop: as this person may see them, or 404."""

from __future__ import annotations

from django.http import HttpRequest

from apps.accounts.policies import require
from apps.loop.policies import may_see_loop
from apps.portal.access import actor_of, project_or_404
from apps.projects.models import Project


def loop_project_or_404(request: HttpRequest, public_id: str) -> Project:
    """Refused, with the reason, to whoever is tested by it."""
    project = project_or_404(request, public_id)
    require(may_see_loop(actor_of(request), project.engagement))
    return project
