"""Asking a version about many items: the work behind a prediction run."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.accounts.policies import Invalid
from apps.gold.selectors import gold_in_use
from apps.labels.working import carry_out, report
from apps.loop.bulk import CHUNK, by_code_point, in_chunks
from apps.loop.models import About, Kind, PredictionRun
from apps.loop.predicting.answers import Trouble
from apps.loop.predicting.asking import asking
from apps.loop.predicting.keeping import PREDICTOR, Keeping, fail, keeping
from apps.loop.selectors import calibrating_answers
from apps.projects.models import Item

# Models that answer elsewhere may take seconds for each item: so many are asked between two signs of life.
ELSEWHERE = 64


def asked_about(run: PredictionRun) -> QuerySet[Item]:
    """The items that the run is about, by key."""
    items = Item.objects.filter(project_id=run.version.project_id)
    if run.about == About.BATCH:
        items = items.filter(arrival__batch=run.batch)
    elif run.about == About.GOLD:
        gold = gold_in_use(run.version.project)
        items = items.filter(pk__in=[each.item_id for each in gold.values() if each.value is not None])
    else:
        items = items.filter(pk__in=calibrating_answers(run.version.project).values("task__item"))
    return items.order_by(by_code_point("key"))


def predict(run: PredictionRun) -> None:
    """Do the work of a waiting run, once: a run that somebody else has, or that has ended, is left alone."""
    carry_out(run, _predict, refusals=(Invalid,), refuse=fail, lost="nothing was kept. Ask again.")


def _predict(run: PredictionRun) -> None:
    items, ask = asked_about(run), asking(run.version)
    number = items.count()
    if not number:
        raise Invalid(f"There are no items to ask about: {run.get_about_display().lower()} has none yet.")
    with keeping(run) as kept:
        size = CHUNK if Kind(run.version.kind).is_built_in else ELSEWHERE
        for chunk in in_chunks(items.iterator(chunk_size=CHUNK), size):
            _require_alive(kept, kept.take({item.pk: item.key for item in chunk}, ask(chunk)))
            report(run, 95 * kept.asked // number)
        kept.finish(PREDICTOR)


def _require_alive(kept: Keeping, labelled: int) -> None:
    """A backend of which nothing is heard is not asked about the other items."""
    dead = sum(kept.refused[trouble] for trouble in (Trouble.DOWN, Trouble.SLOW, Trouble.REFUSED))
    if not labelled and dead == kept.asked:
        raise Invalid(
            f"The model gave no answer to any of {kept.asked} items ({_most(kept)}). See that it runs and can be "
            "reached, then ask again."
        )


def _most(kept: Keeping) -> str:
    return kept.refused.most_common(1)[0][0]
