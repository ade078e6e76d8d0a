"""The worlds of the journeys of the loop, among the people of the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from apps.accounts.models import User
from apps.loop.models import Kind
from apps.loop.services.charging import appoint
from apps.loop.services.versions import register_version
from apps.projects.models import Engagement, Project
from tests.loop import build_gates as gates
from tests.loop import build_overview as rounds
from tests.loop.build_versions import MOOD, moods
from tests.scenes import Scene, make_project

PEOPLE = {
    "owner": "owner@harbour", "qa_manager": "qa@harbour", "adjudicator": "judge@harbour",
    "compliance": "compliance@harbour", "auditor": "auditor@calder", "vendor_owner": "manager@northfield",
    "vendor_manager": "manager@northfield", "annotator": "annotator@northfield", "outsider": "manager@quarry",
}  # fmt: skip


def scene() -> Scene:
    people = {role: User.objects.get(email=f"{name}.example") for role, name in PEOPLE.items()}
    engagements = Engagement.objects.visible_to(people["owner"]).visible_to(people["vendor_manager"])
    return Scene(engagement=engagements.order_by("pk")[0], **people)


def nothing_yet() -> dict[str, str]:
    """A project without an item."""
    return _told(make_project(scene(), MOOD, "Moods that arrive"))


def decided() -> dict[str, str]:
    """Texts whose labels were delivered and accepted."""
    return _told(moods(scene(), name="Moods to learn from"))


def challengers() -> dict[str, str]:
    """A champion, a version that is much worse on gold, and one that is much better."""
    here = scene()
    project = make_project(here, name="Who is in charge")
    gates.known(here, project, gates.GOLD)
    champion = gates.make_version(here, project, "steady", range(40))
    gates.make_version(here, project, "careless", range(120))
    gates.make_version(here, project, "careful", range(4))
    appoint(actor=here.actor("owner"), version=champion, reason="The first one.")
    return _told(project)


def proven() -> dict[str, str]:
    """Two complete rounds, the second with less work."""
    project = make_project(scene(), name="Two rounds to prove")
    version = rounds.make_version(project)
    for start, reviewed in ((0, 40), (100, 10)):
        shown = [
            rounds.Did(f"{start + n}", rounds.SHOWN, "yes", "yes" if n % 4 else "no", ms=1_500 + 10 * n)
            for n in range(reviewed)
        ]
        unseen = [rounds.Did(f"{start + n}", rounds.AUTO) for n in range(reviewed, 40)]
        audits = [rounds.Did(f"{start + n}", rounds.AUDIT, "yes", "yes") for n in range(0, 40, 3)]
        rounds.play(project, version, [*shown, *unseen, *audits])
    return _told(project)


def busy() -> dict[str, str]:
    """Something in every room of the loop."""
    here = scene()
    project = make_project(here, name="Kept from the vendor")
    owner, about = here.actor("owner"), {"about": "Files of a model."}
    version = register_version(actor=owner, project=project, name="quiet", kind=Kind.FILE, settings=about)
    appoint(actor=owner, version=version, reason="The first one.")
    made = rounds.play(project, version, [rounds.Did("kept-1", rounds.BLIND), rounds.Did("kept-2", rounds.SHOWN)])
    return _told(project) | {"version": version.public_id, "batch": made.batch.public_id}


def _told(project: Project) -> dict[str, str]:
    return {"project": project.public_id, "engagement": project.engagement.public_id, "name": project.name}


STAGES: Mapping[str, Callable[[], dict[str, str]]] = {
    "arriving": nothing_yet,
    "training": decided,
    "gates": challengers,
    "proof": proven,
    "vendor": busy,
}
