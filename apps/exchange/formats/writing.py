"""The formats that can be written, each as a function of records and an open file."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from .base import Record
from .coco.writing import write_coco
from .conll.writing import write_conll
from .cvat.writing import write_cvat
from .doccano import write_doccano
from .jsonl import write_jsonl
from .label_studio.writing import write_label_studio
from .pascal_voc import write_pascal_voc
from .tables.parquet_writing import write_parquet
from .tables.writing import write_csv
from .timed.writing import write_rttm, write_textgrid
from .yolo.writing import write_yolo

Write = Callable[[Iterable[Record], BinaryIO], None]
# Equal records are equal bytes, so members of an archive all have the first time a zip can hold.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def _in_pieces(pieces: Callable[[Iterable[Record]], Iterator[bytes]]) -> Write:
    def write(records: Iterable[Record], out: BinaryIO) -> None:
        out.writelines(pieces(records))

    return write


def _in_archive(files: Callable[[Iterable[Record]], Iterator[tuple[str, bytes]]]) -> Write:
    def write(records: Iterable[Record], out: BinaryIO) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files(records):
                archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)

    return write


WRITERS: dict[str, Write] = {
    "jsonl": _in_pieces(write_jsonl),
    "label-studio": _in_pieces(write_label_studio),
    "doccano": _in_pieces(write_doccano),
    "coco": write_coco,
    "pascal-voc": _in_archive(write_pascal_voc),
    "conll": write_conll,
    "parquet": write_parquet,
    "csv": _in_pieces(write_csv),
    "cvat": _in_pieces(write_cvat),
    "yolo": _in_archive(write_yolo),
    "rttm": _in_pieces(write_rttm),
    "textgrid": _in_archive(write_textgrid),
}
