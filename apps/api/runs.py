"""What results have in common: what they rest on, how they were made, and what came out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.figures import FiguresField
from apps.api.viewsets import Filter, Query, person
from apps.labels.runs import RunState
from apps.labels.selectors import tables_seen_by
from apps.projects.models import Project

FIELDS = (
    "id", "project", "annotation_set", "state", "figures", "parameters", "method_version", "created_at", "finished_at",
)  # fmt: skip


class RunQuery(Query):
    project = Filter("project__public_id", "Id of the project.")


class NewRun(serializers.Serializer[Any]):
    project = Named(Project)


class RunSerializer(serializers.ModelSerializer[Any]):
    id = PublicId()
    project = PublicId("project.public_id")
    annotation_set = serializers.CharField(
        source="annotation_set.digest", read_only=True, help_text="SHA-256 that names exactly the rows it rests on."
    )
    state = OneOf(RunState)
    figures = FiguresField()
    parameters = serializers.DictField()


class RunInFull(RunSerializer):
    stale = serializers.SerializerMethodField(help_text="What it rests on is no longer what is there now.")
    tables = serializers.SerializerMethodField(help_text="In the shape of a report.")

    def get_tables(self, run: Any) -> dict[str, dict[str, Any]]:
        return tables_seen_by(Actor.person(person(self.context["request"])), run.project.engagement, run.tables)
