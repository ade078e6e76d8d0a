"""The Ed25519 keys of this installation. One key signs all logs, in each under that log's name, as C2SP asks.

A log says itself which key signs it: the first one, until an event hands it over to the next (`rotation`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from apps.audit.key_files import FileKeys
from apps.audit.key_history import ADDED, current_of, fast_key, key_events
from apps.audit.key_tokens import TokenKeys
from apps.audit.models import Checkpoint, FirstKey, Log
from apps.evidence.errors import EvidenceError
from apps.evidence.note import open_note
from apps.evidence.signing import NoteSigner


class KeyUnusable(Exception):
    """The signing key is missing, readable by others or broken; the message says what to do."""


def store() -> FileKeys | TokenKeys:
    """Where the private keys are."""
    return TokenKeys() if settings.QA_PORTAL_PKCS11_MODULE else FileKeys()


def signer_of(log: Log) -> NoteSigner:
    """The signer of a log. The first key is made on first use, and never again once something was signed with it."""
    expected = current_vkey(log) if _was_signed(log) else None
    for signer in _signers(log):
        if expected in (None, signer.vkey):
            return signer
    raise KeyUnusable(f"The key {expected}, which signs the log now, is gone: restore it from its backup.")


def newest_vkey(log: Log) -> str:
    """The key of this installation that was made last, under the name of this log."""
    return next(_signers(log)).vkey


def make_key(log: Log) -> str:
    """Make one more key; it signs nothing until a log is handed over to it."""
    with _in_sentences():
        keys = store()
        return keys.signer(max(keys.numbers(), default=0) + 1, log.origin).vkey


def first_vkey(log: Log) -> str:
    """The key with which the log began: what a reader pins."""
    known = FirstKey.objects.filter(log=log).values_list("vkey", flat=True).first()
    if known is not None:
        return known
    *_, oldest = _signers(log)
    # What is not signed yet will begin with the newest key; a log without this row had one key only.
    return oldest.vkey if log.checkpoints.exists() else newest_vkey(log)


def current_vkey(log: Log) -> str:
    """The key with which the next checkpoint of the log will be signed."""
    return current_of(log, first_vkey(log))


def vkey_of(checkpoint: Checkpoint) -> str:
    """The key that signed a checkpoint, which is the current one but for the last before a handover."""
    first = first_vkey(checkpoint.log)
    added = (str(told.details["vkey"]) for told in key_events(checkpoint.log, ADDED))
    return next((vkey for vkey in added if _signed(checkpoint, vkey)), first)


def _signed(checkpoint: Checkpoint, vkey: str) -> bool:
    try:
        return bool(open_note(checkpoint.note, [fast_key(vkey)]).signers)
    except EvidenceError:
        return False


def _was_signed(log: Log) -> bool:
    return FirstKey.objects.filter(log=log).exists() or log.checkpoints.exists()


def _signers(log: Log) -> Iterator[NoteSigner]:
    """One signer for each key, the newest first; the first key is made here if nothing was ever signed."""
    with _in_sentences():
        keys = store()
        numbers = keys.numbers()
        if not numbers and Checkpoint.objects.exists():
            raise KeyUnusable(
                f"The signing key {keys.place(1)} is gone although checkpoints were signed: restore it from its backup."
            )
        for number in reversed(numbers or [1]):
            yield keys.signer(number, log.origin)


@contextmanager
def _in_sentences() -> Iterator[None]:
    try:
        yield
    except EvidenceError as error:
        raise KeyUnusable(f"The signing key cannot be used: {error.message}.") from None
    except OSError as error:
        raise KeyUnusable(f"The signing key {error.filename} cannot be read: {error.strerror}.") from None
