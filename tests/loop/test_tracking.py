"""A trained version is told to MLflow where that is wanted, and nothing depends on it."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from apps.labels.runs import RunState
from tests.loop.build_versions import reviews, trained

pytestmark = pytest.mark.django_db
ADDRESS = "http://mlflow.example.com:5000"


class Told:
    """Stands in for the client of a tracking server, and remembers what it was told."""

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.said = fails, dict[str, Any]()

    def client(self, tracking_uri: str) -> Told:
        if self.fails:
            raise ConnectionError("nobody listens")
        self.said["address"] = tracking_uri
        return self

    def get_experiment_by_name(self, name: str) -> None:
        self.said["experiment"] = name

    def create_experiment(self, name: str) -> str:
        return "7"

    def create_run(self, experiment_id: str, tags: dict[str, str], run_name: str) -> SimpleNamespace:
        self.said |= {"tags": tags, "name": run_name}
        return SimpleNamespace(info=SimpleNamespace(run_id="run1"))

    def log_param(self, run: str, key: str, value: object) -> None:
        self.said[key] = value

    def log_metric(self, run: str, key: str, value: float) -> None:
        self.said[key] = value

    def set_terminated(self, run: str) -> None:
        self.said["ended"] = run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Told:
    told, module = Told(), ModuleType("mlflow")
    module.__spec__ = ModuleSpec("mlflow", None)
    module.MlflowClient = told.client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mlflow", module)
    return told


def test_digests_and_figures_are_told_and_no_label(server: Told) -> None:
    scene, project = reviews()
    with override_settings(QA_PORTAL_MLFLOW_URI=ADDRESS):
        version = trained(scene, project, seed=4)
    assert version.parameters["tracking"] == "MLflow run run1"
    assert server.said["address"] == ADDRESS
    assert server.said["experiment"] == f"qa-portal/{project.public_id}"
    tags = {"digest": version.digest, "manifest": version.manifest_sha256, "version": version.public_id}
    assert (server.said["tags"], server.said["name"], server.said["ended"]) == (tags, "mood 1", "run1")
    assert (server.said["kind"], server.said["seed"], server.said["labels human-blind"]) == ("text", "4", 24.0)
    assert server.said["ece"] == version.figures["ece"]["value"]
    assert "r00" not in str(server.said)


def test_a_server_that_does_not_answer_stops_no_training(server: Told) -> None:
    server.fails = True
    scene, project = reviews()
    with override_settings(QA_PORTAL_MLFLOW_URI=ADDRESS):
        version = trained(scene, project)
    assert version.state == RunState.DONE
    assert version.parameters["tracking"] == "not tracked: MLflow answered with ConnectionError"


def test_nothing_is_told_where_nobody_asked_or_it_is_not_installed() -> None:
    scene, project = reviews()
    assert "tracking" not in trained(scene, project).parameters
    with override_settings(QA_PORTAL_MLFLOW_URI=ADDRESS):
        version = trained(scene, project)
    assert version.parameters["tracking"] == "not tracked: MLflow is not installed"
