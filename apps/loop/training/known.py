"""Every label of a project that a model could learn from, with where it comes from; and what is held out for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from apps.gold.selectors import gold_values
from apps.labels.loading import by_current_rules
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.learning.provenance import Provenance
from apps.loop.models import Answer, Round, Task, TaskKind
from apps.projects.models import Project
from apps.projects.selectors import current_schema
from apps.training.choosing import Choice, LabelSource, choose
from apps.training.gates import Why as Gate
from apps.training.loading import ground_of

CHUNK = 50_000
ANSWERED = {TaskKind.SHOWN: Provenance.AFTER_PRELABEL, TaskKind.AUDIT: Provenance.BLIND}


class Found(NamedTuple):
    """A label as manifests have it, before anybody looked at what was labelled."""

    record: str
    label: str
    provenance: Provenance
    model: str = ""
    certificate: str = ""


@dataclass(frozen=True)
class Candidates:
    """`found` in no order, gold among it. `gold` and `held_out` name records; `standing` the certificates in force;
    `left_out` how many items the gates of training sets keep out, by reason."""

    found: tuple[Found, ...]
    gold: frozenset[str]
    held_out: frozenset[str]
    standing: frozenset[str]
    left_out: Mapping[str, int]


def candidates(project: Project) -> Candidates:
    """Read by a fixed number of queries. Invalid where a label is none by the current schema."""
    rules = rules_of(current_schema(project))
    choice = _choice(project, rules)
    delivered = _delivered(choice) if choice else iter(())
    # Only what rounds tell of goes by primary keys.
    items = project.items.all() if project.rounds.exists() else project.items.none()
    keys = dict(items.values_list("pk", "key").iterator(chunk_size=CHUNK))
    rounds = [*_answered(project, keys, rules), *_unseen(project, keys, rules)]
    blind = Task.objects.filter(round__project=project, kind=TaskKind.BLIND).values_list("item_id", flat=True)
    held_out = frozenset(keys[item] for item in blind.iterator(chunk_size=CHUNK))
    asked = held_out | {one.record for one in rounds}
    return Candidates(
        found=tuple(chain(delivered, rounds)),
        gold=frozenset(gold_values(project)),
        held_out=held_out,
        standing=frozenset(_standing(project)),
        left_out=_left_out(choice, asked) if choice else {},
    )


def _choice(project: Project, rules: AnySchema) -> Choice | None:
    """What training sets would hold of everything delivered; the twins of gold are found among its copies."""
    deliveries = project.deliveries.values_list("pk", flat=True)
    return choose(*ground_of(project, deliveries, rules, twins=False), rules) if deliveries else None


def _delivered(choice: Choice) -> Iterator[Found]:
    """What training sets would hold, and what gold alone keeps out of them: the manifest says that it was refused."""
    passes = (choice.against & ~Gate.GOLD.bit) == 0
    begun = np.zeros(len(choice.texts), np.bool_)
    begun[choice.labels.unit[choice.labels.model != 0]] = True
    which = _first_models(choice) if begun.any() else {}
    for unit in np.flatnonzero(passes).tolist():
        text = choice.texts[unit]
        if text is None:
            continue
        model = which.get(unit, "")
        yield Found(choice.labels.items[unit], text, _provenance(choice.sources[unit], model), model)


def _provenance(source: LabelSource, model: str) -> Provenance:
    if source is LabelSource.ADJUDICATED:
        return Provenance.ADJUDICATED
    return Provenance.AFTER_PRELABEL if model else Provenance.BLIND


def _first_models(choice: Choice) -> dict[int, str]:
    """For each item of which somebody began from a proposal, whose it was; the first by name of several."""
    rows = np.flatnonzero(choice.labels.model)
    named = sorted(zip(choice.labels.unit[rows].tolist(), choice.labels.model[rows].tolist(), strict=True))
    models = choice.labels.models
    found: dict[int, str] = {}
    for unit, model in named:
        found[unit] = min(found.get(unit, models[model]), models[model])
    return found


def _answered(project: Project, keys: Mapping[int, str], rules: AnySchema) -> Iterator[Found]:
    """What people made of suggestions, and what they said to blind audits. Planted tasks teach nothing new, and blind
    ones calibrate."""
    answers = Answer.objects.filter(task__round__project=project, task__kind__in=ANSWERED, value__isnull=False)
    fields = ("task__item_id", "value", "task__kind", "task__round__predicted__version__digest")
    rows = list(answers.order_by("pk").values_list(*fields))
    texts = by_current_rules((value for _, value, *_ in rows), rules)
    for item, value, kind, digest in rows:
        shown = kind == TaskKind.SHOWN
        yield Found(keys[item], texts[value], ANSWERED[TaskKind(kind)], (digest or "") if shown else "")


def _unseen(project: Project, keys: Mapping[int, str], rules: AnySchema) -> Iterator[Found]:
    taken = Task.objects.filter(
        round__project=project, round__state=RunState.DONE, kind=TaskKind.AUTO, prediction__isnull=False
    )
    fields = ("item_id", "prediction__value", "prediction__run__version__digest", "round__certificate_digest")
    rows = list(taken.order_by("pk").values_list(*fields))
    texts = by_current_rules((value for _, value, *_ in rows), rules)
    for item, value, digest, certificate in rows:
        yield Found(keys[item], texts[value], Provenance.MODEL, digest, certificate)


def _standing(project: Project) -> Iterator[str]:
    """Digests of the certificates that nothing has revoked, in whatever round: equal ones promise the same."""
    rounds = Round.objects.filter(project=project, state=RunState.DONE).exclude(certificate_digest="")
    given = rounds.exclude(certificate_digest__in=rounds.filter(ended__isnull=False).values("certificate_digest"))
    return given.values_list("certificate_digest", flat=True).iterator()


def _left_out(choice: Choice, asked: Collection[str]) -> dict[str, int]:
    """By the first reason that is not gold; what a round `asked` about is told of by the manifest."""
    elsewhere = np.fromiter((item in asked for item in choice.labels.items), np.bool_, count=len(choice.texts))
    against = np.where(elsewhere, 0, choice.against & ~Gate.GOLD.bit)
    found, number = np.unique(against[against != 0], return_counts=True)
    counts = Counter[str]()
    for bits, times in zip(found.tolist(), number.tolist(), strict=True):
        counts[str(choice.first_reason(bits))] += times
    return dict(sorted(counts.items()))
