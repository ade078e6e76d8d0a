import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings as site
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.accounts.models import Role
from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.exchange import services
from apps.exchange.models import ImportRun
from apps.labels.models import Annotation, Delivery
from apps.labels.runs import RunState
from apps.projects.models import Project
from apps.projects.services import create_project
from tests.builders import actor_of, make_member
from tests.exchange.parties import GOOD, deliver, make_parties, receive
from tests.people import make_people

pytestmark = pytest.mark.django_db


def stored_files() -> list[Path]:
    return [path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_received_file_is_stored_as_it_came_with_its_digest() -> None:
    run = receive(make_parties(), GOOD, r"C:\exports\labels.csv").run
    assert (run.name, run.size, run.sha256) == ("labels.csv", len(GOOD), hashlib.sha256(GOOD.encode()).hexdigest())
    assert run.file.open().read() == GOOD.encode()
    assert run.state == RunState.WAITING


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("Anna Smith, July.csv", ".csv"),
        ("labels.JSONL.GZ", ".jsonl.gz"),
        ("labels.anna.gz", ".gz"),
        ("labels.anna", ""),
        ("anna", ""),
    ],
)
def test_receiving_is_recorded_with_digest_size_and_extension_but_no_name(name: str, extension: str) -> None:
    run = receive(make_parties(), GOOD, name).run
    event = Event.objects.get(verb="import.received")
    assert event.object == run.public_id
    assert run.name == name
    assert details_of(event) == {"sha256": run.sha256, "size": run.size, "extension": extension}


def test_the_import_is_queued_when_the_transaction_commits(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        run = receive(make_parties(), GOOD).run
        assert not Delivery.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    parties = make_parties()
    first = deliver(parties, GOOD)
    events = Event.objects.count()
    again = receive(parties, GOOD, "renamed.csv")
    assert (again.already, again.run.pk) == (True, first.pk)
    assert (ImportRun.objects.count(), Annotation.objects.count(), Event.objects.count()) == (1, 3, events)
    assert len(stored_files()) == 1


def test_the_same_file_still_waiting_is_not_queued_twice() -> None:
    parties = make_parties()
    assert receive(parties, GOOD).run.pk == receive(parties, GOOD).run.pk


def test_a_refused_file_can_be_delivered_again() -> None:
    parties = make_parties()
    deliver(parties, GOOD + "c,ann,maybe\n")
    assert not receive(parties, GOOD + "c,ann,maybe\n").already


def test_another_project_takes_the_same_file() -> None:
    parties = make_parties()
    deliver(parties, GOOD)
    other = create_project(actor=actor_of(parties.manager), engagement=parties.project.engagement, name="Second")
    with pytest.raises(Invalid, match="no label schema"):
        services.receive(actor=actor_of(parties.manager), project=other, file=io.BytesIO(b"x"), name="x.csv")
    assert len(stored_files()) == 1


def test_a_file_over_the_limit_is_refused_and_nothing_stays(settings: Settings) -> None:
    settings.QA_PORTAL_UPLOAD_LIMIT = 20
    with pytest.raises(Invalid, match="larger than 20 bytes"):
        receive(make_parties(), GOOD)
    assert not stored_files()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("side", "role"),
    [("buyer", Role.OWNER), ("buyer", Role.QA_MANAGER), ("vendor", Role.OWNER), ("vendor", Role.VENDOR_MANAGER)],
)
def test_managers_of_both_sides_may_deliver(side: str, role: str) -> None:
    parties = make_parties()
    actor = actor_of(make_member(getattr(parties, side), role))
    assert services.receive(actor=actor, project=parties.project, file=io.BytesIO(GOOD.encode()), name="a.csv").run.pk


@pytest.mark.parametrize(
    ("side", "role"),
    [("buyer", Role.ADJUDICATOR), ("buyer", Role.AUDITOR), ("vendor", Role.ANNOTATOR)],
)
def test_others_of_the_two_sides_are_refused_with_the_reason(side: str, role: Role) -> None:
    parties = make_parties()
    actor = actor_of(make_member(getattr(parties, side), role))
    with pytest.raises(Refused, match=role.label):
        services.receive(actor=actor, project=parties.project, file=io.BytesIO(GOOD.encode()), name="a.csv")
    assert not stored_files()


def test_an_outsider_neither_sees_nor_delivers() -> None:
    parties, outsider = make_parties(), make_people().outsider
    run = receive(parties, GOOD).run
    assert not ImportRun.objects.visible_to(outsider).exists()
    assert not Project.objects.visible_to(outsider).exists()
    with pytest.raises(Refused):
        services.receive(actor=actor_of(outsider), project=parties.project, file=io.BytesIO(b"x"), name="a.csv")
    with pytest.raises(Refused):
        services.admit_rest(actor=actor_of(outsider), run=run)
