"""The metadata say what the files are, and what is known of how they were made."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from apps.agreement.services import measure_agreement
from apps.projects.services import publish_guideline
from apps.training.datasheet import OWNER
from tests.training.sets import files, frozen, labelled
from tests.training.worlds import BY_TYPE, written_in_every_format

pytestmark = pytest.mark.django_db
RAI = (
    "dataCollection", "dataAnnotationProtocol", "dataAnnotationPlatform", "dataAnnotationAnalysis",
    "annotationsPerItem", "annotatorDemographics", "machineAnnotationTools", "dataPreprocessingProtocol",
    "dataUseCases", "dataLimitations", "dataBiases", "dataSocialImpact", "personalSensitiveInformation",
    "dataReleaseMaintenancePlan",
)  # fmt: skip


def described(found: dict[str, bytes]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(found["croissant.json"])
    return document


def test_every_file_of_data_is_in_the_distribution_with_its_digest() -> None:
    scene, project, _ = labelled()
    found = files(frozen(scene, project, formats=["parquet", "label-studio"]))
    listed = {each["contentUrl"]: each["sha256"] for each in described(found)["distribution"]}
    data = ("labels.jsonl", "labels.parquet", "label-studio.json", "left_out.csv")
    assert listed == {name: hashlib.sha256(found[name]).hexdigest() for name in data}


@pytest.mark.parametrize("kind", ["nominal", "numeric", "boxes", "multilabel"])
def test_every_field_is_in_every_line(kind: str) -> None:
    found = written_in_every_format(BY_TYPE[kind])
    records = described(found)["recordSet"][0]
    lines = [json.loads(line) for line in found["labels.jsonl"].splitlines()]
    for field in records["field"]:
        column, repeated = field["source"]["extract"]["column"], field.get("repeated", False)
        for line in lines:
            assert isinstance(line[column], list) == repeated
    names = {field["name"] for field in records["field"]}
    assert ("label" in names, "label_json" in names) == (kind in ("nominal", "numeric"), True)
    assert records["key"]["@id"] == "jsonl/item"


def test_the_fields_of_responsible_ai_are_there_and_invent_nothing() -> None:
    scene, project, _ = labelled()
    publish_guideline(actor=scene.actor("owner"), project=project, text="# Sentiment")
    document = described(files(frozen(scene, project)))
    assert document["conformsTo"] == [
        "http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0",
    ]  # fmt: skip
    assert all(document[f"rai:{name}"] for name in RAI)
    assert document["rai:annotationsPerItem"] == "1 to 3, 2.71 on average labels of people counted for each item."
    assert document["rai:annotatorDemographics"].startswith("Unknown to the portal")
    assert "guideline version 1" in document["rai:dataAnnotationProtocol"]
    assert document["rai:dataAnnotationAnalysis"] == ["Neither agreement nor accuracy on gold has been measured."]
    assert (document["license"], document["rai:dataBiases"]) == (OWNER, OWNER)


def test_agreement_is_told_with_its_interval() -> None:
    scene, project, _ = labelled()
    run = measure_agreement(actor=scene.actor("owner"), project=project)
    found = files(frozen(scene, project))
    alpha = run.figures["alpha"]
    said = f"Krippendorff's alpha: {alpha['value']:.3f} [{alpha['low']:.3f}, {alpha['high']:.3f}], n = {alpha['n']};"
    assert any(each.startswith(said) for each in described(found)["rai:dataAnnotationAnalysis"])
    assert said in found["datasheet.md"].decode()


def test_the_datasheet_asks_all_that_gebru_and_others_ask() -> None:
    scene, project, _ = labelled()
    sheet = files(frozen(scene, project))["datasheet.md"].decode()
    headings = [line.removeprefix("## ") for line in sheet.splitlines() if line.startswith("## ")]
    assert headings == [
        "Motivation", "Composition", "Collection process", "Preprocessing, cleaning and labelling", "Uses",
        "Distribution", "Maintenance",
    ]  # fmt: skip
    assert "1 items are left out because its annotators are tied." in sheet
    assert "Gold items are kept for testing annotators. They are left out." in sheet
