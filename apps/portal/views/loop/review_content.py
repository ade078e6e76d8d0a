"""What a reviewer sees of a record: its content, and nothing that tells which record it is or where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.loop.models import Assignment
from apps.loop.reviewing.record import record_of
from apps.media.selectors import Medium
from apps.portal.beneath import beneath
from apps.portal.media_of import sizes_of, sound_of, subject_of, url_of
from apps.portal.renderings.media import Shown
from apps.portal.renderings.outline import draw_wave


@dataclass(frozen=True, slots=True)
class Content:
    """`payload` to be read, without the name of the file that is shown; `medium` as its template takes it; `subject`
    as editors and `beneath` as drawings take it."""

    payload: dict[str, Any]
    medium: dict[str, Any]
    subject: dict[str, Any]
    beneath: dict[str, Any]


def content_of(assignment: Assignment, reader: User) -> Content:
    item = assignment.task.item
    record = record_of(item)
    url = reverse("portal:loop_review_media", args=[item.project.public_id, assignment.public_id])
    own = url_of(item)
    subject, drawn = subject_of(item, reader), beneath(item)
    if subject["url"] == own:
        subject["url"] = url
    drawn = {name: Shown(url) if value == own else value for name, value in drawn.items()}
    return Content(record.payload, _shown(item.payload, record.medium, url), subject, drawn)


def _shown(payload: dict[str, Any], medium: Medium | None, url: str) -> dict[str, Any]:
    if medium is None:
        return {}
    sound = sound_of(medium)
    return {
        "medium": medium,
        "url": "" if medium.why else url,
        "sizes": sizes_of(payload, medium),
        "alt": payload.get("alt") or "the image of this record",
        "wave": draw_wave(sound) if sound else "",
    }
