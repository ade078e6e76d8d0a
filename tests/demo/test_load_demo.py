"""The demonstration loads into an empty database, once, and its logs verify."""

import io

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.audit.models import Event, Log, Verification
from apps.demo import messages, scenes
from apps.demo.people import LOGINS
from apps.projects.models import Engagement
from apps.signoff.models import Report
from tests.builders import make_user
from tests.personal import people_in_the_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def _smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the messages and pictures: the same scenes in less time."""
    texts = messages.messages()[:200]
    monkeypatch.setattr(scenes.messages, "messages", lambda: texts)
    pictures = list(scenes.digits.pictures(40))
    monkeypatch.setattr(scenes.digits, "pictures", lambda: pictures)


def load() -> str:
    told = io.StringIO()
    call_command("load_demo", stdout=told)
    return told.getvalue()


@pytest.mark.usefixtures("_smaller")
def test_the_demonstration_loads_once_and_every_log_verifies() -> None:
    told = load()
    assert all(email in told for email, *_ in LOGINS)
    assert Engagement.objects.count() == 3
    assert Report.objects.get().signatures.count() == 1
    assert Verification.objects.count() == Log.objects.count() > 3
    assert not Verification.objects.exclude(finding="").exists()
    assert people_in_the_log() == []
    before = (Event.objects.count(), User.objects.count())
    assert all(email in load() for email, *_ in LOGINS)
    assert (Event.objects.count(), User.objects.count()) == before


def test_an_installation_in_use_is_left_alone() -> None:
    make_user()
    assert "only loaded into an empty database" in load()
    assert User.objects.count() == 1
