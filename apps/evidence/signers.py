"""The electronic signatures in a bundle: each a manifest the log knows, each passkey enrolled when it signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import Assertion, Passkey, verify_esignature
from apps.evidence.story import Story, Told

FOLDER, ASSERTION = "signatures/", ".assertion.json"
PASSKEY = "passkey"
_SHOWN = ("printed_name", "role", "organisation", "meaning", "at")
Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that holds: who, in which meaning, when, and how the signer was recognised."""

    printed_name: str
    role: str
    organisation: str
    meaning: str
    at: str
    auth: tuple[str, ...]


def signature_files(names: tuple[str, ...]) -> list[str]:
    """The manifests among the files of a bundle."""
    return [name for name in names if name.startswith(FOLDER) and not name.endswith(ASSERTION)]


def check_signature(name: str, names: tuple[str, ...], read: Read, story: Story, record: str) -> Signed:
    """The signature in the manifest `name` of the record with SHA-256 `record`.

    EvidenceError ESIG_UNLOGGED, ESIG_RECORD, ESIG_REVOKED, or what `verify_esignature` finds.
    """
    data = read(name)
    manifest = decode(data)
    event = _event_of(data, manifest, story)
    if manifest.get("record_sha256") != record:
        raise EvidenceError("ESIG_RECORD", "what was signed is not the report of this bundle")
    if PASSKEY in manifest["auth"]:
        assertion_name = name.removesuffix(".json") + ASSERTION
        if assertion_name not in names:
            raise EvidenceError("ESIG_SIG", "the answer of the passkey is missing")
        passkey = _passkey_of(manifest, event, story)
        verify_esignature(data, Assertion.from_json(_json(read(assertion_name))), passkey)
    name, role, organisation, meaning, at = (str(manifest.get(key)) for key in _SHOWN)
    return Signed(name, role, organisation, meaning, at, tuple(map(str, manifest["auth"])))


def missing_signatures(story: Story, record: str, digests: set[str], sealed_at: int) -> Iterator[Told]:
    """The signatures of the record that the log knows, given before `sealed_at`, and the bundle does not hold."""
    for told in story.signed:
        of_record = told.details.get("record_sha256") == record and told.index < sealed_at
        if of_record and told.details.get("manifest_sha256") not in digests:
            yield told


def expected_pdf(story: Story, record: str, sealed_at: int) -> str | None:
    """The SHA-256 of the PDF after the last signature of the record before `sealed_at`; None if nobody signed."""
    reports = {told.object for told in story.signed if told.details.get("record_sha256") == record}
    digests = [
        str(told.details.get("pdf_sha256")) for told in story.pdfs if told.object in reports and told.index < sealed_at
    ]
    return digests[-1] if digests else None


def _event_of(data: bytes, manifest: Any, story: Story) -> Told:
    digest = hashlib.sha256(data).hexdigest()
    is_manifest = isinstance(manifest, dict) and isinstance(manifest.get("auth"), list)
    for told in story.signed if is_manifest else ():
        if told.details.get("manifest_sha256") == digest and manifest.get("signer") == told.actor:
            return told
    raise EvidenceError("ESIG_UNLOGGED", "no event report.signed of this signer names this manifest")


def _passkey_of(manifest: dict[str, Any], signed: Told, story: Story) -> Passkey:
    """The key enrolled for the signer before the signature was given, unless it was revoked by then."""
    credential, signer = manifest.get("credential"), str(manifest.get("signer")).partition(":")[2]
    for told in story.revoked:
        if told.index < signed.index and told.object == signer and told.details.get("credential") in (credential, None):
            raise EvidenceError("ESIG_REVOKED", "the signer or the passkey was revoked before this signature")
    for told in story.enrolled:
        if told.index < signed.index and told.object == signer and told.details.get("credential") == credential:
            return _read_passkey(told.details)
    raise EvidenceError("ESIG_SIG", "the passkey was not enrolled for this signer before the signature")


def _read_passkey(details: dict[str, Any]) -> Passkey:
    numbers, texts = details.get("numbers"), [details.get(name) for name in ("algorithm", "origin", "rp_id")]
    if not isinstance(numbers, dict) or not all(isinstance(text, str) for text in (*texts, *numbers.values())):
        raise EvidenceError("EVENT", "an event signer.enrolled does not hold a public key")
    algorithm, origin, rp_id = map(str, texts)
    return Passkey(algorithm, numbers, origin, rp_id)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
