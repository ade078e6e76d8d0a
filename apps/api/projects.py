"""Projects: what is labelled, by which schema and guideline, and how well."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.fields import Named, PublicId
from apps.api.quality import QualitySerializer, quality_of
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.consequences.publishing import put_guideline_in_force, put_schema_in_force
from apps.projects.models import Engagement, Guideline, LabelSchema, Project
from apps.projects.services import create_project


class ProjectQuery(Query):
    engagement = Filter("engagement__public_id", "Id of the engagement.")


class VersionQuery(Query):
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The newest if left out."
    )


class ProjectSerializer(serializers.ModelSerializer[Project]):
    id = PublicId()
    engagement = PublicId("engagement.public_id")

    class Meta:
        model = Project
        fields = ("id", "engagement", "name", "description", "created_at")


class NewProject(serializers.Serializer[Any]):
    engagement = Named(Engagement)
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(default="", allow_blank=True, max_length=10_000)


class SchemaSerializer(serializers.ModelSerializer[LabelSchema]):
    sha256 = serializers.CharField(source="digest")
    definition = serializers.DictField()

    class Meta:
        model = LabelSchema
        fields = ("version", "definition", "sha256", "published_at")


class NewSchema(serializers.Serializer[Any]):
    definition = serializers.DictField(help_text='Such as {"type": "nominal", "labels": ["no", "yes"]}.')


class GuidelineSerializer(serializers.ModelSerializer[Guideline]):
    sha256 = serializers.CharField(source="digest")

    class Meta:
        model = Guideline
        fields = ("version", "text", "sha256", "published_at")


class NewGuideline(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False, max_length=1_000_000, help_text="Markdown.")


class Projects(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Project]):
    """Projects of your engagements."""

    serializer_class = ProjectSerializer
    query_class = ProjectQuery

    def get_queryset(self) -> QuerySet[Project]:
        seen = Project.objects.visible_to(self.person)
        return seen.select_related("engagement__buyer", "engagement__vendor").order_by("name", "pk")

    @extend_schema(request=NewProject, responses={201: ProjectSerializer})
    def create(self, request: Request) -> Response:
        """Open a project in an engagement."""
        return self.answer(create_project(actor=self.actor, **self.given(NewProject)), status=201)

    @extend_schema(parameters=[VersionQuery], responses=SchemaSerializer)
    @action(detail=True, url_path="schema", url_name="schema")
    def label_schema(self, request: Request, public_id: str) -> Response:
        """Which labels are allowed: the newest version, or the one asked for."""
        return Response(SchemaSerializer(self._version(self.get_object().schemas.all())).data)

    @extend_schema(request=NewSchema, responses={201: SchemaSerializer})
    @label_schema.mapping.post
    def new_schema(self, request: Request, public_id: str) -> Response:
        """Publish a new version; what was delivered before stays bound to its own."""
        made = put_schema_in_force(actor=self.actor, project=self.get_object(), **self.given(NewSchema))
        return Response(SchemaSerializer(made).data, status=201)

    @extend_schema(parameters=[VersionQuery], responses=GuidelineSerializer)
    @action(detail=True)
    def guideline(self, request: Request, public_id: str) -> Response:
        """How to label: the newest version, or the one asked for."""
        return Response(GuidelineSerializer(self._version(self.get_object().guidelines.all())).data)

    @extend_schema(request=NewGuideline, responses={201: GuidelineSerializer})
    @guideline.mapping.post
    def new_guideline(self, request: Request, public_id: str) -> Response:
        """Publish a new version; earlier decisions keep naming the one they used."""
        made = put_guideline_in_force(actor=self.actor, project=self.get_object(), **self.given(NewGuideline))
        return Response(GuidelineSerializer(made).data, status=201)

    @extend_schema(responses=QualitySerializer)
    @action(detail=True)
    def quality(self, request: Request, public_id: str) -> Response:
        """The newest figures and tables, as far as you may see them."""
        return Response(QualitySerializer(quality_of(self.get_object(), self.actor)).data)

    def _version(self, versions: QuerySet[Any]) -> Any:
        query = VersionQuery(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return get_object_or_404(versions.filter(**query.validated_data)[:1])
