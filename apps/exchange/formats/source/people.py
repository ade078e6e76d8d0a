"""annotators.csv among the files of an archive: who labelled which file."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from ..base import BadFile, Options
from .whole import lines_of

NAME = "annotators.csv"
REMEDY = "Its first line reads file,annotator, and each further line names a file of the archive and a person."


def people_in(text: str) -> dict[str, str]:
    """Annotators by file. Raises BadFile for a table that cannot be read or says two things of one file."""
    try:
        header, *rows = [row for row in csv.reader(lines_of(text), strict=True) if row]
        file, person = header.index("file"), header.index("annotator")
        pairs = [(row[file].strip(), row[person].strip()) for row in rows]
    except (csv.Error, ValueError, IndexError):
        raise BadFile(f"{NAME} cannot be read.", REMEDY) from None
    found: dict[str, str] = {}
    for what, who in pairs:
        if not what or not who or found.setdefault(what, who) != who:
            raise BadFile(f"{NAME}: a name is missing, or {what[:60]!r} has two annotators.", REMEDY)
    return found


def declared(options: Options, people: Mapping[str, str] | None, member: str) -> Options:
    """The options with the person who is listed for a file, by its path or its name. Raises BadFile for nobody."""
    if people is None:
        return options
    who = people.get(member) or people.get(PurePosixPath(member).name)
    if who is None:
        raise BadFile(f"{NAME} does not say who labelled {member[:100]!r}.", "Add a line for it.")
    return replace(options, annotator=who)
