"""Whether the files of a version are still the ones that were logged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.core.files.base import File
from django.db.models.fields.files import FieldFile

from apps.accounts.policies import Invalid
from apps.loop.models import ModelVersion

FILES: Mapping[str, tuple[str, str]] = {
    "artefact": ("digest", "trained model"),
    "manifest": ("manifest_sha256", "training manifest"),
}
BLOCK = 1 << 20


def checked_file(version: ModelVersion, what: str) -> File[bytes]:
    """The `artefact` or `manifest`, opened at its beginning; Invalid if there is none or it is not the logged one."""
    stored: FieldFile = getattr(version, what)
    digest, words = FILES[what]
    if not stored:
        raise Invalid(f"{version} has no {words}: it was registered, and learnt nothing here, or it is not ready.")
    try:
        file = stored.open("rb")
    except FileNotFoundError:
        raise Invalid(f"The {words} of {version} is not stored any more; what it was, the log still says.") from None
    logged = getattr(version, digest)
    if (found := sha256_of(file)) != logged:
        file.close()
        raise Invalid(f"The {words} of {version} was changed after it was logged: SHA-256 {found}, not {logged}.")
    file.seek(0)
    return file


def faults(version: ModelVersion) -> list[str]:
    """A sentence for each file that is not there, or not the one that was logged."""
    found = []
    for what in FILES:
        if getattr(version, what):
            try:
                checked_file(version, what).close()
            except Invalid as refusal:
                found.append(str(refusal))
    return found


def sha256_of(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
