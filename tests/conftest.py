import gc
import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from pytest_django import Settings

from tests.schema import copy_schema

# Examples may take what they take on a busy machine. A gate gives the same answer twice; elsewhere we keep searching.
hypothesis.settings.register_profile("house", derandomize="CI" in os.environ, deadline=None)
hypothesis.settings.load_profile("house")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# Objects made between two searches for garbage: ten times the usual number, since a test is over before it matters.
GARBAGE_AFTER = 7_000

ASKING = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests stay until the end: no search for garbage among them, neither now nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER, 10, 10)
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of a file in which one asks for the database, or which knows the connection to it."""
    files = {item.path for item in items if _asks(item)}
    for item in items:
        if item.path in files:
            item.add_marker(pytest.mark.database)


def _asks(item: pytest.Item) -> bool:
    fixtures = ASKING.intersection(getattr(item, "fixturenames", ()))
    knows = any(value is connection for value in vars(getattr(item, "module", item)).values())
    return bool(fixtures or knows or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real multi-annotator data sets, which may not be redistributed with the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real data sets are not beside the project ({SHARED_DATA} is no folder)")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database of this process is made."""
    copy_schema()


@pytest.fixture(scope="session")
def _no_static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """WhiteNoise warns about a folder that does not exist, and reads all that is in it for every new client."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _private_folders(settings: Settings, tmp_path: Path, _no_static_files: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PUBLISHED_DIR = tmp_path / "published"
    settings.STATIC_ROOT = _no_static_files
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
