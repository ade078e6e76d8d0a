from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.api.world import World, fill, make_world

# Deliveries wait until a test does the worker's part.
NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with override_settings(TASKS=NO_WORKER):
        yield make_world()


@pytest.fixture
def ids(world: World) -> dict[str, str]:
    """One of each noun in the world."""
    return fill(world)
