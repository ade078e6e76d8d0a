"""Every real set through the product: import, agreement, gold, a contested item and the page on which it is judged."""

from __future__ import annotations

import html
import io
from pathlib import Path

import pytest
from django.test import Client

from apps.agreement.services import measure_agreement
from apps.disputes.models import Dispute, Position
from apps.disputes.services import open_dispute, open_disputes
from apps.exchange.services import import_gold, process, receive
from apps.gold.services import score_gold
from apps.labels.models import Annotation, Annotator
from apps.labels.types import parse_schema
from apps.portal.renderings.kinds import KINDS
from apps.projects.models import Item, Project
from tests.offline.deliveries import audit, schema
from tests.real.parts import Part, part_of
from tests.real.sets import SETS
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture(params=sorted(SETS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def part(shared_data: Path, name: str) -> Part:
    folder = shared_data / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not among the real data sets here")
    return part_of(folder, SETS[name])


def test_a_part_of_every_set_goes_all_the_way(part: Part, name: str, tmp_path: Path) -> None:
    scene = make_engagement()
    project = make_project(scene, part.schema, name)
    delivered(scene, project, part)
    figures = measured(scene, project, part)
    alone = told_by_the_command_line(part, tmp_path)
    shared = alone.keys() & figures.keys()
    assert SETS[name].telling in shared
    assert {key: figures[key] for key in shared} == {key: alone[key] for key in shared}
    assert isinstance(figures[SETS[name].telling]["value"], float)
    judged(scene, contested(scene, project), part)


def delivered(scene: Scene, project: Project, part: Part) -> None:
    file = io.BytesIO(part.delivery())
    run = receive(actor=scene.actor("vendor_manager"), project=project, file=file, name="part.jsonl").run
    process(run)
    run.refresh_from_db()
    assert (run.error, run.rejected) == ("", 0)
    assert Annotation.objects.filter(item__project=project).count() == len(part.rows)


def measured(scene: Scene, project: Project, part: Part) -> dict[str, dict[str, object]]:
    """Every figure of agreement, and of gold where the set has truth."""
    run = measure_agreement(actor=scene.actor("qa_manager"), project=project)
    assert run.state == "done"
    if not part.gold:
        return dict(run.figures)
    file = io.BytesIO(part.gold_file())
    assert import_gold(actor=scene.actor("owner"), project=project, file=file, name="gold.jsonl").rejects == ()
    scored = score_gold(actor=scene.actor("qa_manager"), project=project)
    assert "value" in scored.figures["accuracy"]
    return {**run.figures, **scored.figures}


def told_by_the_command_line(part: Part, folder: Path) -> dict[str, dict[str, object]]:
    paths = folder / "part.jsonl", folder / "gold.jsonl"
    for path, content in zip(paths, (part.delivery(), part.gold_file()), strict=True):
        path.write_bytes(content)
    rules = schema(folder / "schema.json", **part.schema)
    figures: dict[str, dict[str, object]] = audit(paths[0], gold=paths[1] if part.gold else None, schema=rules).body[
        "figures"
    ]
    return figures


def contested(scene: Scene, project: Project) -> Dispute:
    """A case by rule where a rule finds one, else the vendor's about the item with the most different answers."""
    open_disputes(actor=scene.actor("qa_manager"), project=project)
    found = Dispute.objects.filter(project=project).order_by("pk").first()
    if found is not None:
        return found
    item = max(
        Item.objects.filter(project=project).order_by("pk"),
        key=lambda one: one.annotations.values("value").distinct().count(),
    )
    return open_dispute(actor=scene.actor("vendor_manager"), item=item, claim="Please look again.")


def judged(scene: Scene, case: Dispute, part: Part) -> None:
    client = Client()
    client.force_login(scene.adjudicator)
    answer = client.get(f"/disputes/{case.public_id}/")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    rules = parse_schema(part.schema)
    positions = list(Position.objects.filter(dispute=case))
    assert positions
    for position in positions:
        assert rules.display(rules.load(position.value))[:100] in page
    assert ('class="rendering"' in page) == (rules.name in KINDS)
    assert not [who for who in part.annotators if who in page]
    assert not [
        one.public_id for one in Annotator.objects.filter(engagement=case.project.engagement) if one.public_id in page
    ]


def test_every_set_is_among_them(shared_data: Path) -> None:
    assert sorted(path.name for path in shared_data.iterdir() if path.is_dir()) == sorted(SETS)
