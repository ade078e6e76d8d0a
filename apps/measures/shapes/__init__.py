"""Boxes, polygons and spans: overlaps, and what a majority of annotators drew."""

from apps.measures.shapes.boxes import BoxConsensus, box_consensus, box_consensuses, box_ious
from apps.measures.shapes.polygons import (
    PolygonConsensus,
    Region,
    areas_by_votes,
    paired_polygon_iou,
    polygon_area,
    polygon_consensus,
    polygon_iou,
    polygon_ious,
    region_iou,
)
from apps.measures.shapes.spans import SpanConsensus, Spans, character_consensus, span_consensus, span_ious

__all__ = [
    "BoxConsensus",
    "PolygonConsensus",
    "Region",
    "SpanConsensus",
    "Spans",
    "areas_by_votes",
    "box_consensus",
    "box_consensuses",
    "box_ious",
    "character_consensus",
    "paired_polygon_iou",
    "polygon_area",
    "polygon_consensus",
    "polygon_iou",
    "polygon_ious",
    "region_iou",
    "span_consensus",
    "span_ious",
]
