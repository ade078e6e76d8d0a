"""Telling MLflow of a trained version, where it is installed and the operator said where it listens."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from typing import Any

from django.conf import settings

from apps.loop.models import ModelVersion

logger = logging.getLogger(__name__)


def tracked(version: ModelVersion) -> dict[str, str]:
    """{"tracking": the id of the run there, or why there is none}; {} where no address is set.

    Digests, numbers and figures are told; labels, contents and the model itself stay here. A tracking server that
    does not answer stops no training.
    """
    address = settings.QA_PORTAL_MLFLOW_URI
    if not address:
        return {}
    if importlib.util.find_spec("mlflow") is None:
        return {"tracking": "not tracked: MLflow is not installed"}
    try:
        return {"tracking": f"MLflow run {_told(version, address)}"}
    except Exception as error:
        # Whatever a client of another server raises: the model is trained all the same, and the page says this.
        logger.exception("MLflow was not told of %s", version.public_id)
        return {"tracking": f"not tracked: MLflow answered with {type(error).__name__}"}


def _told(version: ModelVersion, address: str) -> str:
    client: Any = importlib.import_module("mlflow").MlflowClient(tracking_uri=address)
    name = f"qa-portal/{version.project.public_id}"
    known = client.get_experiment_by_name(name)
    experiment = known.experiment_id if known else client.create_experiment(name)
    tags = {"digest": version.digest, "manifest": version.manifest_sha256, "version": version.public_id}
    run: str = client.create_run(experiment, tags=tags, run_name=str(version)).info.run_id
    for key, value in {"kind": version.kind, "seed": version.seed, **version.parameters}.items():
        client.log_param(run, key, value)
    for key, value in _metrics(version).items():
        client.log_metric(run, key, value)
    client.set_terminated(run)
    return run


def _metrics(version: ModelVersion) -> dict[str, float]:
    counted = {f"labels {source}": float(number) for source, number in version.counts["provenance"].items()}
    measured = {name: figure["value"] for name, figure in version.figures.items() if "value" in figure}
    return {**counted, **measured}
