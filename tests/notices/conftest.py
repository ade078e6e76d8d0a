from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.scenes import Scene, make_engagement

# What is due is sent by the tests themselves.
NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with override_settings(TASKS=NO_WORKER):
        yield make_engagement()
