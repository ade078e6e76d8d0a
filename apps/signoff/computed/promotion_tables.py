"""The tables of a promotion report: what was compared, record by record counted, slice by slice, score by score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.loop.gating.compared import shown
from apps.signoff.computed.sections import Section, section

Facts = Mapping[str, Any]
_TERMS = (
    ("margin", "Accuracy may be lower by less than"),
    ("alpha", "One-sided error of each look"),
    ("slice_rate", "False discovery rate over slices"),
    ("least_slice", "Records that a slice needs to be tested"),
    ("cost_margin", "Errors may cost more per record by less than"),
    ("most_error", "Calibration error tolerated beyond chance"),
)


def tables(facts: Facts, report: Facts) -> list[Section]:
    made = [
        _compared(facts, report),
        _records(report),
        _slices(report),
        _scores(report),
        _leak(facts["leak"]),
        _looks(report),
        _terms(facts["terms"]),
        _severities(facts["terms"]),
    ]
    return [each for each in made if each["rows"]]


def _compared(facts: Facts, report: Facts) -> Section:
    rows: list[list[object]] = []
    for side in ("champion", "challenger"):
        told = facts[side]
        rows.append([f"{side.capitalize()}", f"{told['name']} ({told['version']}), {told['kind']}"])
        rows.append([f"{side.capitalize()}: digest of the model", told["digest"]])
        if told["manifest_sha256"]:
            rows.append([f"{side.capitalize()}: training manifest", told["manifest_sha256"]])
        rows.append([f"{side.capitalize()}: its predictions ({told['run']}), root", told["root"]])
    rows += [["Gold in use, digest", facts["gold_digest"]], ["Everything compared, digest", report["inputs"]]]
    return section("compared", "What was compared", "", ["What", "Value"], rows)


def _records(report: Facts) -> Section:
    both = report["gold"] - report["gains"] - report["losses"]
    rows: list[list[object]] = [
        ["Gold records", report["gold"]],
        ["Both right, or both wrong", both],
        ["Only the challenger right", report["gains"]],
        ["Only the champion right", report["losses"]],
        ["Without an answer of the champion", report["silent"][0]],
        ["Without an answer of the challenger", report["silent"][1]],
    ]
    better = "An improvement is shown at a two-sided 95 %." if report["better"] else "No improvement is shown."
    tests = f"McNemar's exact p is {_p(report['exact'])}, the mid-p {_p(report['mid_p'])}."
    note = f"{tests} {better} Who gave no answer that can be used counts as wrong."
    return section("records", "Record by record", note, ["Records", "Number"], rows)


def _slices(report: Facts) -> Section:
    small = report["too_small"]
    note = "McNemar's exact test, one-sided; p adjusted by Benjamini and Hochberg for all slices tested."
    note += f" Too small to be tested: {', '.join(small)}." if small else ""
    rows = [
        [one["name"], one["n"], one["gains"], one["losses"], one["difference"], _p(one["adjusted"]),
         "worse" if one["regressed"] else "not shown to be worse"]
        for one in report["slices"]
    ]  # fmt: skip
    columns = ["Slice", "Records", "Gains", "Losses", "Difference", "Adjusted p", "Found"]
    return section("slices", "Slices", note, columns, rows)


def _scores(report: Facts) -> Section:
    rows = [
        [_share(score), n, {"value": right, "low": low, "high": high, "n": n, "method": "Wilson's 95 % score interval"}]
        for n, score, right, low, high in report["calibration"]["bins"]
    ]
    note = "Of records with a mean score of .9 nine in ten are right if the challenger's scores mean what they say."
    return section("scores", "Scores of the challenger", note, ["Mean score", "Records", "Share right"], rows)


def _leak(leak: Facts) -> Section:
    if not leak["checked"]:
        rows = [["What the challenger learnt from is not known here, so a leak cannot be ruled out."]]
        return section("leaks", "Leaks", "", ["Finding"], rows)
    found = [[f"{name}: gold, or a copy of gold, was learnt from"] for name in leak["leaked"]]
    clean = [f"None of the {leak['labels']} records it learnt from is gold or a copy of gold."]
    changed = [[f"{leak['changed']} records hold something else by now."]] if leak["changed"] else []
    return section("leaks", "Leaks", "", ["Finding"], [*(found or [clean]), *changed])


def _looks(report: Facts) -> Section:
    rows: list[list[object]] = [
        ["Look at this gold", str(report["look"])],
        ["Error over all looks so far, at most", _share(report["family_error"])],
    ]
    note = "The error bounds the chance that any look so far promoted a challenger that is worse by the margin."
    return section("looks", "Looks", note, ["What", "Value"], rows)


def _terms(terms: Facts) -> Section:
    rows = [[words, str(terms[name])] for name, words in _TERMS]
    return section("terms", "Terms", "Said before anybody looked.", ["Term", "Value"], rows)


def _severities(terms: Facts) -> Section:
    rows = [[shown(gold), shown(label), str(weight)] for gold, label, weight in terms["severities"]]
    columns = ["Gold", "Label", "Costs"]
    return section("severities", "Errors that cost otherwise", "A plain error costs 1.", columns, rows)


def _p(value: float) -> str:
    return "< .0001" if value < 0.0001 else f"{value:.4f}".removeprefix("0")


def _share(value: float) -> str:
    return f"{value:.3f}"
