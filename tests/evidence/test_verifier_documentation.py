"""docs/verifier.md says of every code what it means, and its commands are those that work."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import apps.evidence
from apps.evidence.chain import CHECKPOINT, VKEY
from apps.evidence.verify import add_trust_to
from tests.evidence.builders import FILES, sealed_log

DOCUMENT = (Path(__file__).parents[2] / "docs" / "verifier.md").read_text("utf-8")
# Which argument of a call is a code.
CODE_IS = {"EvidenceError": 0, "add": 0, "strict_base64": 1}


def codes_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            argument = node.args[CODE_IS[name]] if name in CODE_IS and len(node.args) > CODE_IS[name] else None
            if isinstance(argument, ast.Constant) and re.fullmatch(r"[A-Z_]+", str(argument.value)):
                yield str(argument.value)


def test_every_code_has_its_row_and_every_row_its_code() -> None:
    raised = {code for path in Path(apps.evidence.__file__).parent.glob("*.py") for code in codes_of(path)}
    rows = re.findall(r"^\| `([A-Z_]+)` \| [a-z]", DOCUMENT, re.MULTILINE)
    assert rows == sorted(raised)


def test_every_option_of_trust_is_explained() -> None:
    import argparse

    parser = argparse.ArgumentParser(add_help=False)
    add_trust_to(parser)
    for option in parser._option_string_actions:
        assert f"| `{option} " in DOCUMENT


@pytest.mark.skipif(not shutil.which("openssl"), reason="OPENSSL IS NOT INSTALLED")
def test_the_commands_for_openssl_verify_a_checkpoint_and_refuse_a_changed_one(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    files = sealed_log(tmp_path, FILES).files()
    script = "\n".join(
        line[4:] for line in DOCUMENT.split("## With OpenSSL")[1].splitlines() if line.startswith("    ")
    )
    for changed, status in ((files[CHECKPOINT], 0), (files[CHECKPOINT].replace(b"\n7\n", b"\n8\n"), 1)):
        (tmp_path / CHECKPOINT).write_bytes(changed)
        (tmp_path / VKEY).write_bytes(files[VKEY])
        done = subprocess.run(["bash", "-ec", script], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == status, done.stderr
