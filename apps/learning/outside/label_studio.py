"""The protocol of Label Studio's ML backends: `/health`, `/setup`, `/predict`, `/webhook`.

Source: the server of `label-studio-ml` 1.0.9 and 2.0, and the client of Label Studio 1.23 (Apache-2.0).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apps.learning.errors import LearningError
from apps.learning.outside.strict import read_json

Task = Mapping[str, Any]


class Proposed(NamedTuple):
    """What a backend says of one task: regions, a score if it gives one, its version if it says so."""

    result: list[Any]
    score: object
    version: str
    task: object
    raw: str


def setup_request(project: str, config: str) -> bytes:
    return _bytes({"project": project, "schema": config, "hostname": "", "access_token": "", "extra_params": None})


def predict_request(tasks: Sequence[Task], project: str, config: str) -> bytes:
    params = {"login": None, "password": None, "context": None}
    return _bytes({"tasks": list(tasks), "project": project, "label_config": config, "params": params})


def webhook_request(action: str, project: str, config: str, **about: object) -> bytes:
    """`action` such as ANNOTATION_CREATED, about a `task` and an `annotation`, or START_TRAINING."""
    return _bytes({"action": action, "project": {"id": project, "label_config": config}, **about})


def check_health(body: bytes) -> None:
    """LearningError unless the backend says that it is up."""
    status = _object(body).get("status")
    if status != "UP":
        raise LearningError("HEALTH", f"it says its status is {str(status)[:40]!r}, not 'UP'")


def read_version(body: bytes) -> str:
    """The model version of an answer to `/setup`; empty where it has none yet."""
    return _version(_object(body))


def read_predictions(body: bytes) -> list[Proposed | LearningError]:
    """One entry for each of `results`, in their order; LearningError in the place of one that cannot be read, and
    raised where the whole cannot."""
    whole = _object(body)
    results = whole.get("results")
    if not isinstance(results, list):
        raise LearningError("SHAPE", "it has no list “results”")
    return [_proposed(one, _version(whole)) for one in results]


def _proposed(one: object, version: str) -> Proposed | LearningError:
    if isinstance(one, list):
        if len(one) != 1:
            return LearningError("SHAPE", f"it holds {len(one)} predictions for one task; one is read")
        one = one[0]
    if not isinstance(one, dict) or not isinstance(one.get("result"), list):
        return LearningError("SHAPE", "a prediction has no list “result”")
    raw = json.dumps(one, sort_keys=True)
    return Proposed(one["result"], _score(one), _version(one) or version, one.get("task"), raw)


def _score(one: Mapping[str, Any]) -> object:
    """That of the prediction, or else the lowest of its regions: an answer is right if all of it is."""
    if one.get("score") is not None:
        return one["score"]
    scores = [region["score"] for region in one["result"] if isinstance(region, dict) and "score" in region]
    numbers = [score for score in scores if isinstance(score, int | float) and not isinstance(score, bool)]
    if not scores or len(numbers) < len(scores):
        return scores[0] if scores else None
    # NaN has no order; it must not hide behind a number.
    return next((number for number in numbers if number != number), min(numbers))


def _version(one: Mapping[str, Any]) -> str:
    version = one.get("model_version")
    return "" if version is None else str(version)


def _object(body: bytes) -> dict[str, Any]:
    found = read_json(body, finite=False)
    if not isinstance(found, dict):
        raise LearningError("SHAPE", "it is no JSON object")
    return found


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, allow_nan=False).encode()
