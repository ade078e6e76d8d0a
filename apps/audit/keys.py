"""The Ed25519 key of this installation. One key signs all logs, in each under that log's name, as C2SP asks."""

from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from apps.audit.models import Checkpoint, Log
from apps.evidence.errors import EvidenceError
from apps.evidence.signing import LogSigner


class KeyUnusable(Exception):
    """The signing key is missing, readable by others or broken; the message says what to do."""


def key_file() -> Path:
    return Path(settings.KEYS_DIR) / f"log-{slugify(settings.QA_PORTAL_LOG_NAME.replace('.', '-'))}.pem"


def signer_of(log: Log) -> LogSigner:
    """The signer of a log. The key is made on first use, and never again once something was signed with it."""
    path = key_file()
    if not path.exists() and Checkpoint.objects.exists():
        raise KeyUnusable(
            f"The signing key {path} is gone although checkpoints were signed: restore it from its backup."
        )
    try:
        return LogSigner(path, log.origin)
    except EvidenceError as error:
        raise KeyUnusable(f"The signing key cannot be used: {error.message}.") from None
    except OSError as error:
        raise KeyUnusable(f"The signing key {path} cannot be read: {error.strerror}.") from None
