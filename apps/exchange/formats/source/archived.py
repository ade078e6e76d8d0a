"""Formats of one file per item, delivered as one archive: each file is read under its own name."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from ..base import MIB, BadFile, Limits, Options, Read, Reading, Record, Reject
from .archives import open_delivery
from .people import NAME, declared, people_in
from .streams import READ_SIZE, Forwarded, buffered
from .whole import whole_text

ZIP_MAGIC = b"PK\x03\x04"
IN_MEMORY = 16 * MIB

Files = list[tuple[str, BinaryIO]]


def each_file(read_one: Read, *endings: str) -> Read:
    """A reader of one file that also takes a zip, in which it reads every file with one of the endings."""

    def read(stream: BinaryIO, options: Options) -> Reading:
        with unpacked(stream, options.limits) as files:
            if not isinstance(files, list):
                yield from read_one(files, options)
                return
            wanted = [(name, content) for name, content in files if name.lower().endswith(endings)]
            if not wanted:
                raise BadFile(f"The archive holds no file ending in {' or '.join(endings)}.", "Check what was packed.")
            people = people_of(files, options.limits)
            for name, content in wanted:
                yield from placed(name, read_one(content, renamed(declared(options, people, name), name)))

    return read


def people_of(files: Files, limits: Limits) -> dict[str, str] | None:
    """Who labelled which file, where a file of the archive lists it. Raises BadFile."""
    listing = next((content for name, content in files if PurePosixPath(name).name == NAME), None)
    return None if listing is None else people_in(whole_text(listing, limits))


def renamed(options: Options, member: str) -> Options:
    """The options for one file of the archive; the name of the archive is the outermost folder."""
    return replace(options, name=f"{options.name}/{member}" if options.name else member)


def placed(name: str, reading: Reading) -> Reading:
    """The reading with the name of the file in every place and refusal."""
    try:
        for found in reading:
            place = f"{name}, {found.place}" if found.place else name
            yield found._replace(place=place) if isinstance(found, Record) else Reject(place, found.why, found.remedy)
    except BadFile as refusal:
        raise BadFile(f"{name}: {refusal.why}", refusal.remedy) from None


@contextmanager
def unpacked(stream: BinaryIO, limits: Limits) -> Iterator[Files | BinaryIO]:
    """The files of a zip, or the stream itself where it is none. Raises BadFile."""
    content = buffered(Forwarded(stream))
    if not content.peek(len(ZIP_MAGIC)).startswith(ZIP_MAGIC):
        yield cast(BinaryIO, content)
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as kept:
        size = 0
        while part := content.read(READ_SIZE):
            size += len(part)
            if size > limits.expanded:
                raise BadFile(f"The archive is larger than {limits.expanded} bytes.", "Deliver it in parts.")
            kept.write(part)
        kept.seek(0)
        yield open_delivery(cast(BinaryIO, kept), limits=limits)
