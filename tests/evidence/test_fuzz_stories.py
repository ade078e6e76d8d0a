"""Signed logs and signatures that say anything at all: the verifier gives findings, and no error of its own."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.evidence.canonical import encode
from apps.evidence.chain import Verification
from apps.evidence.story import _LISTENERS
from tests.evidence.builders import VECTORS
from tests.evidence.test_log_attacks import REPORT_SHA, World, check

KEYS = [
    *("vkey", "trusted_size", "policy", "credential", "algorithm", "numbers", "origin", "rp_id", "x", "y", "n", "e"),
    *("record_sha256", "manifest_sha256", "pdf_sha256", "withheld", "files", "auth", "signer", "meaning"),
]
WORDS = st.sampled_from(
    [
        *("", "passkey", "password", "cred-1", "ES256", "EdDSA", "RS256", "user:usr_ann", "00" * 32, "zz", "\ud7ff"),
        *(REPORT_SHA, VECTORS["mini_log"]["witness_vkey"], VECTORS["mini_log"]["policy"], "quorum none"),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)
DETAILS = st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tmp_path_factory.mktemp("world")


def told(result: Verification) -> bool:
    assert json.dumps(result.as_json())
    return all(finding.code.replace("_", "").isupper() and finding.message for finding in result.findings)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(_LISTENERS)), DETAILS), min_size=1, max_size=4))
def test_a_log_may_tell_what_it_will(folder: Any, events: list[tuple[str, dict[str, Any]]]) -> None:
    world = World(folder)
    for verb, details in events:
        world.tell(verb, details, "usr_ann")
    world.seal()
    assert told(check(world.bundle()))
    assert told(check(world.bundle(world.note(seen=world.clock)), world.trust(max_age=10)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(DETAILS, ANYTHING, DETAILS)
def test_a_signature_may_say_what_it_will(
    folder: Any, manifest: dict[str, Any], answer: object, enrolled: dict[str, Any]
) -> None:
    world = World(folder)
    whole = {"signer": "user:usr_ann", "auth": ["passkey"], "record_sha256": REPORT_SHA, "credential": "c", **manifest}
    key = {"credential": whole["credential"], "algorithm": "ES256", "origin": "o", "rp_id": "r", "numbers": {}}
    world.tell("signer.enrolled", {**key, **enrolled}, "usr_ann")
    data = encode(whole)
    world.files["signatures/sig_1.json"] = data
    world.files["signatures/sig_1.assertion.json"] = json.dumps(answer).encode()
    named = {"record_sha256": REPORT_SHA, "manifest_sha256": hashlib.sha256(data).hexdigest()}
    world.tell("report.signed", named)
    world.seal()
    assert told(check(world.bundle()))
