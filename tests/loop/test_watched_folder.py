"""A watched folder: complete files are taken in once, and lie in done/ or refused/ afterwards."""

from __future__ import annotations

import io
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.loop.arriving.folder import Watched
from apps.loop.models import Batch, Origin
from apps.loop.services.arriving import take_in
from apps.projects.models import Item, Project
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
GOOD, BAD = "key,text\na,Good day.\n", "key,text\n,Good day.\n"


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


@pytest.fixture
def watched(scene: Scene, project: Project, tmp_path: Path) -> Watched:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return Watched(inbox, project, scene.actor("qa_manager"))


def put(folder: Path, name: str, text: str, age: float = 60) -> None:
    (folder / name).write_text(text)
    os.utime(folder / name, (time.time() - age,) * 2)


def lying(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_good_files_move_to_done_and_bad_ones_to_refused_with_the_reason(watched: Watched) -> None:
    put(watched.folder, "bad.csv", BAD)
    put(watched.folder, "good.csv", GOOD)
    assert [(each.folder, each.name) for each in watched.look()] == [("refused", "bad.csv"), ("done", "good.csv")]
    assert lying(watched.folder) == ["done/good.csv", "refused/bad.csv", "refused/bad.csv.why.txt"]
    assert "line 2: there is no key" in (watched.folder / "refused" / "bad.csv.why.txt").read_text()
    assert Batch.objects.get(state="done").origin == Origin.FOLDER
    assert watched.look() == []


def test_files_that_still_grow_or_are_called_unfinished_are_left_alone(watched: Watched) -> None:
    put(watched.folder, "fresh.csv", GOOD, age=0)
    for name in (".hidden.csv", "copy.csv.part", "copy.csv.tmp"):
        put(watched.folder, name, GOOD)
    (watched.folder / "inner").mkdir()
    put(watched.folder / "inner", "deep.csv", GOOD)
    (watched.folder / "link.csv").symlink_to(watched.folder / "inner" / "deep.csv")
    assert watched.look() == []
    assert not Batch.objects.exists()


def test_equal_bytes_under_another_name_are_taken_in_once(watched: Watched) -> None:
    put(watched.folder, "a.csv", GOOD)
    put(watched.folder, "b.csv", GOOD)
    assert [each.folder for each in watched.look()] == ["done", "done"]
    assert (Batch.objects.count(), Item.objects.count()) == (1, 1)


def test_a_stop_between_taking_in_and_moving_does_no_harm(watched: Watched) -> None:
    put(watched.folder, "a.csv", GOOD)
    watched.look()
    (watched.folder / "done" / "a.csv").rename(watched.folder / "a.csv")
    assert [each.folder for each in watched.look()] == ["done"]
    assert Batch.objects.count() == 1


def test_a_file_that_a_worker_sorts_stays_until_it_is_done(watched: Watched) -> None:
    put(watched.folder, "a.csv", GOOD)
    taken = take_in(actor=watched.actor, project=watched.project, file=io.BytesIO(GOOD.encode()), name="a.csv").batch
    Batch.objects.filter(pk=taken.pk).update(state="running")
    assert (watched.look(), lying(watched.folder)) == ([], ["a.csv"])
    Batch.objects.filter(pk=taken.pk).update(state="waiting")
    assert [each.message for each in watched.look()] == [f"1 new items in batch {taken.public_id}"]


def test_nothing_in_the_done_folder_is_written_over(watched: Watched) -> None:
    put(watched.folder, "a.csv", GOOD)
    watched.look()
    put(watched.folder, "a.csv", "key,text\nb,Another day.\n")
    watched.look()
    assert lying(watched.folder) == ["done/a-2.csv", "done/a.csv"]


def test_the_command_reports_and_fails_where_a_file_was_refused(scene: Scene, watched: Watched) -> None:
    put(watched.folder, "bad.csv", BAD)
    put(watched.folder, "good.csv", GOOD)
    out = StringIO()
    given = (str(watched.folder), "--project", watched.project.public_id, "--as", scene.qa_manager.email)
    with pytest.raises(CommandError, match="Some files were refused"):
        call_command("watch_folder", *given, stdout=out)
    assert "done/good.csv: 1 new items" in out.getvalue()
    call_command("watch_folder", *given, stdout=out)


@pytest.mark.parametrize(
    ("role", "why"),
    [("adjudicator", "needs the role"), ("outsider", "sees no project"), ("vendor_manager", "not shown to the vendor")],
)
def test_the_command_is_for_managers_of_the_buyer(scene: Scene, watched: Watched, role: str, why: str) -> None:
    email = getattr(scene, role).email
    with pytest.raises(CommandError, match=why):
        call_command("watch_folder", str(watched.folder), "--project", watched.project.public_id, "--as", email)


def test_a_folder_or_person_that_is_not_there_is_named(watched: Watched, scene: Scene) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        call_command("watch_folder", str(watched.folder / "no"), "--project", "prj_x", "--as", scene.owner.email)
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("watch_folder", str(watched.folder), "--project", "prj_x", "--as", "no@example.com")
