"""Bringing a file of new items, and what the page of its batch shows."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from apps.loop.models import Batch
from apps.loop.services.arriving import sort
from apps.media.services import store_media
from apps.projects.models import Item, Project
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_arriving import arrive, as_csv, encoded, scenery, sentences
from tests.portal.world import client_of
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db
LAMP = "The lamp came two days late and the box was wet, but it still worked"


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def at(project: Project, batch: Batch | None = None) -> str:
    return f"/projects/{project.public_id}/loop/batches/" + (f"{batch.public_id}/" if batch else "")


def page(scene: Scene, role: str, address: str) -> str:
    return client_of(getattr(scene, role)).get(address).content.decode()


@override_settings(TASKS=NO_WORKER)
def test_a_file_is_brought_watched_and_sorted(scene: Scene, project: Project) -> None:
    client = client_of(scene.qa_manager)
    file = SimpleUploadedFile("week.csv", as_csv([("a", LAMP), ("b", f"{LAMP}!"), ("c", "Hardly alike.")]))
    sent = client.post(at(project), {"file": file})
    batch = Batch.objects.get()
    assert sent.headers["Location"] == at(project, batch)
    assert client.get(f"{at(project, batch)}progress/").status_code == 200
    assert "waits for a worker" in page(scene, "owner", at(project, batch))
    sort(batch)
    assert client.get(f"{at(project, batch)}progress/").status_code == 286
    shown = page(scene, "auditor", at(project, batch))
    assert "3 new items in week.csv" in shown
    assert "2 nearly the same" in shown
    assert shown.count(LAMP) == 2
    assert "Hardly alike." not in shown


@override_settings(TASKS=NO_WORKER)
def test_the_same_file_again_leads_to_the_same_batch(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, as_csv([("a", LAMP)]))
    file = SimpleUploadedFile("again.csv", as_csv([("a", LAMP)]))
    answer = client_of(scene.owner).post(at(project), {"file": file}, follow=True)
    assert answer.redirect_chain[-1][0] == at(project, batch)
    assert "was brought before; nothing changed" in answer.content.decode()


def test_a_refused_batch_says_where_and_why(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, b"key,text\na,\n")
    assert "line 2: item a has no content" in page(scene, "owner", at(project, batch))
    assert "Refused" in page(scene, "owner", at(project))


def test_items_with_a_tag_are_listed_the_strangest_first(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("known", LAMP)]))
    load_gold(scene, project, {"known": "yes"})
    rows = [(f"i{n}", text) for n, text in enumerate(sentences(30))]
    batch = arrive(scene, project, as_csv([*rows, ("copy", LAMP), ("odd", "?!")]))
    copies = page(scene, "auditor", f"{at(project, batch)}?tag=copy_of_gold")
    assert '<h2 class="first">Copy of gold</h2>' in copies
    assert ">copy</a>" in copies
    assert ">known</a>" in copies
    assert ">odd</a>" not in copies
    assert ">odd</a>" in page(scene, "owner", f"{at(project, batch)}?tag=wordless")


def test_who_reviews_learns_how_much_arrived_and_not_which_records(scene: Scene, project: Project) -> None:
    """What is shown in a round and is not in its batch is planted."""
    batch = arrive(scene, project, as_csv([("a", LAMP), ("b", LAMP), ("c", "Hardly alike.")]))
    for query in ("", "?tag=copy", "progress/"):
        shown = page(scene, "adjudicator", f"{at(project, batch)}{query}")
        assert "3 new items" in shown and "You review records of the loop" in shown
        assert LAMP not in shown and ">a</a>" not in shown and "table.csv" not in shown
    assert client_of(scene.adjudicator).get(f"{at(project, batch)}table.csv").status_code == 403
    assert ">a</a>" in page(scene, "qa_manager", at(project, batch))


def test_without_groups_the_first_tag_is_shown(scene: Scene, project: Project) -> None:
    rows = [(f"i{n}", text) for n, text in enumerate(sentences(30))]
    batch = arrive(scene, project, as_csv([*rows, ("odd", "?!")]))
    shown = page(scene, "owner", at(project, batch))
    assert "Groups of copies" not in shown and ">odd</a>" in shown


@pytest.mark.parametrize("tag", ["", "flat", "nonsense", '"'])
def test_a_tag_that_nothing_has_shows_the_groups(scene: Scene, project: Project, tag: str) -> None:
    batch = arrive(scene, project, as_csv([("a", "One day."), ("b", "Two cats.")]))
    assert "No two items of this batch are nearly the same." in page(scene, "owner", f"{at(project, batch)}?tag={tag}")


def test_of_a_large_group_the_first_members_are_shown(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, as_csv([(f"k{n}", LAMP) for n in range(9)]))
    shown = page(scene, "owner", at(project, batch))
    assert "9 nearly the same" in shown
    assert "and 3 more, in the CSV" in shown
    assert (">k5</a>" in shown, ">k6</a>" in shown) == (True, False)


def test_stored_images_are_shown_side_by_side(scene: Scene, project: Project) -> None:
    owner = scene.actor("owner")
    store_media(actor=owner, project=project, file=io.BytesIO(encoded(scenery(1))), name="a.png")
    store_media(actor=owner, project=project, file=io.BytesIO(encoded(scenery(1), size=(64, 64))), name="b.png")
    shown = page(scene, "owner", at(project, arrive(scene, project, b"image\na.png\nb.png\n")))
    for item in Item.objects.all():
        assert f"/items/{item.pk}/media/" in shown


def test_the_table_names_groups_and_copies_by_key_and_runs_no_formula(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, as_csv([("=a", LAMP), ("b", f"{LAMP}."), ("c", "Hardly alike.")]))
    answer = client_of(scene.auditor).get(f"{at(project, batch)}table.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "place,key,group,group_key,copy_of,unusual,tags,content"
    assert [line.rsplit(",", 1)[0] for line in lines[1:]] == ["0,'=a,0,'=a,,,", "1,b,0,'=a,,,copy", "2,c,2,c,,,"]


def test_more_groups_cost_no_more_queries(scene: Scene, project: Project) -> None:
    few, many = (
        arrive(scene, project, as_csv([(f"{number}-{n}", text) for n, text in enumerate(sentences(number) * 2)]))
        for number in (1, 8)
    )
    client = client_of(scene.owner)
    client.get(at(project, few))
    asked = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as captured:
            client.get(at(project, batch))
        asked.append(len(captured))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("role", ["annotator", "vendor_manager", "vendor_owner"])
def test_the_vendor_finds_no_batches(scene: Scene, project: Project, role: str) -> None:
    batch = arrive(scene, project, as_csv([("a", LAMP)]))
    client = client_of(getattr(scene, role))
    found = {path: client.get(path).status_code for path in (at(project), at(project, batch))}
    assert found == {at(project): 403, at(project, batch): 404}


def test_whoever_may_not_bring_batches_sees_no_form_and_is_refused(scene: Scene, project: Project) -> None:
    assert "Bring and sort" not in page(scene, "auditor", at(project))
    assert "Bring and sort" in page(scene, "owner", at(project))
    file = SimpleUploadedFile("a.csv", as_csv([("a", LAMP)]))
    assert client_of(scene.adjudicator).post(at(project), {"file": file}).status_code == 403
    assert not Batch.objects.exists()
