"""How much to label: units, annotators and overlap for a wanted interval, and which items deserve one more label."""

from apps.measures.design.half_width import Layout, layouts, modelled_variance, units_from_pilot, units_of_model
from apps.measures.design.next_label import NextLabels, next_labels
from apps.measures.design.units_needed import units_for_class, units_to_exceed

__all__ = [
    "Layout",
    "NextLabels",
    "layouts",
    "modelled_variance",
    "next_labels",
    "units_for_class",
    "units_from_pilot",
    "units_of_model",
    "units_to_exceed",
]
