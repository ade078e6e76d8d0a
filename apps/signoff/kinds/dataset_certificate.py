"""The dataset certificate: what a frozen training set holds, by which gates, how far its labels agree, its digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.labels.naming import called
from apps.labels.runs import RunState
from apps.signoff.compose import canonical_bytes
from apps.signoff.computed.certificate import TRAINING_SET, computed
from apps.signoff.kinds.common import Plain, document
from apps.signoff.models import Kind
from apps.signoff.scopes import Scope
from apps.training.gates import WAIVING, WORDS, Why
from apps.training.models import TrainingSet


def compose(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    frozen = scope.training_set
    if frozen is None or frozen.state != RunState.DONE:
        raise Invalid("A certificate is about a training set that is frozen; wait until it is, or choose another.")
    facts = _facts(frozen)
    files = {TRAINING_SET: canonical_bytes(facts)}
    plain = Plain(
        kind=Kind.DATASET_CERTIFICATE,
        title=title,
        scope=scope,
        computed=computed(facts),
        parameters={**frozen.parameters, "made with method version": frozen.method_version},
        files=files,
        notices=_notices(facts),
        methods={"training_set": (_METHOD, "The rule of this product; docs/formats.md describes the files.")},
    )
    return document(plain), files


_METHOD = (
    "Each item has the gold answer where gold is let in, else what an adjudicator decided, else the consensus of its "
    "annotators by the rule of its label type; a tie is never broken. The digest is over the labels and what was left "
    "out, so that equal content has an equal digest."
)


def _facts(frozen: TrainingSet) -> dict[str, Any]:
    return {
        "training_set": frozen.public_id,
        "digest": frozen.digest,
        "file_sha256": frozen.sha256,
        "bytes": frozen.size,
        "counts": frozen.counts,
        "figures": frozen.figures,
        "waived": sorted(frozen.parameters.get("waived", [])),
        "formats": list(frozen.parameters.get("formats", [])),
        "gates": [[why.value, WORDS[why]] for why in Why],
        "as_of": frozen.as_of,
        "annotation_set": frozen.annotation_set.digest,
    }


def _notices(facts: Mapping[str, Any]) -> list[str]:
    told = [f"The gate {name} was waived. {WAIVING[Why(name)]}" for name in facts["waived"]]
    undefined = [called(name) for name, figure in facts["figures"].items() if "undefined" in figure]
    return told + ([f"Not measured: {', '.join(undefined)}."] if undefined else [])
