"""Names of static files in production."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
IMPORTED = re.compile(r"""(?:from|import)[ (]+["'](\./[^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "apps.portal.static_files.HashedFiles"},
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder / "portal"


def test_a_module_imports_others_by_their_content(collected: Path) -> None:
    modules = [path for path in sorted(collected.rglob("*.js")) if HASHED.search(path.name)]
    found = {path.name: IMPORTED.findall(path.read_text(encoding="utf-8")) for path in modules}
    assert sum(map(len, found.values())) > 50
    assert not [(name, other) for name, others in found.items() for other in others if not HASHED.search(other)]


def test_every_editor_can_be_loaded_by_its_name(collected: Path) -> None:
    from apps.portal.renderings.kinds import KINDS

    table = (collected / "editors" / "widgets.js").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^  (\w+): \(\) => import\(\"\./\1\.js\"\)", table, re.MULTILINE)) == sorted(KINDS)
