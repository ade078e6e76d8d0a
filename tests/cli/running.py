"""Running the command as a shell would, and looking at what it left."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from qa_portal.cli import main


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as exactly one JSON document."""
        document: dict[str, Any] = json.loads(self.out)
        return document


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    return Ran(status, *capsys.readouterr())


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: object) -> str:
    """The message of an audit that had to be refused, after everything a refusal must be was checked."""
    out = folder / "deep" / "out"
    result = ran(capsys, "audit", *arguments, "--out", out, "--keys", folder / "keys", "--json")
    assert result.status == 3, result
    assert set(result.document) <= {"error", "refused", "rejects"}
    assert "Traceback" not in result.err and result.document["error"] in result.err
    assert not out.parent.exists()
    return str(result.document["error"])
