"""The metadata of a training set in Croissant 1.0 (MLCommons), with the responsible-AI vocabulary RAI 1.0."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from apps.training.about import About
from apps.training.archive import Filed
from apps.training.datasheet import OWNER, gates_sentence, left_out_sentences, marked_sentence
from apps.training.formats import ALWAYS
from apps.training.rows import COLUMNS

CROISSANT, RAI = "http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"
# A frozen set has one version; another content is another set.
VERSION = "1.0.0"
# The context that the specification gives, and the vocabulary of responsible AI.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in (
        "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format",
        "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references",
        "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    )},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}  # fmt: skip
TYPES = {"text": "sc:Text", "texts": "sc:Text", "whole": "sc:Integer", "wholes": "sc:Integer", "number": "sc:Float"}
SCALAR = ("nominal", "ordinal", "transcription", "numeric")


def croissant(about: About, files: Mapping[str, Filed], media: Mapping[str, str], labels: str, digest: str) -> str:
    """`files` are those beside this one, `media` their types, `labels` the name of the JSON Lines among them."""
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [CROISSANT, RAI],
        "name": name_of(about),
        "description": f"{_what(about)} {gates_sentence(about)}{marked_sentence(about)}",
        "version": VERSION,
        "identifier": f"sha256:{digest}",
        "datePublished": str(about.as_of["at"])[:10],
        "creator": {"@type": "sc:Organization", "name": about.buyer},
        "license": OWNER,
        "citeAs": OWNER,
        "isLiveDataset": False,
        **_responsible(about),
        "distribution": [_file(name, filed, media[name]) for name, filed in files.items()],
        "recordSet": [_records(about, labels)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def name_of(about: About) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", about.project).strip("-") or about.project_id
    return f"{plain}-training-set" + ("" if about.gated else "-ungated")


def _what(about: About) -> str:
    said = f"{about.description.strip()} " if about.description.strip() else ""
    return (
        f"{said}{about.counts['items']} items of the project {about.project}, each with one {about.label_type} label."
    )


def _responsible(about: About) -> dict[str, Any]:
    guideline = f"guideline version {about.guideline_version} (SHA-256 {about.guideline_digest})"
    return {
        "rai:dataCollection": f"How the items were collected: {OWNER}",
        "rai:dataAnnotationProtocol": (
            f"Annotators of {about.vendor} labelled by "
            f"{guideline if about.guideline_version else 'no written guideline'} and label schema version "
            f"{about.schema_version} (SHA-256 {about.schema_digest}). The label of an item is what an adjudicator "
            "decided, else the consensus of its annotators by the rule of the label type; a tie is never broken."
        ),
        "rai:dataAnnotationPlatform": "Labelled in the vendor's own tools; audited, decided and chosen in QA Portal.",
        "rai:dataAnnotationAnalysis": [each.sentence for each in about.measured]
        or ["Neither agreement nor accuracy on gold has been measured."],
        "rai:annotationsPerItem": about.per_item_sentence,
        "rai:annotatorDemographics": f"Unknown to the portal, which keeps pseudonyms only. {OWNER}",
        "rai:machineAnnotationTools": [f"Proposals of the model {each}, which people checked" for each in about.models]
        or ["None that the deliveries tell of; labels made by models alone are left out."],
        "rai:dataPreprocessingProtocol": left_out_sentences(about),
        "rai:dataUseCases": OWNER,
        "rai:dataLimitations": f"{gates_sentence(about)} Further limitations: {OWNER}",
        "rai:dataBiases": OWNER,
        "rai:dataSocialImpact": OWNER,
        "rai:personalSensitiveInformation": OWNER,
        "rai:dataReleaseMaintenancePlan": (
            "A frozen set never changes. Corrections make a new set, which is compared with this one in the portal. "
            f"Who is told of a new one, and for how long sets are kept: {OWNER}"
        ),
    }


def _file(name: str, filed: Filed, media: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{filed.size} B",
        "encodingFormat": media,
        "sha256": filed.sha256,
    }


def _records(about: About, labels: str) -> dict[str, Any]:
    """Labels with parts, and what else an item holds, are JSON inside the lines: they are given as texts."""
    hidden = {"content"} if about.label_type in SCALAR else {"content", "label"}
    number = {"label": "sc:Float"} if about.label_type == "numeric" else {}
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{ALWAYS}/{name}",
            "name": name,
            "description": column.means,
            "dataType": number.get(name, TYPES[column.kind]),
            **({"repeated": True} if column.kind in ("texts", "wholes") else {}),
            "source": {"fileObject": {"@id": labels}, "extract": {"column": name}},
        }
        for name, column in COLUMNS.items()
        if name not in hidden
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": ALWAYS,
        "name": ALWAYS,
        "description": "One record for each item, with the label and where it comes from.",
        "key": {"@id": f"{ALWAYS}/item"},
        "field": fields,
    }
