"""A scored project in which a gold answer is wrong, and the act that says so."""

from __future__ import annotations

from apps.consequences.models import Rescoring
from apps.consequences.services import rescore
from apps.gold.services import correct_gold, score_gold
from apps.labels.services import link_annotator
from apps.projects.models import Project
from tests.scenes import Scene, annotator_of, deliver, item_of, load_gold, make_engagement, make_project, panel

KEYS = [f"i{n:02}" for n in range(24)]
LABELS = {"ann": "y" * 24, "bob": "y" * 23 + "n", "cid": "-" * 12 + "y" * 12}
WRONG = KEYS[23]


def make_scored() -> tuple[Scene, Project]:
    """Everything is yes by gold; of the last item ann and cid say so, and bob says no. The first ones cid never saw."""
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **LABELS))
    load_gold(scene, project, dict.fromkeys(KEYS, "yes"))
    score_gold(actor=scene.actor("qa_manager"), project=project)
    return scene, project


def overturn(scene: Scene, project: Project, key: str = WRONG, value: str = "no", decision: str | None = None) -> None:
    correct_gold(
        actor=scene.actor("adjudicator"),
        item=item_of(project, key),
        value=f'"{value}"',
        code=int(value == "yes"),
        reason="The expert had misread it.",
        decision=decision,
    )


def rescored(project: Project) -> Rescoring:
    """The newest one, of everything that waited."""
    rescore(project)
    return Rescoring.objects.filter(project=project).latest("pk")


def link(scene: Scene, key: str) -> None:
    """The annotator of the scene is the one whom the files call this."""
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, key), user=scene.annotator)
