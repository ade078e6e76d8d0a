"""Keys inside a hardware module, tried with SoftHSM where it is installed."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from apps.audit.keys import KeyUnusable, current_vkey, first_vkey, signer_of
from apps.audit.models import Log
from apps.audit.rotation import rotate
from apps.audit.sequencer import sequence
from apps.audit.verification import verify_log
from tests.audit.logs import ORIGIN, record_events, signed_log

pytestmark = pytest.mark.django_db
PLACES = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm", "/opt/homebrew/lib/softhsm")
MODULE = next((each for place in PLACES if (each := Path(place) / "libsofthsm2.so").exists()), None)
AVAILABLE = MODULE is not None and shutil.which("softhsm2-util") and find_spec("pkcs11")
WITH_SOFTHSM = pytest.mark.skipif(not AVAILABLE, reason="SoftHSM (softhsm2-util) or python-pkcs11 is not installed")


@pytest.fixture
def token(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    make = ["softhsm2-util", "--init-token", "--free", "--label", tmp_path.name, "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(make, check=True, capture_output=True)
    settings.QA_PORTAL_PKCS11_MODULE = str(MODULE)
    settings.QA_PORTAL_PKCS11_TOKEN = tmp_path.name
    settings.QA_PORTAL_PKCS11_PIN = "1234"


@WITH_SOFTHSM
def test_a_log_is_signed_rotated_and_verified_with_keys_that_never_leave_the_token(token: None, tmp_path: Path) -> None:
    log = signed_log(2)
    rotate()
    record_events(1)
    sequence(log)
    assert current_vkey(log) != first_vkey(log)
    assert verify_log(log).finding == ""
    assert not list(tmp_path.glob("keys/*.pem"))


def test_a_module_that_is_not_there_is_a_sentence(settings: Any) -> None:
    settings.QA_PORTAL_PKCS11_MODULE = "/nowhere/module.so"
    with pytest.raises(KeyUnusable, match=r"The signing key cannot be used: .*(python-pkcs11|cannot be opened)"):
        signer_of(Log.objects.create(origin=ORIGIN))
