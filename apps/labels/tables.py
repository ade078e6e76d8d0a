"""The tables of a report: what was measured, as columns and rows of plain values under the names people know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns
from apps.labels.naming import called
from apps.labels.types import AnySchema
from apps.measures.assessment import Agreement, Assessment
from apps.measures.estimate import Estimate, Figure, Undefined, significant
from apps.measures.gold import ClassRecall
from apps.measures.histogram import Histogram
from apps.measures.raters import LeaveOneOut

Table = dict[str, Any]
Tables = dict[str, Table]
PAIRS_SHOWN = 30
_MOST_PATTERNS, _MOST_LABELS = 2000, 30


def tables_of(raw: Assessment, columns: Columns, schema: AnySchema) -> Tables:
    """Keyed by name; a table that the labels do not have is absent. Rows are in an order that the data determine."""
    names = [schema.display(schema.load(text)) for text in columns.values]
    found = {
        "annotators": _annotators(raw, columns),
        "coefficients": _coefficients(raw.agreement),
        "bands": _bands(raw.agreement),
        "annotator_agreement": _annotator_agreement(raw, columns),
        "categories": _categories(raw.agreement, names),
        "classes": _classes(raw.classes, names) if raw.classes else None,
        "confusion": _confusion(raw.confusion, names) if raw.confusion is not None else None,
        "pairs": _pairs(raw, columns),
        "confused_pairs": _confused(raw.agreement, names),
        "patterns": _patterns(raw.agreement.histogram, names),
    }
    return {name: table for name, table in found.items() if table is not None}


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    return {"columns": list(columns), "rows": [list(row) for row in rows]}


def _annotators(raw: Assessment, columns: Columns) -> Table:
    """Every annotator, those who did most first; the columns about gold stay empty for who had none."""
    scored: dict[int, list[Any]] = {}
    if raw.annotators is not None:
        s = raw.annotators
        numbers = zip(
            *(a.tolist() for a in (s.annotator, s.n, s.correct, s.value, s.low, s.high)), s.standing, strict=True
        )
        scored = {
            who: [n, correct, *map(significant, (value, low, high)), str(standing)]
            for who, n, correct, value, low, high, standing in numbers
        }
    nothing = [0, 0, None, None, None, "not tested"]
    return _table(
        ["annotator", "labels", "gold items", "correct", "accuracy", "low", "high", "standing"],
        ([columns.annotators[who], int(raw.labels[who]), *scored.get(who, nothing)] for who in _busiest(raw)),
    )


def _busiest(raw: Assessment) -> list[int]:
    order: list[int] = np.lexsort((np.arange(len(raw.labels)), -raw.labels)).tolist()
    return order


def _coefficients(agreement: Agreement) -> Table:
    rows = [
        [called(name), *_figure(one.figure), _rounded(one.observed), _rounded(one.expected)]
        for name, one in agreement.coefficients.items()
    ]
    rows += [[name, *_figure(figure), None, None] for name, figure in agreement.correlations.items()]
    repeats = agreement.consistency
    if not isinstance(repeats.equal, Undefined):
        rows.append(["Same answer on a repeated item", *_figure(repeats.equal), None, None])
        rows.append(["The same beyond chance (kappa)", *_figure(repeats.kappa), None, None])
    return _table(["coefficient", "value", "low", "high", "n", "method", "undefined", "observed", "expected"], rows)


def _figure(figure: Figure) -> list[Any]:
    if isinstance(figure, Estimate):
        return [*map(significant, (figure.value, figure.low, figure.high)), figure.n, figure.method, None]
    return [None, None, None, None, None, figure.reason]


def _rounded(value: float | None) -> float | None:
    return None if value is None else significant(value)


def _bands(agreement: Agreement) -> Table | None:
    rows = [
        [found.scale.name, band, significant(share), significant(at_least), band == found.claimed]
        for found in agreement.benchmarks
        for band, share, at_least in zip(
            found.scale.bands, found.probability.tolist(), found.at_least.tolist(), strict=True
        )
    ]
    return _table(["scale", "band", "probability", "at least", "claimed"], rows) if rows else None


def _categories(agreement: Agreement, names: Sequence[str]) -> Table | None:
    found = agreement.categories
    if found is None:
        return None
    columns = (found.prevalence, found.alpha, found.kappa, found.positive)
    head = ["label"]
    for name in ("prevalence", "alpha", "kappa", "specific agreement"):
        head += [name, f"{name} low", f"{name} high"]
    rows = [
        [name, *(cell for figure in figures for cell in _figure(figure)[:3])]
        for name, *figures in zip(names, *columns, strict=True)
    ]
    return _table(head, rows)


def _annotator_agreement(raw: Assessment, columns: Columns) -> Table:
    """Agreement of each annotator with the others and with themself, and what alpha would be without them."""
    agreement = raw.agreement
    change = _changes(agreement.influence)
    head = ["annotator", "shared items", "agreement", "low", "high", "kappa", "kappa low", "kappa high"]
    head += ["alpha without", "change", "repeated items", "same again", "same again low", "same again high"]
    rows = [
        [
            columns.annotators[who],
            *_with_the_rest(agreement, who),
            *change.get(who, (None, None)),
            *_again(agreement, who),
        ]
        for who in _busiest(raw)
    ]
    return _table(head, rows)


def _with_the_rest(agreement: Agreement, who: int) -> list[Any]:
    rest = agreement.rest
    if rest is None:
        return [None] * 7
    units = int(rest.units[who])
    return [units, *_figure(rest.share(who))[:3], *_figure(rest.corrected(who))[:3]]


def _changes(influence: LeaveOneOut | Undefined) -> dict[int, tuple[float, float]]:
    if isinstance(influence, Undefined):
        return {}
    numbers = zip(*(a.tolist() for a in (influence.annotator, influence.without, influence.change)), strict=True)
    return {who: (significant(without), significant(change)) for who, without, change in numbers}


def _again(agreement: Agreement, who: int) -> list[Any]:
    repeats = agreement.consistency
    times = int(repeats.repeated[who])
    if not times:
        return [0, None, None, None]
    return [times, *(significant(float(a[who])) for a in (repeats.share, repeats.low, repeats.high))]


def _classes(classes: ClassRecall, names: Sequence[str]) -> Table:
    rows = zip(*(a.tolist() for a in (classes.code, classes.n, classes.value, classes.low, classes.high)), strict=True)
    return _table(
        ["label", "gold", "recall", "low", "high"],
        ([names[code], n, *map(significant, interval)] for code, n, *interval in rows),
    )


def _confusion(counts: NDArray[np.int64], names: Sequence[str]) -> Table:
    used = np.flatnonzero(counts.sum(0) + counts.sum(1))
    return {"labels": [names[code] for code in used.tolist()], "counts": counts[np.ix_(used, used)].tolist()}


def _pairs(raw: Assessment, columns: Columns) -> Table | None:
    if raw.agreement.pairs is None:
        return None
    most = np.sort(np.argsort(-raw.labels, kind="stable")[:PAIRS_SHOWN])
    kappas, shared = raw.agreement.pairs.tables(most)
    rounded = [[_rounded(kappa) for kappa in row] for row in kappas]
    return {"annotators": [columns.annotators[a] for a in most], "kappa": rounded, "shared": shared}


def _confused(agreement: Agreement, names: Sequence[str]) -> Table | None:
    pairs = agreement.confused
    if pairs is None:
        return None
    rows = zip(*(a.tolist() for a in (pairs.first, pairs.second, pairs.times, pairs.share)), strict=True)
    return _table(
        ["a", "b", "times", "share"], ([names[a], names[b], times, significant(share)] for a, b, times, share in rows)
    )


def _patterns(histogram: Histogram | None, names: Sequence[str]) -> Table | None:
    """How many items have which labels how often: enough to compute the coefficients again. None where it is long."""
    if histogram is None or len(histogram.times) > _MOST_PATTERNS or histogram.levels > _MOST_LABELS:
        return None
    rows = np.column_stack([histogram.times, histogram.matrix().toarray()]).tolist()
    return _table(["items", *names], rows)
