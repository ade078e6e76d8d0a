"""The organisations of whoever asks."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework import mixins, serializers

from apps.accounts.models import Membership, Organisation, OrganisationKind, Role
from apps.api.choices import OneOf
from apps.api.fields import PublicId
from apps.api.viewsets import NounViewSet, Query


class OrganisationQuery(Query):
    kind = OneOf(OrganisationKind, required=False)


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    id = PublicId()
    kind = OneOf(OrganisationKind)
    role = OneOf(Role, read_only=True, help_text="Your own role in it.")

    class Meta:
        model = Organisation
        fields = ("id", "name", "kind", "role", "created_at")


class Organisations(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Organisation]):
    """Organisations of which you are a member."""

    serializer_class = OrganisationSerializer
    query_class = OrganisationQuery

    def get_queryset(self) -> QuerySet[Organisation]:
        own = Membership.objects.filter(user=self.person, organisation=OuterRef("pk"), ended_at=None)
        seen = Organisation.objects.visible_to(self.person)
        return seen.annotate(role=Subquery(own.values("role")[:1])).order_by("name")
