"""`qa-portal formats`: which files are read and written, and which kinds of labels there are."""

from __future__ import annotations

import argparse
import json
from typing import Any

DESCRIPTION = """\
The file formats that are read (detected from their content, or named with
--format) and written, and the label types a schema may have. With --json also
what each type can do: its distance, tolerance, figures of agreement and against
gold, classes of error, consensus, drawing and editor, and an answer as it is
written in a file or sent to the API.
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "formats",
        help="list file formats and label types",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    from apps.labels.naming import called
    from qa_portal.commands.words import table_text

    found = listing()
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    formats = [[one["name"], "read, write" if one["writes"] else "read", one["title"]] for one in found["formats"]]
    types = [[one["name"], called(one["main"]), one["measured"]] for one in found["types"]]
    print(f"Formats:\n{table_text(formats)}\n\nLabel types, and how agreement is measured:\n{table_text(types)}")
    return 0


def listing() -> dict[str, list[dict[str, Any]]]:
    """Formats and types as the code has them; types as `apps.labels.describing` tells them, and whether drawn."""
    from apps.exchange.formats import FORMATS
    from apps.exchange.formats.writing import WRITERS
    from apps.labels.describing import described_all
    from apps.portal.renderings.kinds import KINDS

    return {
        "formats": [
            {"name": one.name, "title": one.title, "reads": True, "writes": one.name in WRITERS}
            for one in sorted(FORMATS.values(), key=lambda one: one.name)
        ],
        "types": [{**one, "drawn": one["name"] in KINDS} for one in described_all()],
    }
