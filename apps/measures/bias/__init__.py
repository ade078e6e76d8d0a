"""Who is treated differently: slices of the data, groups of annotators, single annotators, reviewers of suggestions."""

from apps.measures.bias.detection import SignalDetection, seeds_needed, seeds_to_meet, signal_detection
from apps.measures.bias.disparity import largest_gap, share_ratio
from apps.measures.bias.funnel import funnel_limits
from apps.measures.bias.group_gaps import GroupGap, group_gaps
from apps.measures.bias.label_mix import LabelMix, label_mix
from apps.measures.bias.membership import Slice
from apps.measures.bias.slices import SliceGaps, slice_gaps

__all__ = [
    "GroupGap",
    "LabelMix",
    "SignalDetection",
    "Slice",
    "SliceGaps",
    "funnel_limits",
    "group_gaps",
    "label_mix",
    "largest_gap",
    "seeds_needed",
    "seeds_to_meet",
    "share_ratio",
    "signal_detection",
    "slice_gaps",
]
