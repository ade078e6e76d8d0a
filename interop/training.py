"""A training set as the product freezes it, with its Croissant metadata read by MLCommons' own library."""

import importlib
import json
import zipfile
from pathlib import Path
from typing import Any

from benchmarks import scratch

from .environments import run
from .results import Result, compared

ROWS = 60


def unpacked_training_set(folder: Path) -> Path:
    """The folder of a frozen set of a small project, in a scratch database of its own."""
    scratch.start(folder, f"sqlite:///{folder / 'scratch.sqlite3'}")
    services = importlib.import_module("apps.training.services")
    actor = importlib.import_module("apps.accounts.actors").Actor.system("interop")
    project = scratch.project("Interoperability")
    scratch.write_delivery(folder / "delivery.csv", rows=ROWS)
    scratch.deliver(project, folder / "delivery.csv")
    frozen = services.request_training_set(actor=actor, project=project, waived=["lot"])
    services.freeze(frozen)
    frozen.refresh_from_db()
    if frozen.state != "done":
        raise RuntimeError(frozen.error)
    with frozen.file.open("rb") as packed:
        zipfile.ZipFile(packed).extractall(folder / "set")
    return folder / "set"


def croissant(folder: Path) -> list[Result]:
    root = folder / "training"
    root.mkdir()
    return checked(unpacked_training_set(root))


def checked(frozen: Path) -> list[Result]:
    """The Croissant file of an unpacked training set: no complaints, and every line of the labels as a record."""
    [metadata] = [path for path in frozen.rglob("*.json") if "croissant" in path.name]
    told = run("mlcroissant", "mlcroissant_reads", metadata)
    complaints = compared(
        "mlcroissant",
        "errors and warnings",
        {"errors": [], "warnings": []},
        {key: told[key] for key in ("errors", "warnings")},
    )
    [(name, rows)] = told["records"].items()
    [labels] = frozen.glob("*.jsonl")
    lines = [json.loads(line) for line in labels.read_text().splitlines()]
    found = {row[f"{name}/item"]: _plain(row, name) for row in rows}
    kept = next(iter(found.values()), {})
    wanted = {line["item"]: {key: line.get(key) for key in kept} for line in lines}
    return [complaints, compared("mlcroissant", "records of a frozen training set", wanted, found)]


def _plain(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key.removeprefix(f"{name}/"): value for key, value in row.items()}


CHECKS = (croissant,)
