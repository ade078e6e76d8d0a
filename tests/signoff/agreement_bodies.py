"""Tables about agreement as a report carries them, for any names of annotators and labels."""

from __future__ import annotations

import math
from typing import Any

FIGURE = ["value", "low", "high", "n", "method", "undefined"]
COEFFICIENTS = ["coefficient", *FIGURE, "observed", "expected"]
ANNOTATORS = [
    "annotator", "shared items", "agreement", "low", "high", "kappa", "kappa low", "kappa high", "alpha without",
    "change", "repeated items", "same again", "same again low", "same again high",
]  # fmt: skip
REFUSED = "no interval: only 11 units with two labels, 20 are needed"
UNDEFINED: list[Any] = [None, None, None, None, None, "no unit has two labels"]


def table(columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    return {"columns": columns, "rows": rows}


def coefficient_table() -> dict[str, Any]:
    source = "95 % interval over units by Gwet's linearised standard error"
    alpha = "Krippendorff's alpha, nominal"
    return table(COEFFICIENTS, [
        [alpha, 0.812, 0.771, 0.849, 310, f"{alpha}; {source}", None, 0.087, 0.463],
        ["Percent agreement", 0.913, 0.897, 0.927, 310, f"share of equal pairs of labels; {source}", None, 0.913, 0],
        ["Fleiss' kappa (Scott's pi for two)", 0.74, -1, 1, 11, f"Fleiss' kappa; {REFUSED}", None, 0.91, 0.65],
        ["Gwet's AC1", *UNDEFINED, None, None],
    ])  # fmt: skip


def band_table(*, claimed: tuple[str, str] = ("tentative", "substantial")) -> dict[str, Any]:
    """0.71 in the upper of two bands; `at least` falls from band to band."""
    krippendorff = [("discard", 0.01, 1.0), ("tentative", 0.28, 0.99), ("reliable", 0.71, 0.71)]
    landis_koch = [
        ("poor", 0, 1), ("slight", 0, 1), ("fair", 0.0, 1.0), ("moderate", 0.03, 1.0), ("substantial", 0.26, 0.97),
        ("almost perfect", 0.71, 0.71),
    ]  # fmt: skip
    rows: list[list[Any]] = [["Krippendorff 2004", *band, band[0] == claimed[0]] for band in krippendorff]
    rows += [["Landis and Koch 1977", *band, band[0] == claimed[1]] for band in landis_koch]
    return table(["scale", "band", "probability", "at least", "claimed"], rows)


def category_table(labels: list[str]) -> dict[str, Any]:
    """The first label has no honest interval, the last was never given twice."""
    columns = ["label"]
    for name in ("prevalence", "alpha", "kappa", "specific agreement"):
        columns += [name, f"{name} low", f"{name} high"]
    rows: list[list[Any]] = []
    for place, label in enumerate(labels):
        alpha = round(0.5 + 0.4 * abs(math.sin(place * 1.3)), 3)
        bounds = [-1, 1] if place == 0 else [alpha - 0.1, alpha + 0.05]
        rows.append([label, 0.2, 0.15, 0.25, alpha, *bounds, alpha, *bounds, 0.8, 0.7, 0.9])
    rows[-1][4:] = [None] * 9
    return table(columns, rows)


def annotator_agreement_table(names: list[str]) -> dict[str, Any]:
    """Every third annotator repeated items; the last shared none with anybody."""
    rows: list[list[Any]] = []
    for place, name in enumerate(names):
        share = round(0.7 + 0.25 * abs(math.sin(place * 2.1)), 3)
        kappa = [-1, 1] if place % 4 == 3 else [share - 0.2, share]
        again = [10, 0.9, 0.6, 0.98] if place % 3 == 0 else [0, None, None, None]
        change = round(0.02 * math.sin(place * 1.9), 4)
        rows.append([name, 40 + place, share, share - 0.08, share + 0.04, share - 0.1, *kappa, 0.81 + change, change,
                     *again])  # fmt: skip
    rows[-1] = [names[-1], 0, *[None] * 8, 0, None, None, None]
    return table(ANNOTATORS, rows)


def agreement_tables(names: list[str], labels: list[str]) -> dict[str, Any]:
    return {
        "coefficients": coefficient_table(),
        "bands": band_table(),
        "categories": category_table(labels),
        "annotator_agreement": annotator_agreement_table(names),
    }


def undefined_agreement_tables(names: list[str]) -> dict[str, Any]:
    """One annotator alone: every coefficient says why it is not defined, and there are no bands."""
    nothing: list[list[Any]] = [[name, 0, *[None] * 8, 0, None, None, None] for name in names]
    labels = category_table(["yes"])
    labels["rows"] = [["yes", 1, 1, 1, *[None] * 9]]
    return {
        "coefficients": table(COEFFICIENTS, [["Percent agreement", *UNDEFINED, None, None]]),
        "categories": labels,
        "annotator_agreement": table(ANNOTATORS, nothing),
    }


def number_tables(names: list[str]) -> dict[str, Any]:
    """Labels that are numbers have correlations, and no codes to agree on."""
    alone: list[list[Any]] = [[name, *[None] * 7, 0.7, 0.01 * place, 0, None, None, None]
                              for place, name in enumerate(names)]  # fmt: skip
    icc = ["ICC(1,1)", 0.61, 0.4, 0.75, 40, "one-way random, single", None, None, None]
    return {
        "coefficients": table(COEFFICIENTS, [icc, ["Kendall's W", *UNDEFINED, None, None]]),
        "bands": band_table(),
        "annotator_agreement": table(ANNOTATORS, alone),
    }
