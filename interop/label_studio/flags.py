"""What Label Studio's own import makes of a label, and that an audit does not take it for gold."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from apps.exchange.formats.base import Provenance

from ..environments import offline
from ..reading import read
from ..results import Result, compared
from .api import Api
from .making import MODEL, Made
from .reading import TOOL
from .texts import PROJECTS


def ground_truth(owner: Api) -> Result:
    """An annotation that is imported without a word about it comes out flagged: the record says so and no more."""
    number = owner.new_project("imported", PROJECTS[0].config)
    result = PROJECTS[0].tasks[0].answers[0].result
    owner.call("POST", f"/api/projects/{number}/import", [{"data": {"text": "x"}, "annotations": [{"result": result}]}])
    [found] = read(owner.export(number, "JSON"))
    wanted: dict[Any, Any] = {"flagged": True, "source": "human", "label": "positive"}
    said: dict[Any, Any] = {"flagged": found.flagged_gold, "source": found.source, "label": found.label}
    summary = _audit(owner.export(number, "JSON"))
    wanted |= {"accuracy": ["undefined"], "the notice": True}
    said |= {
        "accuracy": list(summary["accuracy"]),
        "the notice": any("A flag is not gold" in one for one in summary["notices"]),
    }
    return compared(TOOL, "an imported annotation is flagged as ground truth, and is no gold in an audit", wanted, said)


def audited(owner: Api, made: Made) -> Result:
    """`qa-portal audit` counts the labels of people, and not those of the model."""
    [delivery] = _audit(owner.export(made.number, "JSON"))["deliveries"]
    wanted: dict[Any, Any] = {
        "rows": len(made.people),
        "rejected": 0,
        "items": len(made.project.tasks),
        "annotators": 2,
    }
    return compared(TOOL, "an audit of an export counts what was made", wanted, {key: delivery[key] for key in wanted})


def proposed(owner: Api, made: Made) -> Result:
    """An annotation that began from a prediction says which; the others of the project say nothing of the kind."""
    listed = owner.call("GET", f"/api/predictions/?project={made.number}")
    body = {"result": made.project.tasks[0].answers[0].result, "parent_prediction": listed[0]["id"]}
    owner.call("POST", f"/api/tasks/{listed[0]['task']}/annotations/", body)
    people = [one for one in read(owner.snapshot(made.number), predictions=True) if one.source == "human"]
    said = {number: one.provenance for number, one in enumerate(people) if one.provenance is not None}
    last = max(range(len(people)), key=lambda number: people[number].made_at or "")
    prediction = made.project.tasks[0].prediction
    wanted = {last: Provenance(model=MODEL, proposal=prediction and prediction.label)}
    return compared(TOOL, "an annotation that began from a prediction says from which", wanted, said)


def _audit(export: bytes) -> dict[str, list[dict[str, object]]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.json"
        file.write_bytes(export)
        places = ("--out", Path(folder) / "audit", "--keys", Path(folder) / "keys")
        command: list[str | Path] = [Path(sys.executable).with_name("qa-portal"), "audit", file, "--json", *places]
        environment = offline(Path(folder))
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if not done.stdout:
            raise RuntimeError(f"qa-portal audit: {done.stderr.strip().splitlines()[-1:]}")
        found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
        return found
