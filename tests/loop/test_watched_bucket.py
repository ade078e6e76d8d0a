"""A watched bucket: complete objects are taken in once, and lie below done/ or refused/ afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.policies import Invalid
from apps.loop.arriving.bucket import BLOCK, bucket_at
from apps.loop.arriving.places import Changed, Steady
from apps.loop.arriving.watched import Settled, Watched
from apps.loop.models import Batch, Origin
from apps.projects.models import Item, Project
from tests.loop.build_buckets import SECRET, Shelf, log_in, make_shelf, running_store
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
GOOD, BAD = "key,text\na,Good day.\n", "key,text\n,Good day.\n"
OTHER = "key,text\nb,Another day.\n"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with running_store() as address:
        yield address


@pytest.fixture
def shelf(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    log_in(monkeypatch, endpoint)
    return make_shelf(endpoint)


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


@pytest.fixture
def watched(shelf: Shelf, scene: Scene, project: Project) -> Watched:
    return Watched(shelf.watched(), project, scene.actor("qa_manager"), settle=-60)


def outcomes(settled: list[Settled]) -> list[tuple[str, str]]:
    return [(each.folder, each.name) for each in settled]


def test_good_objects_move_to_done_and_bad_ones_to_refused_with_the_reason(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/bad.csv", BAD)
    shelf.put("in box/good.csv", GOOD)
    assert outcomes(watched.look()) == [("refused", "bad.csv"), ("done", "good.csv")]
    assert shelf.lying() == ["in box/done/good.csv", "in box/refused/bad.csv", "in box/refused/bad.csv.why.txt"]
    assert "line 2: there is no key" in shelf.text("in box/refused/bad.csv.why.txt")
    assert shelf.text("in box/done/good.csv") == GOOD
    assert Batch.objects.get(state="done").origin == Origin.BUCKET
    assert watched.look() == []


def test_only_settled_objects_right_under_the_prefix_are_taken_in(shelf: Shelf, watched: Watched) -> None:
    others = ["elsewhere.csv", "in box 2/a.csv", "in box/", "in box//a.csv", "in box/.hidden.csv"]
    others += ["in box/a.csv.part", "in box/deep/", "in box/deep/a.csv", "in box/done/a.csv"]
    for n, key in enumerate(others):
        shelf.put(key, f"key,text\nn{n},Good day.\n")
    assert watched.look() == []
    shelf.put("in box/fresh.csv", GOOD)
    patient = Watched(watched.place, watched.project, watched.actor, settle=60)
    assert patient.look() == []
    assert shelf.lying() == sorted([*others, "in box/fresh.csv"])


def test_odd_names_are_names(shelf: Shelf, watched: Watched) -> None:
    names = [
        "*.csv",
        "a [1].csv",
        "a b%20c.csv",
        "na\u00efve \u65e5\u672c.csv",
        "tab\there.csv",
        "-",
        "#x;y&z=1+2.csv",
        "q?v=1.csv",
    ]
    for n, name in enumerate(names):
        shelf.put(f"in box/{name}", f"key,text\nn{n},Day {n}.\n")
    assert outcomes(watched.look()) == [("done", name) for name in sorted(names)]
    assert shelf.lying() == sorted(f"in box/done/{name}" for name in names)


def test_a_name_that_would_be_read_as_a_version_of_another_object_is_told(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/q", GOOD)
    shelf.put("in box/q?versionId=x", OTHER)
    assert [str(each).split(" new")[0] for each in watched.look()] == [
        "done/q: 1",
        "q?versionId=x stays: A name with ?versionId= would be read as a version of another object. Rename it.",
    ]


def test_a_name_cannot_write_control_characters_to_the_terminal(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a\x1b[2Jroot.csv", GOOD)
    assert [str(each).split(": ")[0] for each in watched.look()] == ["done/a[2Jroot.csv"]


def test_an_empty_prefix_is_an_empty_folder_and_no_bucket_is_told_once(shelf: Shelf, watched: Watched) -> None:
    assert watched.look() == []
    gone = Watched(bucket_at("s3://no-such-bucket-here/in"), watched.project, watched.actor)
    assert [str(each).partition(":")[0] for each in gone.look()] == ["s3"]
    assert gone.look() == []


def test_equal_bytes_under_another_name_are_taken_in_once(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", GOOD)
    shelf.put("in box/b.csv", GOOD)
    assert outcomes(watched.look()) == [("done", "a.csv"), ("done", "b.csv")]
    assert (Batch.objects.count(), Item.objects.count()) == (1, 1)


def test_nothing_under_done_is_written_over(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", GOOD)
    watched.look()
    shelf.put("in box/a.csv", OTHER)
    [second] = watched.look()
    assert shelf.text("in box/done/a.csv") == GOOD
    assert shelf.text(f"in box/done/{second.name}") == OTHER


def test_what_may_not_be_read_stays_is_told_once_and_holds_up_nothing(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", GOOD)
    shelf.put("in box/b.csv", OTHER)
    shelf.forbid("s3:GetObject", "in box/a.csv")
    denied, taken = watched.look()
    assert str(denied) == "a.csv stays: Forbidden"
    assert (taken.folder, taken.name) == ("done", "b.csv")
    assert watched.look() == []
    shelf.allow()
    assert outcomes(watched.look()) == [("done", "a.csv")]


def test_what_cannot_be_moved_is_taken_in_once_and_copied_once(
    shelf: Shelf, watched: Watched, scene: Scene, project: Project
) -> None:
    shelf.put("in box/a.csv", GOOD)
    shelf.forbid("s3:DeleteObject", "*")
    for _ in range(2):
        assert "stays" in str(Watched(watched.place, project, watched.actor, settle=-60).look()[0])
    copies = [key for key in shelf.lying() if key.startswith("in box/done/")]
    assert (len(copies), Batch.objects.count()) == (2, 1)
    Watched(watched.place, project, watched.actor, settle=-60).look()
    assert [key for key in shelf.lying() if key.startswith("in box/done/")] == copies


def test_an_object_that_changes_while_it_is_read_waits_for_the_next_look(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", b"key,text\n" + b"x" * (2 * BLOCK))
    [entry] = watched.place.entries()
    steady = Steady(watched.place.open(entry.name), lambda: watched.place.stamp(entry.name) != entry.stamp)
    assert steady.read(9) == b"key,text\n"
    shelf.put("in box/a.csv", GOOD)
    with pytest.raises(Changed):
        while steady.read(BLOCK):
            pass
    assert outcomes(watched.look()) == [("done", "a.csv")]


def test_what_came_under_the_name_meanwhile_is_not_deleted(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", GOOD)
    [entry] = watched.place.entries()
    shelf.put("in box/a.csv", OTHER)
    with pytest.raises(Changed):
        watched.place.move(entry, "done", "a.csv")
    assert shelf.text("in box/a.csv") == OTHER
    assert outcomes(watched.look())[0][0] == "done"
    assert Item.objects.get().key == "b"


def test_an_object_that_vanishes_is_no_error(shelf: Shelf, watched: Watched) -> None:
    shelf.put("in box/a.csv", GOOD)
    [entry] = watched.place.entries()
    shelf.client.delete_object(Bucket=shelf.bucket, Key="in box/a.csv")
    with pytest.raises(FileNotFoundError):
        watched.place.open(entry.name)
    assert watched.look() == []


def test_an_object_is_read_block_by_block(shelf: Shelf, watched: Watched) -> None:
    body = bytes(range(256)) * (3 * BLOCK // 256)
    shelf.put("in box/a.bin", body)
    with watched.place.open("a.bin") as file:
        parts = [file.read(BLOCK // 2) for _ in range(7)]
    assert b"".join(parts) == body
    assert parts[-1] == b""


def test_the_command_watches_a_bucket_and_says_what_it_did(shelf: Shelf, scene: Scene, project: Project) -> None:
    shelf.put("in box/bad.csv", BAD)
    shelf.put("in box/good.csv", GOOD)
    given = (shelf.address, "--project", project.public_id, "--as", scene.qa_manager.email, "--settle", "-60")
    out = StringIO()
    with pytest.raises(CommandError, match="Some files were refused"):
        call_command("watch_folder", *given, stdout=out)
    assert "done/good.csv: 1 new items" in out.getvalue()
    call_command("watch_folder", *given, stdout=out)


def test_neither_the_log_nor_the_database_holds_the_credentials(
    shelf: Shelf, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.put("in box/a.csv", GOOD)
    with caplog.at_level(logging.DEBUG):
        told = [str(each) for each in watched.look()]
    shown = " ".join([*told, caplog.text, *map(str, Batch.objects.values())])
    assert SECRET not in shown
    assert "AKIA" not in shown
    assert "Signature" not in shown


def test_a_store_that_does_not_answer_is_told_in_one_line(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, shelf: Shelf
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    [told] = Watched(shelf.watched(), watched.project, watched.actor).look()
    assert str(told).startswith(f"{shelf.address} cannot be read: Could not connect")
    assert "\n" not in str(told)


@pytest.mark.parametrize(
    "address", ["file:///tmp", "http://example.com/in", "memory://in", "s3://", "s3:///in", "s3://a:secret@b/in"]
)
def test_addresses_of_other_kinds_are_refused_without_repeating_a_password(address: str) -> None:
    with pytest.raises(Invalid, match="no address of a bucket") as refusal:
        bucket_at(address)
    assert "secret" not in str(refusal.value)


def test_a_missing_package_is_named(scene: Scene, project: Project) -> None:
    with pytest.raises(CommandError, match="and gcsfs"):
        call_command("watch_folder", "gs://a/in", "--project", project.public_id, "--as", scene.qa_manager.email)
