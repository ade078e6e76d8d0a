"""Which format a file has, from its content, said with the reason."""

import codecs
from typing import BinaryIO, NamedTuple

from .argilla import ARGILLA
from .base import BadFile, Format, Head, Options, Reading
from .coco.reading import COCO
from .coco.results import COCO_RESULTS
from .conll.reading import CONLL
from .cvat.image_tasks import CVAT
from .cvat.video_tasks import CVAT_VIDEO
from .doccano import DOCCANO
from .inception.cas_json import CAS_JSON
from .inception.cas_xmi import CAS_XMI
from .inception.webanno_tsv import WEBANNO_TSV
from .jsonl import JSONL
from .label_studio.export import LABEL_STUDIO
from .label_studio.export_min import LABEL_STUDIO_MIN
from .labelbox.rows import LABELBOX
from .pascal_voc import PASCAL_VOC
from .prodigy import PRODIGY
from .sagemaker.manifest import SAGEMAKER
from .sagemaker.workers import SAGEMAKER_WORKERS
from .source.gzip_guard import GZIP_MAGIC, Gunzipped
from .source.streams import Forwarded, buffered
from .tables.delimited import CSV, TSV
from .tables.parquet import PARQUET
from .tables.xlsx import XLSX
from .timed.audacity import AUDACITY
from .timed.rttm import RTTM
from .timed.subtitles import SRT, VTT
from .timed.textgrid import TEXTGRID
from .toloka import TOLOKA
from .yolo.reading import YOLO

# The first that recognises a file reads it, so those that ask for more come before those that ask for less.
BINARY = (XLSX, PARQUET)
XML = (CAS_XMI, CVAT_VIDEO, CVAT, PASCAL_VOC)
TEXT = (WEBANNO_TSV, TEXTGRID, VTT, SRT, RTTM, AUDACITY, YOLO, CONLL)
JSON = (
    CAS_JSON,
    COCO,
    COCO_RESULTS,
    LABELBOX,
    SAGEMAKER_WORKERS,
    SAGEMAKER,
    PRODIGY,
    ARGILLA,
    DOCCANO,
    LABEL_STUDIO_MIN,
    LABEL_STUDIO,
    JSONL,
)
TABLES = (TOLOKA, TSV, CSV)
FORMATS: dict[str, Format] = {one.name: one for one in (*BINARY, *XML, *JSON, *TEXT, *TABLES)}
NOT_TABLES = (
    (b"PK\x03\x04", "a zip archive", "Unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as “CSV UTF-8”."),
    (b"%PDF", "a PDF", "Deliver the labels as CSV, TSV, JSON Lines or Label Studio JSON."),
)


class Opened(NamedTuple):
    """A file whose format is known; `records` reads it and may raise BadFile at any step."""

    format: Format
    why: str
    records: Reading


def format_named(name: str) -> Format:
    found = FORMATS.get(name.lower().replace("_", "-"))
    if found is None:
        raise BadFile(f"The format {name!r} is unknown.", f"Known formats: {', '.join(FORMATS)}.")
    return found


def open_records(stream: BinaryIO, *, format: str | None = None, options: Options | None = None) -> Opened:
    """The records of a file, gunzipped where needed. `format` forces one; raises BadFile."""
    options = options or Options()
    content = buffered(Forwarded(stream))
    head = content.peek()
    if head.startswith(GZIP_MAGIC):
        content = buffered(Gunzipped(content, options.limits))
        head = content.peek()
    kind, why = (format_named(format), "chosen by the caller") if format else detect(head)
    return Opened(kind, why, kind.read(content, options))


def detect(head: bytes) -> tuple[Format, str]:
    """The format that the first bytes of a file speak for, and why; raises BadFile."""
    beginning = Head(head, _text(head).lstrip("\ufeff \t\r\n"))
    known = any(format.recognise(beginning) for format in BINARY)
    for magic, what, remedy in NOT_TABLES:
        if head.startswith(magic) and not known:
            raise BadFile(f"This is {what}.", remedy)
    if head.startswith(GZIP_MAGIC):
        raise BadFile("The file is compressed twice.", "Compress it once.")
    for format in FORMATS.values():
        why = format.recognise(beginning)
        if why:
            return format, why
    raise BadFile("The format is not recognised.", f"Name one of {', '.join(FORMATS)} with --format.")


def _text(head: bytes) -> str:
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if utf16 else "utf-8", errors="replace")
