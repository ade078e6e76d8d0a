"""Every attack once more, on both verifiers: the file that stands in a bundle says the same as the package."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from types import ModuleType
from typing import Any

import pytest

from apps.evidence.archive import Bundle
from apps.evidence.chain import Verification, verify_bundle
from apps.evidence.heads import Trust
from apps.evidence.note import VerifierKey
from apps.evidence.policy import Policy
from apps.evidence.single_file import single_file_verifier
from tests.evidence import test_bundle_tampering, test_log_attacks
from tests.evidence.test_bundle_tampering import *  # noqa: F403
from tests.evidence.test_heads import *  # noqa: F403
from tests.evidence.test_log_attacks import *  # noqa: F403

NAME = "verifier_of_a_bundle"


@pytest.fixture(scope="module")
def program() -> Iterator[ModuleType]:
    module = ModuleType(NAME)
    sys.modules[NAME] = module
    exec(compile(single_file_verifier(), NAME, "exec"), module.__dict__)
    yield module
    del sys.modules[NAME]


@pytest.fixture(autouse=True)
def _both(program: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def verified(bundle: Bundle, trust: Trust | None = None) -> Verification:
        data: Any = bundle._zip.fp
        with program.Bundle(type(data)(data.getvalue())) as alone:
            said = program.verify_bundle(alone, _translated(program, trust or Trust()))
        result = verify_bundle(bundle, trust)
        assert said.as_json() == result.as_json()
        return result

    for module in (test_log_attacks, test_bundle_tampering):
        monkeypatch.setattr(module, "verify_bundle", verified)


def _translated(program: ModuleType, trust: Trust) -> Any:
    """What a reader trusts, in the classes of the single file."""

    def key(of: VerifierKey) -> Any:
        return program.VerifierKey(of.name, of.kind, of.public)

    def policy(of: Policy) -> Any:
        groups = {name: program.Group(**asdict(group)) for name, group in of.groups.items()}
        witnesses = {name: key(each) for name, each in of.witnesses.items()}
        return program.Policy(tuple(map(key, of.logs)), witnesses, groups, of.quorum, of.addresses)

    pinned = key(trust.key) if trust.key else None
    return program.Trust(pinned, policy(trust.policy) if trust.policy else None, trust.seen, trust.now, trust.max_age)
