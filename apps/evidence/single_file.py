"""The verifier as one file: the sources of the verifying modules, one after another, with their imports merged.

What the product trusts and what a reader runs without the product are thus the same lines; nothing is written twice.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files

MODULES = (
    "errors",
    "canonical",
    "tree",
    "ed25519",
    "p256",
    "rsa",
    "note",
    "checkpoint",
    "policy",
    "esignature",
    "story",
    "heads",
    "signers",
    "archive",
    "commitments",
    "openings",
    "chain",
    "verify",
)


@cache
def single_file_verifier() -> bytes:
    """The text of the file `verify.py` of a bundle: standard library only, the same bytes each time."""
    imports: set[tuple[str, str]] = set()
    bodies = [_body(name, imports) for name in MODULES]
    docstring = ast.get_docstring(ast.parse(_source("verify")), clean=False)
    head = [f'"""{docstring}"""', "from __future__ import annotations", _import_lines(imports)]
    return ("\n\n".join(head) + "\n\n\n" + "\n\n\n".join(bodies) + "\n").encode()


def _source(module: str) -> str:
    return files("apps.evidence").joinpath(f"{module}.py").read_text("utf-8")


def _import_lines(imports: set[tuple[str, str]]) -> str:
    """Plain imports first, then one line per module of which names are taken; pairs are (module or "", name)."""
    names = {module: ", ".join(sorted(n for m, n in imports if m == module)) for module, _ in sorted(imports)}
    plain = [f"import {name}" for name in names.pop("", "").split(", ") if name]
    return "\n".join([*plain, *(f"from {module} import {listed}" for module, listed in names.items())])


def _body(module: str, imports: set[tuple[str, str]]) -> str:
    source = _source(module)
    lines, kept = source.splitlines(), ast.parse(source).body
    first_line = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    while isinstance(kept[0], ast.Expr | ast.Import | ast.ImportFrom):
        statement = kept.pop(0)
        if isinstance(statement, ast.Import | ast.ImportFrom) and not _is_ours(statement):
            imports.update((getattr(statement, "module", ""), alias.name) for alias in statement.names)
    decorators = getattr(kept[0], "decorator_list", [])
    start = min([kept[0].lineno, *(item.lineno for item in decorators)])
    return f"# --- {module}: {first_line}\n\n" + "\n".join(lines[start - 1 :])


def _is_ours(statement: ast.stmt) -> bool:
    module = statement.module or "" if isinstance(statement, ast.ImportFrom) else ""
    return module == "__future__" or module.startswith("apps.")
