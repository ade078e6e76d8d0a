"""What we write, read by other tools."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from apps.exchange.formats import Record
from apps.exchange.formats.writing import WRITERS

from . import samples
from .environments import run
from .reading import shapes
from .results import Result, compared

Check = Callable[[Path], list[Result]]
Objects = Mapping[str, list[dict[str, Any]]]


def _file(folder: Path, name: str, format: str, records: Iterable[Record]) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        WRITERS[format](records, out)
    return path


def _shapes(records: Iterable[Record]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(record.item, shape) for record in records for shape in shapes(record)]


def _numbered(pairs: Iterable[tuple[str, Any]]) -> dict[Any, Any]:
    """Objects by image and number, each as (label, where)."""
    found: dict[Any, Any] = {}
    for image, what in pairs:
        found[image, sum(key[0] == image for key in found)] = what
    return found


def _sides(shape: Mapping[str, Any]) -> list[float]:
    return [shape[key] for key in ("x", "y", "w", "h")]


def _marked(shape: Mapping[str, Any]) -> list[int]:
    """The numbers of the marked pixels, down the columns."""
    at, found = 0, list[int]()
    for number, run_length in enumerate(shape["counts"]):
        found += range(at, at + run_length) if number % 2 else []
        at += run_length
    return found


def pycocotools(folder: Path) -> list[Result]:
    results = []
    for name, records, place in (
        ("boxes", samples.BOXES, _boxed),
        ("masks", samples.MASKS, _masked),
        ("keypoints", samples.KEYPOINTS, _pointed),
        ("polygons", samples.POLYGONS[:1], _outlined),
    ):
        wanted = _numbered((image, (shape["label"], place(shape))) for image, shape in _shapes(records))
        told = run("pycocotools", "pycocotools_reads", _file(folder, f"{name}.json", "coco", records))
        for how in told:
            found = _numbered(
                (image, (one["label"], SEEN[name](one))) for image, objects in told[how].items() for one in objects
            )
            results.append(compared("pycocotools", f"COCO {name}, {how}", wanted, found))
    return results


def _boxed(shape: Mapping[str, Any]) -> Any:
    return _sides(shape), shape["w"] * shape["h"]


def _masked(shape: Mapping[str, Any]) -> Any:
    return _marked(shape), len(_marked(shape))


def _pointed(shape: Mapping[str, Any]) -> Any:
    return [value for point in shape["points"] for value in point]


def _outlined(shape: Mapping[str, Any]) -> Any:
    """An upright rectangle on whole pixels: the pixels within it, by hand, and its area."""
    (left, top), _, (right, bottom), _ = shape["points"]
    inside = [x * samples.HEIGHT + y for x in range(left, right) for y in range(top, bottom)]
    return inside, (right - left) * (bottom - top)


SEEN: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "boxes": lambda one: (one["bbox"], one["area"]),
    "masks": lambda one: (one["pixels"], one["area"]),
    "keypoints": lambda one: one["keypoints"],
    "polygons": lambda one: (one["pixels"], one["area"]),
}


def _voc(folder: Path) -> Path:
    """Our archive, with the folders and the lists of images and labels that readers of Pascal VOC look for."""
    packed = io.BytesIO()
    WRITERS["pascal-voc"](samples.UPRIGHT, packed)
    zipfile.ZipFile(packed).extractall(folder / "voc" / "Annotations")
    labels = "".join(f"{label}:::\n" for label in ("car", "Fußgänger"))
    (folder / "voc" / "labelmap.txt").write_text(f"# label:color_rgb:parts:actions\n{labels}")
    names = folder / "voc" / "ImageSets" / "Main" / "train.txt"
    names.parent.mkdir(parents=True)
    names.write_text("".join(f"{Path(record.item).stem}\n" for record in samples.UPRIGHT))
    return folder / "voc"


def datumaro(folder: Path) -> list[Result]:
    """It wants its own folders about the files, and images of the size that they say."""
    root, results = folder / "datumaro", list[Result]()
    for name, records in (("boxes", samples.BOXES), ("masks", samples.MASKS), ("polygons", samples.POLYGONS)):
        _file(root / name / "annotations", "instances_train.json", "coco", records)
        results.append(_agrees(f"COCO {name}", records, _seen(root / name, "coco_instances")))
    results.append(_agrees("Pascal VOC", samples.UPRIGHT, _seen(_voc(root), "voc_detection")))
    _file(root / "cvat", "annotations.xml", "cvat", samples.UPRIGHT)
    return [*results, _agrees("CVAT for images", samples.UPRIGHT, _seen(root / "cvat", "cvat"))]


def _seen(folder: Path, kind: str) -> Objects:
    size = (str(samples.WIDTH), str(samples.HEIGHT))
    found: Objects = run("datumaro", "datumaro_reads", folder, kind, *size, *(one.item for one in samples.UPRIGHT))
    return found


def _agrees(what: str, records: Iterable[Record], told: Objects) -> Result:
    """Beside masks and outlines, Datumaro gives the boxes about them, which are not compared."""
    shapes = _shapes(records)
    kind = _kind(shapes[0][1])
    wanted = _numbered((Path(image).stem, (shape["label"], _place(shape))) for image, shape in shapes)
    found = _numbered(
        (Path(image).stem, (one["label"], one[kind]))
        for image, objects in told.items()
        for one in objects
        if kind in one
    )
    return compared("datumaro", what, wanted, found)


def _kind(shape: Mapping[str, Any]) -> str:
    return "pixels" if "counts" in shape else "points" if "points" in shape else "bbox"


def _place(shape: Mapping[str, Any]) -> Any:
    if "counts" in shape:
        return _marked(shape)
    return [value for point in shape["points"] for value in point] if "points" in shape else _sides(shape)


def supervision(folder: Path) -> list[Result]:
    root = folder / "supervision"
    _file(root, "coco.json", "coco", samples.UPRIGHT)
    packed = io.BytesIO()
    WRITERS["pascal-voc"](samples.UPRIGHT, packed)
    zipfile.ZipFile(packed).extractall(root)
    zipfile.ZipFile(_file(root, "yolo.zip", "yolo", map(_without_ending, samples.UPRIGHT))).extractall(root)
    names = [record.item for record in samples.UPRIGHT]
    results = []
    for kind, title, first in (
        ("coco", "COCO boxes", 0),
        ("voc", "Pascal VOC, whose pixels it counts from 1", 1),
        ("yolo", "YOLO", 0),
    ):
        told = run("supervision", "supervision_reads", root, kind, str(samples.WIDTH), str(samples.HEIGHT), *names)
        found = _numbered((image, (one["label"], one["bbox"])) for image, objects in told.items() for one in objects)
        wanted = _numbered(
            (image, (shape["label"], _corners(shape, first))) for image, shape in _shapes(samples.UPRIGHT)
        )
        results.append(compared("supervision", title, wanted, found))
    return results


def _without_ending(record: Record) -> Record:
    """YOLO's files are called like the image without its ending."""
    return record._replace(item=Path(record.item).stem)


def _corners(shape: Mapping[str, Any], first: int) -> list[float]:
    """`first` is the number of the first pixel, which only the corner on the left and above is lowered by."""
    x, y, w, h = _sides(shape)
    return [x - first, y - first, x + w, y + h]


def seqeval(folder: Path) -> list[Result]:
    told = run("seqeval", "seqeval_reads", _file(folder, "tags.conll", "conll", [samples.TAGGED]))
    found: dict[Any, Any] = {}
    for number, entities in enumerate(told):
        tokens = samples.TOKENS.splitlines()[number].split(" ")
        found |= {(number, " ".join(tokens[first : last + 1])): label for label, first, last in entities}
    wanted = {(0, samples.TOKENS[one["start"] : one["end"]]): one["label"] for one in shapes(samples.TAGGED)}
    return [compared("seqeval", "CoNLL", wanted, found)]


def praatio(folder: Path) -> list[Result]:
    zipfile.ZipFile(_file(folder, "grids.zip", "textgrid", [samples.TURNS])).extractall(folder / "grids")
    [grid] = (folder / "grids").rglob("*.TextGrid")
    told = run("praatio", "praatio_reads", grid)
    wanted = {(one["start"], one["end"]): one["label"] for one in shapes(samples.TURNS)}
    return [compared("praatio", "reads our TextGrid", wanted, {(start, end): said for start, end, said in told})]


CHECKS: tuple[Check, ...] = (pycocotools, datumaro, supervision, seqeval, praatio)
