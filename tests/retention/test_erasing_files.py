"""Files go when their time is over, by somebody's act; digests, labels and the log stay."""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.policies import Invalid
from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.exchange.models import ImportRun
from apps.exchange.services import admit_rest
from apps.labels.models import Annotation
from apps.media.models import MediaFile
from apps.media.selectors import medium_of
from apps.media.services import store_media
from apps.projects.models import Project
from apps.retention.models import ErasedFile
from apps.retention.selectors import payloads_of
from apps.retention.services import erase_files, place_hold, set_rule
from apps.training.services import download_training_set, freeze, request_training_set
from tests.accounts.events import last_event
from tests.media.files import png
from tests.refusals import invalid, refused
from tests.scenes import Scene, attempt, deliver, item_of, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2020, 1, 1)
Committing = DjangoCaptureOnCommitCallbacks


def make_stored(name: str = "Reviews") -> tuple[Scene, Project]:
    scene = make_engagement(name)
    project = make_project(scene)
    deliver(scene, project, panel(["i1.png", "i2.png"], ann="yn", bob="yy"))
    store_media(actor=scene.actor("owner"), project=project, file=io.BytesIO(png(3, 2)), name="i1.png")
    return scene, project


def make_due(scene: Scene) -> None:
    set_rule(
        actor=scene.actor("owner"),
        engagement=scene.engagement,
        records="files",
        name="short",
        months=12,
        starts_on=LONG_AGO,
    )


def erase(scene: Scene, committing: Committing, role: str = "compliance") -> int:
    with committing(execute=True):
        return erase_files(actor=scene.actor(role), engagement=scene.engagement)


def test_files_go_and_everything_else_stays(django_capture_on_commit_callbacks: Committing) -> None:
    scene, project = make_stored()
    make_due(scene)
    training = request_training_set(actor=scene.actor("owner"), project=project, waived=["lot"])
    freeze(training)
    training.refresh_from_db()
    kept = payloads_of(scene.engagement)
    assert len(kept) == 3 and all(default_storage.exists(each.path) for each in kept)
    labels = Annotation.objects.count()
    assert erase(scene, django_capture_on_commit_callbacks) == 3
    assert not any(default_storage.exists(each.path) for each in kept)
    event = last_event()
    assert (event.verb, event.log.origin, details_of(event)["files"]) == ("payload.erased", scene.log, 3)
    assert details_of(event)["bytes"] == sum(each.size for each in kept)
    assert {(e.object, e.sha256, e.size) for e in ErasedFile.objects.all()} == {
        (e.object, e.sha256, e.size) for e in kept
    }
    assert Annotation.objects.count() == labels
    assert payloads_of(scene.engagement) == []
    assert reconcile(Log.objects.get(origin=scene.log)).finding == ""
    with pytest.raises(Invalid, match="not stored any more"):
        download_training_set(actor=scene.actor("owner"), training_set=training)


def test_what_is_gone_is_said_where_it_would_be_shown(django_capture_on_commit_callbacks: Committing) -> None:
    scene, project = make_stored()
    before = medium_of(item_of(project, "i1.png"))
    assert before is not None and before.file is not None
    make_due(scene)
    erase(scene, django_capture_on_commit_callbacks)
    medium = medium_of(item_of(project, "i1.png"))
    assert medium is not None
    assert medium.file is None and before.file.sha256 in medium.why


def test_a_file_that_another_engagement_names_too_stays_until_it_is_erased_there(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    (one, _), (other, _) = make_stored("One"), make_stored("Other")
    path = str(MediaFile.objects.all()[0].file.name)
    assert set(MediaFile.objects.values_list("file", flat=True)) == {path}
    make_due(one)
    erase(one, django_capture_on_commit_callbacks)
    assert default_storage.exists(path)
    make_due(other)
    erase(other, django_capture_on_commit_callbacks)
    assert not default_storage.exists(path)


def test_nothing_is_erased_before_its_time_or_under_a_hold() -> None:
    scene, _ = make_stored()
    owner = scene.actor("owner")

    def attempted(why: str) -> None:
        with invalid(f"Nothing was erased.*{why}"):
            erase_files(actor=owner, engagement=scene.engagement)

    attempted("no retention is set")
    common = {"actor": owner, "engagement": scene.engagement, "records": "files", "name": "x", "months": 1200}
    set_rule(**common)  # type: ignore[arg-type]
    attempted("the clock has not been started")
    set_rule(**common, starts_on=LONG_AGO)  # type: ignore[arg-type]
    attempted("its time is not over")
    make_due(scene)
    place_hold(actor=owner, organisation=scene.buyer, engagement=scene.engagement, reason="Claim 7")
    attempted("a legal hold covers it")
    assert ErasedFile.objects.count() == 0


@pytest.mark.parametrize("role", ["auditor", "outsider", "qa_manager", "vendor_owner"])
def test_only_who_keeps_the_books_erases(role: str) -> None:
    scene, _ = make_stored()
    make_due(scene)
    with refused("not a member|This needs the role"):
        erase_files(actor=scene.actor(role), engagement=scene.engagement)


def test_a_second_call_finishes_what_a_stopped_machine_left(django_capture_on_commit_callbacks: Committing) -> None:
    scene, _ = make_stored()
    make_due(scene)
    kept = payloads_of(scene.engagement)
    with django_capture_on_commit_callbacks(execute=False):
        assert erase_files(actor=scene.actor("owner"), engagement=scene.engagement) == 2
    assert all(default_storage.exists(each.path) for each in kept)
    assert erase(scene, django_capture_on_commit_callbacks) == 0
    assert not any(default_storage.exists(each.path) for each in kept)
    assert last_event().verb == "payload.erased"


def test_a_file_of_which_the_rest_might_be_admitted_says_that_it_is_gone(
    django_capture_on_commit_callbacks: Committing,
) -> None:
    scene, project = make_stored()
    run = attempt(scene, project, [("i3", "ann", "perhaps"), ("i4", "ann", "yes")], "bad.csv")
    assert ImportRun.objects.get(pk=run.pk).rejected
    make_due(scene)
    erase(scene, django_capture_on_commit_callbacks)
    with invalid("not stored any more; deliver it again"):
        admit_rest(actor=scene.actor("vendor_manager"), run=run)
