"""What a round rests on besides the model: the guideline, the label schema, and what the records are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from apps.evidence.canonical import encode
from apps.learning.route import Binding
from apps.loop.models import ModelVersion
from apps.projects.models import Project
from apps.projects.selectors import current_guideline, current_schema


@dataclass(frozen=True, slots=True)
class Basis:
    """Digests of the guideline ("" if there is none) and of the schema, and the description of the input."""

    guideline: str
    schema: str
    input: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def bound_to(self, version: ModelVersion) -> Binding:
        described = encode({"input": self.input, "schema": self.schema}).decode()
        return Binding(version.digest, self.guideline, described)


def basis_now(project: Project, described: str) -> Basis:
    """Invalid for a project without a schema."""
    guideline = current_guideline(project)
    return Basis(guideline.digest if guideline else "", current_schema(project).digest, described)
