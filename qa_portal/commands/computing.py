"""What `qa-portal compute` does once its arguments are read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from apps.exchange.formats import BadFile
from apps.labels.naming import called
from apps.labels.types import BadLabel, BadSchema
from apps.measures.assessment import coefficients_of
from apps.signoff.offline import NothingToAudit
from qa_portal.commands.reading import checked_confidence, pairs
from qa_portal.commands.refusing import refuse
from qa_portal.commands.words import figure_text, printable, table_text

if TYPE_CHECKING:
    from distributed import Client

_NOT_INSTALLED = 'This needs the extra "scale": pip install "qa-portal[scale]".'


def compute(options: argparse.Namespace) -> int:
    try:
        found = _computed(options)
    except NothingToAudit as refusal:
        return refuse(options, refusal)
    except (BadFile, BadLabel, BadSchema) as bad:
        return refuse(options, NothingToAudit(str(bad)))
    print(json.dumps(found) if options.json else printable(_told(found)))
    return 0


def _computed(options: argparse.Namespace) -> dict[str, Any]:
    try:
        from apps.scale.compute import compute, options_of
    except ModuleNotFoundError:
        raise NothingToAudit(_NOT_INSTALLED) from None
    confidence = checked_confidence(options.confidence)
    with _client(options) as client:
        summary = compute(
            client, options.files, schema=options.schema, mapping=pairs(options.map, "--map"), fold=options.fold
        )
    coefficients, main = coefficients_of(summary.histogram, options_of(summary, confidence))
    return {
        "labels": summary.rows,
        "items": summary.histogram.units,
        "annotators": summary.annotators,
        "partitions": summary.partitions,
        "schema": summary.schema.definition,
        "alpha": coefficients[main].figure.as_json(),
        "coefficients": {name: one.figure.as_json() for name, one in coefficients.items()},
        "notices": summary.notices,
    }


@contextmanager
def _client(options: argparse.Namespace) -> Iterator[Client]:
    from distributed import Client, LocalCluster

    if options.scheduler:
        try:
            client = Client(options.scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise NothingToAudit(f"No scheduler answers at {options.scheduler} ({error}).") from None
        with client:
            yield client
        return
    if options.workers < 1:
        raise NothingToAudit(f"--workers {options.workers}: there must be one at least.")
    with (
        LocalCluster(n_workers=options.workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _told(found: dict[str, Any]) -> str:
    head = (
        f"{found['labels']} labels of {found['annotators']} annotators on {found['items']} items, "
        f"in {found['partitions']} partitions."
    )
    rows = [[called(name), figure_text(figure)] for name, figure in found["coefficients"].items()]
    return "\n\n".join([head, table_text(rows), *(f"Note: {notice}" for notice in found["notices"])])
