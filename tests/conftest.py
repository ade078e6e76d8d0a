import os
from pathlib import Path

import hypothesis
import pytest
from django.db import connection

# Examples may take what they take on a busy machine. A gate gives the same answer twice; elsewhere we keep searching.
hypothesis.settings.register_profile("house", derandomize="CI" in os.environ, deadline=None)
hypothesis.settings.load_profile("house")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

ASKING = {"db", "transactional_db", "django_db_setup"}


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


@pytest.fixture(autouse=True)
def _private_folders(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    settings.KEYS_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    settings.PUBLISHED_DIR = tmp_path / "published"  # type: ignore[attr-defined]
    # WhiteNoise warns about a folder that does not exist, and nothing is collected for tests.
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
