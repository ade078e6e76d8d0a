"""The `qa-portal` command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from qa_portal.commands import agreement, audit, compute, formats, loop, manage, serve, truth, verify, witness

COMMANDS = (audit, agreement, truth, compute, loop, verify, witness, formats, serve, manage)
DESCRIPTION = "Audit the vendors of annotated data: from a delivered file to a verdict that anybody can check."
MISUSE = 2
# As a shell reports a program that a signal stopped: never one of the statuses that say something.
INTERRUPTED, PIPE_CLOSED = 130, 141


class Misuse(Exception):
    """Arguments that make no sense."""

    def __init__(self, parser: argparse.ArgumentParser, message: str) -> None:
        super().__init__(message)
        self.parser = parser


class CommandParser(argparse.ArgumentParser):
    """Raises Misuse instead of ending the program, so that each command may have its own status for it."""

    def error(self, message: str) -> NoReturn:
        raise Misuse(self, message)


def command_parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="qa-portal", description=DESCRIPTION)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    _print_whatever_comes()
    try:
        options = _parsed(given)
        status = int(options.run(options))
        sys.stdout.flush()
    except Misuse as misuse:
        return _explain(misuse, in_json="--json" in given)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _point_output_nowhere()
        return PIPE_CLOSED
    return status


def _parsed(given: Sequence[str]) -> argparse.Namespace:
    parser = command_parser()
    options, unknown = parser.parse_known_args(given)
    if unknown:
        # Of itself, argparse would blame the program and not the command.
        getattr(options, "parser", parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _explain(misuse: Misuse, *, in_json: bool) -> int:
    misuse.parser.print_usage(sys.stderr)
    print(f"{misuse.parser.prog}: {misuse}", file=sys.stderr)
    if in_json:
        print(json.dumps({"error": str(misuse)}))
    return int(misuse.parser.get_default("misuse") or MISUSE)


def _print_whatever_comes() -> None:
    """A label in a script that the terminal cannot show is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _point_output_nowhere() -> None:
    """Whoever read our output (head, less) has gone; Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
