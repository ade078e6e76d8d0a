"""Each mutant lives in a process of its own, which imports the changed source in place of the file."""

from __future__ import annotations

import importlib.abc
import importlib.util
import multiprocessing
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from types import ModuleType

import hypothesis
import pytest

from tests.mutation.operators import Mutant

PACKAGE = "apps.evidence"
# Imported once, for all processes.
_HEAVY = ("cryptography.hazmat.primitives.asymmetric.rsa", "hypothesis.strategies", "hypothesis.extra", "rfc8785")
SECONDS, MEMORY = 30, 2 << 30
_FAST = "not endless and not damaged_anywhere and not damaged_zip"
_FORK = multiprocessing.get_context("fork")


class _Changed(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    """Finds one module, and gives it another source."""

    def __init__(self, module: str, source: str) -> None:
        self._name, self._source = f"{PACKAGE}.{module}", source

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._name, "exec"), module.__dict__)


def survives(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Whether every one of `tests` still passes; None is the module as it is."""
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant.module, mutant.source))
    hypothesis.settings.register_profile(
        "mutation", derandomize=True, deadline=None, database=None, max_examples=15, phases=[hypothesis.Phase.generate]
    )
    hypothesis.settings.load_profile("mutation")
    # Looking for plugins takes longer than most tests.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    quietly = ["-q", "-x", "--tb=no", "--no-header", "--noconftest", "-c", os.devnull, "--rootdir", "."]
    return pytest.main([*quietly, "-p", "no:cacheprovider", "-k", _FAST, *tests]) == 0


def run(mutants: Sequence[Mutant], tests: Sequence[str], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """(mutant, whether it survived) as they end; one that hangs or fills the memory did not survive."""
    for name in _HEAVY:
        importlib.import_module(name)
    waiting, at_work = list(reversed(mutants)), list[tuple[Mutant, ForkProcess]]()
    while waiting or at_work:
        while waiting and len(at_work) < jobs:
            mutant = waiting.pop()
            at_work.append((mutant, _started(mutant, tests)))
        ended = set(wait([process.sentinel for _, process in at_work]))
        for mutant, process in [each for each in at_work if each[1].sentinel in ended]:
            process.join()
            yield mutant, process.exitcode == 0
        at_work = [each for each in at_work if each[1].sentinel not in ended]


def _started(mutant: Mutant | None, tests: Sequence[str]) -> ForkProcess:
    process = _FORK.Process(target=_child, args=(mutant, tests))
    process.start()
    return process


def passes_unchanged(tests: Sequence[str]) -> bool:
    """Whether `tests` pass at all: otherwise every mutant would seem to be noticed."""
    process = _started(None, tests)
    process.join()
    return process.exitcode == 0


def _child(mutant: Mutant | None, tests: Sequence[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os._exit(0 if survives(mutant, tests) else 1)
