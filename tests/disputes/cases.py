"""A project with everything there is to dispute about, and its cases."""

from apps.disputes.models import Adjudication, Dispute
from apps.disputes.services import adjudicate, open_disputes
from apps.projects.models import Project
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

KEYS = ("agreed", "split", "tied", "wrong")
VOTES = {"ann": "yyyn", "bob": "yynn", "cid": "yn-n"}


def make_cases(gold_by: str = "owner") -> tuple[Scene, Project]:
    """`wrong` contradicts gold unanimously, `tied` is a tie, `split` is two against one, `agreed` is not contested."""
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, **VOTES))
    load_gold(scene, project, {"wrong": "yes", "agreed": "yes"}, gold_by)
    open_disputes(actor=scene.actor("qa_manager"), project=project)
    return scene, project


def case_of(project: Project, key: str) -> Dispute:
    return Dispute.objects.filter(project=project, item__key=key).latest("pk")


def decide(
    scene: Scene, case: Dispute, value: object = "yes", role: str = "adjudicator", **options: object
) -> Adjudication:
    wanted = {"reason_code": "annotator_error", "rationale": "See clause 1.", **options}
    return adjudicate(actor=scene.actor(role), dispute=case, value=value, **wanted)  # type: ignore[arg-type]
