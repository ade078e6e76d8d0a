"""Formats whose directory stands at the end of the file need it whole: in memory while small, else on disk."""

import shutil
import tempfile
from typing import IO, BinaryIO

from ..base import MIB, BadFile

IN_MEMORY = 16 * MIB


def spooled(stream: BinaryIO) -> IO[bytes]:
    """The content of a stream as a file in which one can seek. Raises BadFile where it is empty."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(stream, file)
    if not file.tell():
        file.close()
        raise BadFile("The file is empty.", "Check that it was exported and copied completely.")
    file.seek(0)
    return file
