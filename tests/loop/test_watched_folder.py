"""A watched folder: complete files are taken in once, and lie in done/ or refused/ afterwards."""

from __future__ import annotations

import io
import os
import re
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.loop.arriving.local import Folder
from apps.loop.arriving.places import Changed, Steady
from apps.loop.arriving.watched import Watched
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
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def watched(scene: Scene, project: Project, inbox: Path) -> Watched:
    return Watched(Folder(inbox), project, scene.actor("qa_manager"))


def put(folder: Path, name: str, text: str, age: float = 60) -> None:
    (folder / name).write_text(text)
    os.utime(folder / name, (time.time() - age,) * 2)


def lying(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_good_files_move_to_done_and_bad_ones_to_refused_with_the_reason(watched: Watched, inbox: Path) -> None:
    put(inbox, "bad.csv", BAD)
    put(inbox, "good.csv", GOOD)
    assert [(each.folder, each.name) for each in watched.look()] == [("refused", "bad.csv"), ("done", "good.csv")]
    assert lying(inbox) == ["done/good.csv", "refused/bad.csv", "refused/bad.csv.why.txt"]
    assert "line 2: there is no key" in (inbox / "refused" / "bad.csv.why.txt").read_text()
    assert Batch.objects.get(state="done").origin == Origin.FOLDER
    assert watched.look() == []


def test_files_that_still_grow_or_are_called_unfinished_are_left_alone(watched: Watched, inbox: Path) -> None:
    put(inbox, "fresh.csv", GOOD, age=0)
    for name in (".hidden.csv", "copy.csv.part", "copy.csv.tmp"):
        put(inbox, name, GOOD)
    (inbox / "inner").mkdir()
    put(inbox / "inner", "deep.csv", GOOD)
    (inbox / "link.csv").symlink_to(inbox / "inner" / "deep.csv")
    assert watched.look() == []
    assert not Batch.objects.exists()


def test_equal_bytes_under_another_name_are_taken_in_once(watched: Watched, inbox: Path) -> None:
    put(inbox, "a.csv", GOOD)
    put(inbox, "b.csv", GOOD)
    assert [each.folder for each in watched.look()] == ["done", "done"]
    assert (Batch.objects.count(), Item.objects.count()) == (1, 1)


def test_a_stop_between_taking_in_and_moving_does_no_harm(watched: Watched, inbox: Path) -> None:
    put(inbox, "a.csv", GOOD)
    watched.look()
    (inbox / "done" / "a.csv").rename(inbox / "a.csv")
    assert [each.folder for each in watched.look()] == ["done"]
    assert Batch.objects.count() == 1


def test_a_file_that_a_worker_sorts_stays_until_it_is_done(watched: Watched, inbox: Path) -> None:
    put(inbox, "a.csv", GOOD)
    taken = take_in(actor=watched.actor, project=watched.project, file=io.BytesIO(GOOD.encode()), name="a.csv").batch
    Batch.objects.filter(pk=taken.pk).update(state="running")
    assert (watched.look(), lying(inbox)) == ([], ["a.csv"])
    Batch.objects.filter(pk=taken.pk).update(state="waiting")
    assert [each.message for each in watched.look()] == [f"1 new items in batch {taken.public_id}"]


def test_nothing_in_the_done_folder_is_written_over(watched: Watched, inbox: Path) -> None:
    put(inbox, "a.csv", GOOD)
    watched.look()
    put(inbox, "a.csv", "key,text\nb,Another day.\n")
    watched.look()
    there = lying(inbox)
    assert (len(there), there[-1]) == (2, "done/a.csv")
    assert re.fullmatch(r"done/a-[0-9a-f]{8}\.csv", there[0])


def test_what_came_under_the_name_meanwhile_is_not_moved_unseen(watched: Watched, inbox: Path) -> None:
    put(inbox, "a.csv", GOOD)
    [entry] = watched.place.entries()
    put(inbox, "a.csv", "key,text\nb,Another day.\n")
    with pytest.raises(Changed):
        watched.place.move(entry, "done", "a.csv")
    with watched.place.open("a.csv") as file:
        steady = Steady(file, lambda: watched.place.stamp("a.csv") != entry.stamp)
        assert steady.read()
        with pytest.raises(Changed):
            steady.read()
    assert [each.folder for each in watched.look()] == ["done"]
    assert Item.objects.get().key == "b"


def test_what_cannot_be_moved_stays_is_told_once_and_holds_up_nothing(watched: Watched, inbox: Path) -> None:
    long = f"{'a' * 250}.csv"
    put(inbox, long, BAD)
    put(inbox, "b.csv", GOOD)
    assert [(each.folder, each.message) for each in watched.look()] == [
        ("", "File name too long"),
        ("done", "1 new items in batch " + Batch.objects.get(state="done").public_id),
    ]
    assert watched.look() == []
    assert Batch.objects.filter(state="failed").count() == 1
    (inbox / long).rename(inbox / "c.csv")
    assert [each.folder for each in watched.look()] == ["refused"]


def test_a_folder_that_is_away_is_told_once_and_waited_for(watched: Watched, inbox: Path) -> None:
    inbox.rename(inbox.with_name("away"))
    assert [str(each) for each in watched.look()] == [f"{inbox} cannot be read: No such file or directory"]
    assert watched.look() == []
    inbox.with_name("away").rename(inbox)
    put(inbox, "a.csv", GOOD)
    assert [each.folder for each in watched.look()] == ["done"]


def test_the_command_reports_and_fails_where_a_file_was_refused(scene: Scene, watched: Watched, inbox: Path) -> None:
    put(inbox, "bad.csv", BAD)
    put(inbox, "good.csv", GOOD)
    out = StringIO()
    given = (str(inbox), "--project", watched.project.public_id, "--as", scene.qa_manager.email)
    with pytest.raises(CommandError, match="Some files were refused"):
        call_command("watch_folder", *given, stdout=out)
    assert "done/good.csv: 1 new items" in out.getvalue()
    call_command("watch_folder", *given, stdout=out)


@pytest.mark.parametrize(
    ("role", "why"),
    [("adjudicator", "needs the role"), ("outsider", "sees no project"), ("vendor_manager", "not shown to the vendor")],
)
def test_the_command_is_for_managers_of_the_buyer(
    scene: Scene, watched: Watched, inbox: Path, role: str, why: str
) -> None:
    email = getattr(scene, role).email
    with pytest.raises(CommandError, match=why):
        call_command("watch_folder", str(inbox), "--project", watched.project.public_id, "--as", email)


def test_a_folder_or_person_that_is_not_there_is_named(watched: Watched, inbox: Path, scene: Scene) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        call_command("watch_folder", str(inbox / "no"), "--project", "prj_x", "--as", scene.owner.email)
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("watch_folder", str(inbox), "--project", "prj_x", "--as", "no@example.com")
