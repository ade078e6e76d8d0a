"""The page about events and the code say the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from apps.lots.models import LotVerdict

ROOT = Path(__file__).resolve().parents[2]
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def documented() -> set[str]:
    page = (ROOT / "docs" / "events.md").read_text()
    return set(re.findall(rf"^\| `({VERB.pattern})` \|", page, re.MULTILINE))


def recorded() -> set[str]:
    """Every verb that is written down in a call of `record` or of a module's own shorthand for it."""
    return {verb for path in sorted((ROOT / "apps").rglob("*.py")) for verb in _verbs(ast.parse(path.read_text()))}


def _verbs(tree: ast.Module) -> Iterator[str]:
    """Those given to a call that records, and those that a variable `verb` may hold before it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _records(_name(node.func)):
            given = (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "verb"))
        elif isinstance(node, ast.Assign) and any(_name(target) == "verb" for target in node.targets):
            given = tuple(ast.walk(node.value))  # type: ignore[arg-type]
        else:
            continue
        for each in given:
            if isinstance(each, ast.Constant) and VERB.fullmatch(str(each.value)):
                yield str(each.value)


def _records(name: str) -> bool:
    return "record" in name or name == "tell"


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_recorded_verb_is_documented_and_every_documented_verb_is_recorded() -> None:
    verdicts = {f"lot.{verdict}" for verdict in LotVerdict.values}
    assert recorded() | verdicts == documented()


def test_the_verbs_are_really_found() -> None:
    assert {"report.sealed", "import.admitted", "sign_in.failed", "access.refused"} <= recorded()
