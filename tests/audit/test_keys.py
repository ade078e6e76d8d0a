import stat
from pathlib import Path
from typing import Any

import pytest

from apps.audit.key_files import key_file
from apps.audit.keys import KeyUnusable, signer_of
from apps.audit.models import Log
from tests.audit.logs import signed_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Log:
    return Log.objects.create(origin="qa-portal.local/eng_one")


def test_the_key_is_made_on_first_use_for_its_owner_only(log: Log) -> None:
    signer_of(log)
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600


def test_the_installation_has_one_key_which_signs_each_log_under_its_own_name(log: Log) -> None:
    other = Log.objects.create(origin="qa-portal.local/eng_two")
    first, second = signer_of(log).key, signer_of(other).key
    assert first.public == second.public
    assert (first.name, second.name) == (log.origin, other.origin)


def test_a_key_that_others_may_read_is_refused_with_the_remedy(log: Log) -> None:
    signer_of(log)
    key_file().chmod(0o644)
    with pytest.raises(KeyUnusable, match="run chmod 600"):
        signer_of(log)


def test_a_file_that_is_no_key_is_refused(log: Log) -> None:
    key_file().parent.mkdir(parents=True)
    key_file().touch(mode=0o600)
    with pytest.raises(KeyUnusable, match="is not an unencrypted Ed25519 key"):
        signer_of(log)


def test_a_lost_key_is_not_silently_replaced() -> None:
    log = signed_log(1)
    key_file().unlink()
    with pytest.raises(KeyUnusable, match="restore it from its backup"):
        signer_of(log)


def test_a_folder_that_cannot_be_written_is_a_sentence(log: Log, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.KEYS_DIR = tmp_path / "file" / "keys"
    with pytest.raises(KeyUnusable, match="cannot be read: "):
        signer_of(log)


def test_a_name_no_log_can_have_is_refused() -> None:
    with pytest.raises(KeyUnusable, match="not a verifier key"):
        signer_of(Log.objects.create(origin="two words/eng_one"))
