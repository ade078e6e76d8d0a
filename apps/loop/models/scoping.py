"""Who sees rows of the loop."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from apps.accounts.models import Organisation, is_person
from apps.projects.models import Project


class BuyersQuerySet(models.QuerySet[Any]):
    """Rows of projects. `to_project` of the model is the lookup of its project."""

    def visible_to(self, user: Any) -> Self:
        """The buyer's people and the auditors. No vendor: predictions and blind samples would tell what is checked."""
        if not is_person(user):
            return self.none()
        path = self.model.to_project
        houses = Organisation.objects.visible_to(user)
        seen = self.filter(**{f"{path}__in": Project.objects.visible_to(user)})
        return seen.exclude(**{f"{path}__engagement__vendor__in": houses})
