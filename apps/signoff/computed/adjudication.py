"""Cases counted: by why they were opened, why they were decided so, the label most had given, and the annotator."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from apps.signoff.computed.sections import Section, section, share

CASES = "evidence/cases.json"
_CHANGED = "Changed, of those decided"
Case = Mapping[str, Any]


def again(read: Callable[[str], bytes]) -> dict[str, Any]:
    """What the evidence in a bundle gives."""
    evidence = json.loads(read(CASES))
    return computed(evidence["cases"], evidence["confidence"])


def computed(cases: Sequence[Case], confidence: float) -> dict[str, Any]:
    cases = told(cases)
    numbers = counted(cases)
    decided = [case for case in cases if case["label"] is not None]
    return {
        "verdict": {"value": "decided" if len(decided) == len(cases) else "still open", "sentence": _sentence(numbers)},
        "disputes": numbers,
        "figures": {"changed": share(numbers["upheld"], len(_with_majority(decided)), confidence)},
        "sections": sections(cases, confidence),
    }


def told(cases: Iterable[Case]) -> list[Case]:
    """Without open cases about gold: vendors read this, and that there is one could tell which item is gold."""
    return [case for case in cases if not case["kept_back"]]


def sections(cases: Sequence[Case], confidence: float) -> list[Section]:
    decided = [case for case in cases if case["label"] is not None]
    return [
        _by("cases_by_ground", "Why cases were opened", "Ground", ((c["ground"], c) for c in cases), confidence),
        _by("cases_by_reason", "Why cases were decided so", "Reason", ((c["reason"], c) for c in decided), confidence),
        _by("cases_by_label", "What most annotators had given", "Label", _by_label(decided), confidence),
        _by_annotator(decided, confidence),
    ]  # fmt: skip


def _by(name: str, title: str, column: str, named: Iterable[tuple[str, Case]], confidence: float) -> Section:
    groups: dict[str, list[Case]] = {}
    for key, case in named:
        groups.setdefault(key, []).append(case)
    rows = [_row(key, groups[key], confidence) for key in sorted(groups, key=lambda key: (-len(groups[key]), key))]
    return section(name, title, "", [column, "Cases", "Decided", _CHANGED], rows)


def _row(key: str, cases: Sequence[Case], confidence: float) -> list[object]:
    decided = [case for case in cases if case["label"] is not None]
    changed = sum(case["changed"] for case in decided)
    return [key, len(cases), len(decided), share(changed, len(_with_majority(decided)), confidence)]


def _with_majority(decided: Iterable[Case]) -> list[Case]:
    return [case for case in decided if case["delivered"] is not None]


def _by_label(decided: Iterable[Case]) -> Iterable[tuple[str, Case]]:
    return ((_shown(case["delivered"]), case) for case in _with_majority(decided))


def _shown(value: str) -> str:
    """A label as people read it; of one with parts its canonical text."""
    read = json.loads(value)
    return read if isinstance(read, str) else value


def _by_annotator(decided: Iterable[Case], confidence: float) -> Section:
    held, lost = Counter[str](), Counter[str]()
    for case in decided:
        for annotator, value in case["held"]:
            held[annotator] += 1
            lost[annotator] += value != case["label"]
    rows = [
        [name, held[name], lost[name], share(lost[name], held[name], confidence)]
        for name in sorted(held, key=lambda name: (-lost[name] / held[name], name))
    ]
    note = (
        "Cases are chosen because something was in doubt: these shares say nothing about labels that nobody disputed."
    )
    columns = ["Annotator", "Decided cases", "Decided otherwise", "Share decided otherwise"]
    return section("cases_by_annotator", "Annotators in decided cases", note, columns, rows)


def _sentence(numbers: dict[str, int]) -> str:
    opened, decided, upheld = numbers["opened"], numbers["decided"], numbers["upheld"]
    if not opened:
        return "No case was brought before an adjudicator."
    left = opened - decided
    still = f" {left} {'is' if left == 1 else 'are'} still open." if left else ""
    return (
        f"Of {opened} cases {decided} were decided; {upheld} decisions changed what most annotators had given.{still}"
    )


def counted(cases: Sequence[Case]) -> dict[str, int]:
    """How many were opened and decided; `upheld` are decisions that changed what most annotators had delivered."""
    decided = [case for case in cases if case["label"] is not None]
    return {"opened": len(cases), "decided": len(decided), "upheld": sum(case["changed"] for case in decided)}
