"""Images, recordings and videos: bringing them in, and taking those of an item."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.fields import Named, PublicId
from apps.api.uploads import UPLOADS
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.media.models import LONGEST_NAME, MediaFile
from apps.media.selectors import medium_of
from apps.media.services import store_media
from apps.media.serving import answer_with
from apps.projects.models import Item, Project


class MediaQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    name = Filter(help_text="The name by which items refer to it.")
    sha256 = Filter(help_text="SHA-256 of the file, in hex.")


class MediaFileSerializer(serializers.ModelSerializer[MediaFile]):
    id = PublicId()
    project = PublicId("project.public_id")
    duration_ms = serializers.IntegerField(allow_null=True, help_text="Where the head of the file tells it.")

    class Meta:
        model = MediaFile
        fields = (
            "id", "project", "name", "sha256", "size", "content_type", "width", "height", "duration_ms", "received_at",
        )  # fmt: skip


class NewMedia(serializers.Serializer[object]):
    project = Named(Project)
    file = serializers.FileField(help_text="One file, or a ZIP of files under the names they have in it.")
    name = serializers.CharField(
        default="", allow_blank=True, max_length=LONGEST_NAME, help_text="Of a single file; else that of the upload."
    )


class StoredSerializer(serializers.Serializer[object]):
    """What an upload brought; of many files the first hundred are listed."""

    added = serializers.IntegerField(help_text="Files that are new.")
    known = serializers.IntegerField(help_text="Files that were stored before, with the same bytes.")
    files = MediaFileSerializer(many=True)


LISTED = 100


class Media(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[MediaFile]):
    """Stored images, recordings and videos. A name keeps its bytes for good."""

    serializer_class = MediaFileSerializer
    query_class = MediaQuery
    parser_classes = UPLOADS

    def get_queryset(self) -> QuerySet[MediaFile]:
        return MediaFile.objects.visible_to(self.person).select_related("project").order_by("pk")

    @extend_schema(request={"multipart/form-data": NewMedia}, responses={200: StoredSerializer, 201: StoredSerializer})
    def create(self, request: Request) -> Response:
        """Store files. 201: some are new; 200: all of them were stored before. Nothing is stored in part."""
        given = self.given(NewMedia)
        file, name = given["file"], given["name"] or str(given["file"].name)
        stored = store_media(actor=self.actor, project=given["project"], file=file, name=name)
        files = [*stored.added, *stored.known][:LISTED]
        counts = {"added": len(stored.added), "known": len(stored.known)}
        told = {**counts, "files": MediaFileSerializer(files, many=True).data}
        return Response(told, status=201 if stored.added else 200)


class ItemMedia(NounViewSet[Item]):
    """The medium that an item refers to."""

    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Item]:
        return Item.objects.visible_to(self.person).select_related("project")

    @extend_schema(
        operation_id="items_media_retrieve",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def media(self, request: Request, pk: int) -> HttpResponseBase:
        """Its bytes, whole or the range that is asked for; 404 says why there are none."""
        medium = medium_of(self.get_object())
        if medium is None:
            raise Http404
        return answer_with(request._request, medium)
