"""What people call the figures."""

COEFFICIENTS = {
    "alpha_nominal": "Krippendorff's alpha, nominal",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
    "alpha_interval": "Krippendorff's alpha, interval",
    "alpha_ratio": "Krippendorff's alpha, ratio",
    "alpha_distance": "Krippendorff's alpha, by the distance of the label type",
    "percent_agreement": "Percent agreement",
    "fleiss_kappa": "Fleiss' kappa (Scott's pi for two)",
    "brennan_prediger": "Brennan and Prediger's kappa (Randolph's)",
    "ac1": "Gwet's AC1",
    "weighted_percent_agreement": "Percent agreement, weighted",
    "weighted_fleiss_kappa": "Fleiss' kappa, weighted",
    "weighted_brennan_prediger": "Brennan and Prediger's kappa, weighted",
    "ac2": "Gwet's AC2",
    "conger_kappa": "Conger's kappa",
    "f1": "F1 of two answers",
    "f1_relaxed": "F1 of two answers, with tolerance of place",
    "relation_f1": "F1 of relations",
    "character_f1": "F1 of marked characters",
    "time_f1": "F1 of marked time",
    "boundary_f1": "F1 of begins and ends",
    "diarisation_agreement": "F1 of the time of the same speaker, whatever the names",
    "unitizing_alpha": "Krippendorff's alpha for unitizing",
    "gamma": "Gamma (Mathet et al.)",
    "word_agreement": "Words in common, in order",
    "same_text": "Same text",
    "found_alpha": "Found it (Krippendorff's alpha, marked or missing)",
    "class_alpha": "Named it (Krippendorff's alpha, classes of what was found)",
    "overlap": "Overlap of what two annotators both marked",
    "identity_f1": "Identity F1 of tracks (IDF1)",
    "association": "Association of tracks (AssA of HOTA)",
    "kept_identity": "Steps of a track without identity switch",
    "similarity": "Similarity of two answers",
    "sigma": "Sigma (share closer than the nearest 5 % between items)",
    "order_agreement": "Pairs of items in the same order",
    "same_best": "Same best item",
    "ks": "Kolmogorov-Smirnov, within against between items",
}
GOLD = {
    "accuracy": "Accuracy on gold",
    "consensus_accuracy": "Consensus accuracy",
    "gold_similarity": "Similarity to gold",
    "gold_f1": "F1 against gold",
    "gold_precision": "Precision against gold",
    "gold_recall": "Recall against gold",
    "gold_named": "Named right, of what was found",
    "gold_overlap": "Overlap with the gold objects",
    "gold_identity_f1": "Identity F1 of tracks against gold (IDF1)",
    "gold_f1_relaxed": "F1 against gold, with tolerance of place",
    "gold_character_f1": "F1 of marked characters against gold",
    "gold_time_f1": "F1 of marked time against gold",
    "gold_boundary_f1": "F1 of begins and ends against gold",
    "gold_relation_f1": "F1 of relations against gold",
    "gold_relation_precision": "Precision of relations against gold",
    "gold_relation_recall": "Recall of relations against gold",
    "gold_diarisation_error_rate": "Diarisation error rate",
    "gold_word_error_rate": "Word error rate",
    "gold_character_error_rate": "Character error rate",
    "gold_consensus_word_error_rate": "Word error rate of the consensus",
}
OTHERS = {"alpha": "Krippendorff's alpha", "lot_acceptance": "Lots accepted at first delivery"}


def called(figure: str) -> str:
    """The name of a figure for people."""
    known = COEFFICIENTS | GOLD | OTHERS
    plain = figure.replace("_", " ")
    return known.get(figure, plain[:1].upper() + plain[1:])
