from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.contracts.building import build_stage
from tests.contracts.requests import HERE
from tests.contracts.stage import Stage
from tests.undone import undone

# Deliveries wait: what the worker does is not asked here.
NO_WORKER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
# The same form signs for everybody, whatever they hold; passkeys are made on the address that the requests go to.
SIGNING = {"QA_PORTAL_SIGN_WITH_PASSWORD_ALONE": True, "CSRF_TRUSTED_ORIGINS": [HERE.origin]}
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stage")
    (made / "static").mkdir()
    return made


@pytest.fixture(scope="package")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker, folder: Path) -> Iterator[Stage]:
    """Built once for all requests, each of which is rolled back."""
    known = override_settings(**places(folder), **SIGNING, TASKS=NO_WORKER, PASSWORD_HASHERS=FAST)
    with django_db_blocker.unblock(), known, undone():
        yield build_stage()


@pytest.fixture(autouse=True)
def _files_of_the_stage(_private_folders: None, request: pytest.FixtureRequest) -> Iterator[None]:
    """The private folders of each test would hide the files that the stage has stored."""
    if "stage" not in request.fixturenames:
        yield
        return
    with override_settings(**places(request.getfixturevalue("folder")), **SIGNING):
        yield


def places(folder: Path) -> dict[str, Path]:
    return {"MEDIA_ROOT": folder / "files", "KEYS_DIR": folder / "keys", "STATIC_ROOT": folder / "static"}
