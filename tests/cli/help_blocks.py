"""The help of every command as it stands in docs/command-line.md; `python -m tests.cli.help_blocks` writes it anew."""

import argparse
import os
import re
from pathlib import Path

from qa_portal.cli import command_parser

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
WIDTH = "80"
BLOCK = re.compile(r"(## `(?P<command>[^`]+)`\n(?:.*\n)*?```text\n)(?P<help>(?:.*\n)*?)(```)")


def helps() -> dict[str, str]:
    """Command to help text, at a fixed width."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        parser = command_parser()
        commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        described = {name: sub for name, sub in commands.choices.items() if sub.add_help}
        return {"qa-portal": parser.format_help(), **{f"qa-portal {n}": s.format_help() for n, s in described.items()}}
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before


def blocks(page: str) -> dict[str, str]:
    return {found["command"]: found["help"] for found in BLOCK.finditer(page)}


def rewritten(page: str) -> str:
    texts = helps()
    return BLOCK.sub(lambda found: found[1] + texts[found["command"]] + found[4], page)


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
