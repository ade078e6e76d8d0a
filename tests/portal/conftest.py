from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.portal.world import World, make_world

# Deliveries wait until a test does the worker's part.
NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with override_settings(TASKS=NO_WORKER):
        yield make_world()
