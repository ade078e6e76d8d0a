"""What other tools write, read here."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from apps.exchange.formats import Record
from apps.exchange.formats.writing import WRITERS

from . import samples
from .environments import run
from .reading import read, shapes
from .results import Result, compared

Check = Callable[[Path], list[Result]]
WHO = "declared"


def _only(file: Path, mapping: Mapping[str, str] | None = None) -> Any:
    [record] = read(file.read_bytes(), name=file.name, annotator=WHO, mapping=mapping or {})
    return record.label


def cassis(folder: Path) -> list[Result]:
    made = run("dkpro-cassis", "cassis_writes", folder)
    keys = ("start", "end", "label")
    wanted: dict[Any, Any] = {number: dict(zip(keys, span, strict=True)) for number, span in enumerate(made)}
    asked = {"label": "NamedEntity.value", "relation": "Relation"}
    results = []
    for name in ("document.xmi", "document.json"):
        label = _only(folder / name, asked)
        found: dict[Any, Any] = {number: {key: span[key] for key in keys} for number, span in enumerate(label["spans"])}
        texts = {span["id"]: span["start"] for span in label["spans"]}
        found["relations"] = [(texts[one["from"]], texts[one["to"]], one["label"]) for one in label["relations"]]
        expected = {**wanted, "relations": [(made[0][0], made[1][0], "met")]}
        results.append(compared("dkpro-cassis", f"{name}: spans behind emoji, and a relation", expected, found))
    return results


def praat(folder: Path) -> list[Result]:
    both = (("praatio", ("short_textgrid", "long_textgrid")), ("textgrid", ("plain",)))
    results = []
    for tool, names in both:
        wanted = _timed(run(tool, f"{tool}_writes", folder))
        results += [
            compared(tool, f"{name}.TextGrid", wanted, _timed(map(_parts, _only(folder / f"{name}.TextGrid"))))
            for name in names
        ]
    return results


def _parts(segment: Mapping[str, Any]) -> list[Any]:
    return [segment["start"], segment["end"], segment["label"]]


def _timed(turns: Any) -> dict[Any, Any]:
    return {number: list(turn) for number, turn in enumerate(turns)}


def captions(folder: Path) -> list[Result]:
    made = run("webvtt-py", "webvtt_writes", folder)
    wanted = _timed([_seconds(start), _seconds(end), " ".join(text.split())] for start, end, text in made)
    segments = {"label": "segments"}
    return [
        compared("webvtt-py", name, wanted, _timed(map(_parts, _only(folder / name, segments))))
        for name in ("captions.vtt", "captions.srt")
    ]


def _seconds(text: str) -> float:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def tables(folder: Path) -> list[Result]:
    rows = run("openpyxl", "openpyxl_writes", folder)
    found = {
        one.item: [one.annotator, one.label, one.duration_ms] for one in read((folder / "labels.xlsx").read_bytes())
    }
    wanted = {item: [who, label, round(seconds * 1000)] for item, who, label, seconds in rows}
    return [compared("openpyxl", "labels.xlsx", wanted, found), *_hugging_face(folder)]


def _hugging_face(folder: Path) -> list[Result]:
    """Both ways: Parquet and JSON Lines that `datasets` wrote, and those of ours that it reads."""
    files = []
    for name, format in (("ours.jsonl", "jsonl"), ("ours.parquet", "parquet")):
        files.append(folder / name)
        with files[-1].open("wb") as out:
            WRITERS[format](samples.ANSWERS, out)
    told = run("datasets", "datasets_writes", folder, *files)
    wanted = {row["item"]: [row["annotator"], row["label"], row["duration"] * 1000] for row in told["written"]}
    results = []
    for name in ("labels.parquet", "labels.jsonl"):
        found = {one.item: [one.annotator, one.label, one.duration_ms] for one in read((folder / name).read_bytes())}
        results.append(compared("datasets", name, wanted, found))
    ours = {one.item: (one.annotator, one.label) for one in samples.ANSWERS}
    for kind, title in (("json", "JSON Lines"), ("parquet", "Parquet")):
        seen = {row["item"]: (row["annotator"], row["label"]) for row in told["read"][kind]}
        results.append(compared("datasets", f"reads our {title}", ours, seen))
    return results


def datumaro(folder: Path) -> list[Result]:
    """Each format of the folder that Datumaro writes, as a vendor would pack it; names of images lose their ending."""
    root = folder / "datumaro writes"
    told = run("datumaro", "datumaro_writes", root)
    (root / "cvat" / "train.xml").rename(root / "cvat.xml")
    return [
        _on_images("CVAT for images", told["boxes"], read((root / "cvat.xml").read_bytes(), annotator=WHO)),
        _on_images(
            "CVAT for images, outlines",
            told["outlines"],
            read((root / "cvat outlines" / "train.xml").read_bytes(), annotator=WHO),
        ),
        _on_images("COCO", told["boxes"], _packed(root / "coco", "coco")),
        _on_images("COCO, outlines", told["outlines"], _packed(root / "coco outlines", "coco", label="polygons")),
        _on_images("Pascal VOC", told["boxes"], _packed(root / "voc", "pascal-voc")),
        _on_images("YOLO, to its six decimals", told["boxes"], _packed(root / "yolo", "yolo"), decimals=3),
    ]


def _packed(root: Path, format: str, **mapping: str) -> list[Record]:
    """What lies in the folder but the images, in a zip; with the sizes where the format leaves them out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".jpg":
                archive.write(path, path.relative_to(root))
        if format == "yolo":
            archive.writestr("images.csv", "image,width,height\na.jpg,40,30\nb.jpg,40,30\n")
    return read(packed.getvalue(), format=format, annotator=WHO, mapping=mapping)


def _on_images(what: str, told: Mapping[str, list[list[Any]]], records: list[Record], decimals: int = 9) -> Result:
    wanted = {
        image: [[label, [round(one, decimals) for one in place]] for label, place in of] for image, of in told.items()
    }
    found = {
        Path(one.item).stem: [
            [shape["label"], [round(side, decimals) for side in _where(shape)]] for shape in shapes(one)
        ]
        for one in records
    }
    return compared("datumaro", f"{what}, written by it", wanted, found)


def _where(shape: Mapping[str, Any]) -> list[float]:
    if "points" in shape:
        return [value for point in shape["points"] for value in point]
    return [shape[key] for key in ("x", "y", "w", "h")]


CHECKS: tuple[Check, ...] = (cassis, praat, captions, tables, datumaro)
