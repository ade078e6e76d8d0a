"""What Label Studio says about the making of an annotation: which prediction it began from, and who reviewed it."""

from collections.abc import Callable, Mapping
from typing import Any

from ..base import BadFile, Provenance
from ..neutral.answers import Unreadable
from ..neutral.provenance import UNNAMED_MODEL, name_of, outcome, provenance
from .results import NoAnswer

Found = Mapping[str, Any]
ReadLabel = Callable[[object], object]


def of_annotation(task: Found, annotation: Found, annotator: object, read: ReadLabel) -> Provenance | None:
    """`read` makes a label out of a result; the proposal is left out where it cannot be read."""
    reviewer, review = _review(annotation, annotator)
    prediction = _prediction(task, annotation)
    if prediction is None:
        return provenance(reviewer=reviewer, review=review)
    model = name_of(prediction.get("model_version")) or UNNAMED_MODEL
    return provenance(reviewer=reviewer, review=review, model=model, proposal=_proposal(prediction, read))


def _prediction(task: Found, annotation: Found) -> Found | None:
    """The parent of the annotation, or the prediction that was on the page when it was made."""
    parent, shown = annotation.get("parent_prediction"), annotation.get("prediction")
    if isinstance(parent, dict):
        return parent
    listed = task.get("predictions")
    for one in listed if isinstance(listed, list) and parent is not None else []:
        if isinstance(one, dict) and one.get("id") == parent:
            return one
    if isinstance(shown, dict) and shown:
        return shown
    return None if parent is None else {}


def _proposal(prediction: Found, read: ReadLabel) -> object | None:
    try:
        return read(prediction["result"]) if isinstance(prediction.get("result"), list) else None
    except NoAnswer:
        return []
    except (Unreadable, BadFile):
        return None


def _review(annotation: Found, annotator: object) -> tuple[object, str | None]:
    """The newest review; else the last thing done to the annotation, where that was one; else who changed it last."""
    reviews = annotation.get("reviews")
    if isinstance(reviews, list) and reviews and isinstance(reviews[-1], dict):
        newest = reviews[-1]
        fixed = newest.get("accepted") is True and newest.get("fixed_annotation_history") is not None
        return newest.get("created_by"), "fixed" if fixed else outcome(newest.get("accepted"))
    done = outcome(annotation.get("last_action"))
    if done:
        return annotation.get("last_created_by"), done
    changed_by = annotation.get("updated_by")
    return (None if name_of(changed_by) == name_of(annotator) else changed_by), None
