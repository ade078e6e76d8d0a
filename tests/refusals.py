"""What a refusal must be: the right kind, with its reason, and without a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event


@contextmanager
def refused(reason: str) -> Iterator[None]:
    yield from _without_trace(Refused, reason)


@contextmanager
def invalid(reason: str) -> Iterator[None]:
    yield from _without_trace(Invalid, reason)


def _without_trace(kind: type[Exception], reason: str) -> Iterator[None]:
    before = Event.objects.count()
    with pytest.raises(kind, match=reason):
        yield
    assert Event.objects.count() == before
