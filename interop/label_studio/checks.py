"""All checks against one running Label Studio."""

import json
from collections.abc import Callable, Iterator

from ..environments import run
from ..models.backends import serving_label_studio
from ..results import Result
from . import images, sounds, texts
from .api import Api
from .converted import corners, on_images, painted_pixels, tagged_tokens
from .flags import audited, ground_truth, proposed
from .making import Made, make
from .projects import Project
from .reading import TOOL, json_export, json_min, snapshot, table
from .server import PASSWORD, serving
from .way_back import imported_again

IMAGE_EXPORTS = {"BRUSH_TO_NUMPY": painted_pixels, "YOLO_OBB": corners}


def checks() -> Iterator[Result]:
    with serving() as owner:
        people = [owner, owner.invited("second@interop.example", PASSWORD)]
        for project in _projects():
            made = make(project, people)
            for what, check in _of(owner, made):
                yield _attempted(f"{project.name}: {what}", check)
        yield _attempted("ground truth", lambda: ground_truth(owner))
        again = make(texts.PROJECTS[0], people)
        yield _attempted("audit", lambda: audited(owner, again))
        yield _attempted("prediction", lambda: proposed(owner, again))
        yield _attempted("our version", lambda: serving_label_studio(owner))


def _projects() -> Iterator[Project]:
    yield from (*texts.PROJECTS, *images.PROJECTS, *sounds.PROJECTS)
    rows = [images.MASK, [row[::-1] for row in images.MASK]]
    yield images.masks(run(TOOL, "label_studio_brush", json.dumps(rows)))


def _of(api: Api, made: Made) -> Iterator[tuple[str, Callable[[], Result]]]:
    yield "JSON", lambda: json_export(api, made)
    yield "snapshot", lambda: snapshot(api, made)
    if not made.project.no_min:
        yield "JSON_MIN", lambda: json_min(api, made)
    for kind in made.project.exports:
        yield kind, lambda kind=kind: _converted(api, made, kind)  # type: ignore[misc]
    if not made.project.no_way_back:
        yield "way back", lambda: imported_again(api, made)


def _converted(api: Api, made: Made, kind: str) -> Result:
    if kind in ("CSV", "TSV"):
        return table(api, made, kind)
    if kind == "CONLL2003":
        return tagged_tokens(api, made)
    return IMAGE_EXPORTS[kind](api, made) if kind in IMAGE_EXPORTS else on_images(api, made, kind)


def _attempted(what: str, check: Callable[[], Result]) -> Result:
    """A check that breaks off differs; the others go on."""
    try:
        return check()
    except Exception as broken:
        return Result(TOOL, what, (f"{type(broken).__name__}: {broken}",))
