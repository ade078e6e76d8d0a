"""Agreement on things that annotators must find before they can name them: boxes, masks, keypoints, spans."""

from apps.measures.objects.boxes import iou, rotated_iou
from apps.measures.objects.class_agreement import ClassAgreement, class_agreement
from apps.measures.objects.clusters import complete_linkage
from apps.measures.objects.comparisons import Candidates, Comparisons, candidates
from apps.measures.objects.counts import Counts
from apps.measures.objects.keypoints import oks
from apps.measures.objects.marks import Marks
from apps.measures.objects.masks import Masks, mask_iou
from apps.measures.objects.matching import match
from apps.measures.objects.outcomes import Outcomes, outcomes
from apps.measures.objects.overlap_agreement import Average, Measure, overlap_agreement, values_per_comparison
from apps.measures.objects.within_between import WithinBetween, within_between

__all__ = [
    "Average",
    "Candidates",
    "ClassAgreement",
    "Comparisons",
    "Counts",
    "Marks",
    "Masks",
    "Measure",
    "Outcomes",
    "WithinBetween",
    "candidates",
    "class_agreement",
    "complete_linkage",
    "iou",
    "mask_iou",
    "match",
    "oks",
    "outcomes",
    "overlap_agreement",
    "rotated_iou",
    "values_per_comparison",
    "within_between",
]
