import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.accounts.policies import Invalid
from apps.audit.models import Event
from apps.exchange import services
from apps.exchange.models import ImportRun
from apps.exchange.selectors import rejects_csv
from apps.labels.models import Annotation
from apps.labels.runs import RunState
from tests.builders import actor_of
from tests.exchange.parties import GOOD, deliver, make_parties, receive

pytestmark = pytest.mark.django_db
PARTLY = GOOD + "c,ann,=cmd()\n"


def test_the_rest_is_admitted_by_a_decision_of_its_own() -> None:
    parties = make_parties()
    refused = deliver(parties, PARTLY)
    run = services.admit_rest(actor=actor_of(parties.manager), run=refused)
    services.process(run)
    run.refresh_from_db()
    assert (run.state, run.rows, run.rejected, Annotation.objects.count()) == (RunState.DONE, 3, 1, 3)
    assert run.notices == ["Left out, because they could not be used: 1 row."]
    assert Event.objects.filter(verb="import.rest_admitted", object=run.public_id).exists()
    refused.refresh_from_db()
    assert refused.state == RunState.FAILED


def test_the_rest_is_admitted_once() -> None:
    parties = make_parties()
    refused = deliver(parties, PARTLY)
    services.admit_rest(actor=actor_of(parties.manager), run=refused)
    with pytest.raises(Invalid, match="about to be"):
        services.admit_rest(actor=actor_of(parties.manager), run=refused)


def test_only_a_partly_refused_run_has_a_rest() -> None:
    parties = make_parties()
    done = deliver(parties, GOOD)
    with pytest.raises(Invalid, match="refused for some of its rows"):
        services.admit_rest(actor=actor_of(parties.manager), run=done)


def test_the_list_of_refused_rows_opens_safely_in_a_spreadsheet() -> None:
    listed = rejects_csv(deliver(make_parties(), PARTLY + "=1+1,ann,maybe\n"))
    lines = listed.splitlines()
    assert lines[0] == "place,why,remedy" and len(lines) == 3
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_a_run_whose_worker_was_killed_is_queued_again_and_admits_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    run = receive(make_parties(), GOOD).run
    long_ago = timezone.now() - dt.timedelta(hours=2)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, progress=40, heartbeat_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.requeue_stalled() == 1
    run.refresh_from_db()
    assert run.state == RunState.DONE and Annotation.objects.count() == 3
    assert services.requeue_stalled() == 0


def test_a_run_that_still_shows_life_is_left_alone() -> None:
    run = receive(make_parties(), GOOD).run
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    assert services.requeue_stalled() == 0
    services.process(run)
    assert not Annotation.objects.exists()
