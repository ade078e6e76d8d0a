"""The figures of preferences between two answers: judges of language models, and arguments in debates."""

from pathlib import Path

import numpy as np
from scipy import stats

from apps.measures.agreement import pair_kappas
from apps.measures.consensus import plurality
from apps.measures.gold.annotators import annotator_scores
from apps.measures.gold.marks import Marks
from apps.measures.ratings import Ratings
from tests.measures.real.coded import labels_of, of_codes
from tests.measures.real.figures import Figures, columns, reference

ENOUGH_LABELS = 15


def of_judges(folder: Path) -> Figures:
    expected = reference(folder)
    ratings, _ = labels_of(folder, "", expected)
    names, people = ["response1", "response2", "tie"], ["annotator1", "annotator2", "annotator3"]
    kappas, votes = pair_kappas(ratings, 1), plurality(ratings).code
    found = of_codes(folder)
    for one, other, kappa in zip(kappas.first.tolist(), kappas.second.tolist(), kappas.kappa.tolist(), strict=True):
        found[f"cohen_kappa/{people[one]}-{people[other]}"] = kappa
    for code, name in enumerate(names):
        found[f"majority_counts/{name}"] = (votes == code).sum()
        for number, who in enumerate(people):
            found[f"label_counts/{who}/{name}"] = ((ratings.annotator == number) & (ratings.code == code)).sum()
    guesses = columns(folder, "predictions.csv")
    others = sorted(set(guesses["label"]) - set(names))
    models = Ratings.from_labels(guesses["item_id"], guesses["model"], guesses["label"], order=[*names, *others])
    accuracy = annotator_scores(Marks.against(models, votes)).value
    return found | {
        f"model_accuracy_against_majority/{model}": value
        for model, value in zip(sorted(set(guesses["model"])), accuracy.tolist(), strict=True)
    }


def of_arguments(folder: Path) -> Figures:
    """Also how published competences go with the agreement with gold of those who labelled enough of it."""
    ratings, gold = labels_of(folder, "", reference(folder))
    scores = annotator_scores(Marks.against(ratings, gold))
    listed, people = columns(folder, "annotators.csv"), sorted(set(columns(folder)["annotator_id"]))
    competence = dict(zip(listed["annotator_id"], listed["published_mace_competence"], strict=True))
    published = [competence.get(people[number], "") for number in scores.annotator.tolist()]
    used = (scores.n >= ENOUGH_LABELS) & np.array([value != "" for value in published])
    ranked = [float(value) for value, kept in zip(published, used.tolist(), strict=True) if kept]
    place = "spearman_published_mace_competence_vs_agreement_with_gold_workers_ge_15"
    spearman = float(stats.spearmanr(ranked, scores.value[used]).statistic)
    return of_codes(folder) | {f"{place}/0": spearman, f"{place}/1": int(used.sum())}
