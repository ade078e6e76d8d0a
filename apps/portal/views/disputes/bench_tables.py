"""The tables of the bench page as files."""

from __future__ import annotations

from collections.abc import Sequence

from apps.disputes.bench_outcomes import Outcomes, Spent
from apps.disputes.bench_records import Bench, Line
from apps.measures.estimate import Figure, Undefined, significant

Table = tuple[list[str], list[list[object]]]
SHARES = ("consistent", "right", "upheld", "unhurried")
BOUNDS = ("", "_low", "_high", "_n")


def tables_of(
    bench: Bench | None, lines: Sequence[Line], outcomes: Sequence[Outcomes], costs: Sequence[Spent]
) -> dict[str, Table]:
    """By name; an adjudicator who may read nothing but their own line gets that one."""
    tables = {"adjudicators": _adjudicators(lines)}
    if bench is not None:
        tables["agreement"] = (_columns("alpha"), [_cells(bench.between)])
        tables["cost"] = _costs(costs)
        tables |= {each.key: _groups(each) for each in outcomes}
    return tables


def _adjudicators(lines: Sequence[Line]) -> Table:
    columns = ["adjudicator", "decisions"]
    for name in SHARES:
        columns += [*_columns(name), f"{name}_verdict"]
    columns += [*_columns("kappa_of_repeats"), *_columns("overturned"), *_columns("median_seconds"), "hurried"]
    return columns, [_line(line) for line in lines]


def _line(line: Line) -> list[object]:
    cells: list[object] = [line.person.name, line.decisions]
    for name in SHARES:
        cells += [*_cells(getattr(line.record, name)), str(line.judged[name].verdict)]
    record = line.record
    return [*cells, *_cells(record.beyond_chance), *_cells(record.overturned), *_cells(record.times[0.5]), line.hurried]


def _groups(outcomes: Outcomes) -> Table:
    columns = [outcomes.key[:-1], outcomes.what, "overturned", *_columns("rate")]
    return columns, [[each.name, each.decided, each.overturned, *_cells(each.rate)] for each in outcomes.groups]


def _costs(costs: Sequence[Spent]) -> Table:
    columns = ["engagement", "decisions", "untimed", "hours", "money", "currency", "changed"]
    columns += [*_columns("changed_per_hour"), *_columns("money_per_change")]
    return columns, [_spent(each) for each in costs]


def _spent(each: Spent) -> list[object]:
    cost = each.cost
    money: object = significant(cost.money) if each.priced else ""
    price = _cells(cost.money_per_change) if each.priced else [""] * len(BOUNDS)
    first: list[object] = [each.engagement.name, cost.decisions, each.untimed, significant(cost.hours)]
    return [*first, money, each.currency, cost.changed, *_cells(cost.changed_per_hour), *price]


def _columns(name: str) -> list[str]:
    return [f"{name}{bound}" for bound in BOUNDS]


def _cells(figure: Figure) -> list[object]:
    """Value, bounds and number of units; empty where the figure is undefined."""
    if isinstance(figure, Undefined):
        return [""] * len(BOUNDS)
    return [*map(significant, (figure.value, figure.low, figure.high)), figure.n]
