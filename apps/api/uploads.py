"""Files on their way in, as multipart/form-data."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from apps.api.fields import MappingField, Named
from apps.projects.models import Project


class Upload(serializers.Serializer[Any]):
    project = Named(Project)
    file = serializers.FileField()
    mapping = MappingField(default=dict, help_text="Only needed where the columns have unusual names.")


UPLOADS = (MultiPartParser,)
