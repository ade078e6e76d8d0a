"""Projects made through the API: tasks imported, answers given by each person, predictions of a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .api import Api
from .projects import Project

MODEL = "tagger-2026.1"
SECONDS = (4.5, 61.25, 0.125)


class Key(NamedTuple):
    """Whose answer to which task."""

    item: str
    who: str


class Fact(NamedTuple):
    """What must be read of one answer: `label` as it was meant, the rest as the server says it keeps it."""

    label: object
    made_at: str | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A project in Label Studio, and all that a reader of its exports must find."""

    project: Project
    number: int
    people: dict[Key, Fact]
    model: dict[Key, Fact]
    numbers: dict[Key, int]
    """Those of the annotations."""


def make(project: Project, people: Sequence[Api]) -> Made:
    owner = people[0]
    made = Made(project, owner.new_project(project.name, project.config), {}, {}, {})
    owner.call("POST", f"/api/projects/{made.number}/import", [{"data": task.data} for task in project.tasks])
    listed = owner.call("GET", f"/api/tasks?project={made.number}&page_size=100")["tasks"]
    for task, kept in zip(project.tasks, sorted(listed, key=lambda one: one["id"]), strict=True):
        if kept["data"] != task.data:
            raise RuntimeError(f"{project.name}: tasks came out of order.")
        for person, answer, seconds in zip(people, task.answers, SECONDS, strict=False):
            body = {"result": answer.result, "lead_time": seconds}
            said = person.call("POST", f"/api/tasks/{kept['id']}/annotations/", body)
            key = Key(str(kept["id"]), str(person.whoami()))
            made.numbers[key] = said["id"]
            made.people[key] = Fact(answer.label, said["created_at"], round(seconds * 1000))
        if task.prediction is not None:
            body = {"task": kept["id"], "model_version": MODEL, "result": task.prediction.result, "score": 0.5}
            said = owner.call("POST", "/api/predictions/", body)
            made.model[Key(str(kept["id"]), MODEL)] = Fact(task.prediction.label, said["created_at"], None)
    return made
