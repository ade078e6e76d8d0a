"""What is to be done because time has passed, all over the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from apps.consequences.services import rescore_waiting
from apps.disputes.services import close_due, warn_near
from apps.exchange.services import requeue_stalled as requeue_imports
from apps.loop.services import arriving, gating, predicting, versions, watching
from apps.training.services import requeue_stalled as requeue_training_sets

STALLED: Mapping[str, Callable[..., int]] = {
    "imports": requeue_imports,
    "training sets": requeue_training_sets,
    "batches": arriving.requeue_stalled,
    "model versions": versions.requeue_stalled,
    "predictions": predicting.requeue_stalled,
    "comparisons": gating.requeue_stalled,
    "watches": watching.requeue_stalled,
}


def requeue_stalled(after: dt.timedelta | None = None) -> dict[str, int]:
    """Give workers back what others were killed over: how many of what, without those that are none.

    `after` is the silence after which one counts as killed; without it, what is usual for the kind of work.
    """
    silence = {} if after is None else {"after": after}
    counts = {name: requeue(**silence) for name, requeue in STALLED.items()}
    return {name: count for name, count in counts.items() if count}


def do_what_is_due() -> dict[str, int]:
    """What was done, and how often; without what was not."""
    done = {
        "cases closed": close_due(),
        "deadlines told": warn_near(),
        "batches watched": watching.watch_due(),
        "corrections followed": rescore_waiting(),
    }
    return {name: count for name, count in done.items() if count} | requeue_stalled()
