"""A case about one item, made by what the forms of the pages send; one journey fills those forms by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

PAUSE, PAUSES = 100, 300


def case_about(page: Page, name: str, schema: Mapping[str, Any], labels: Sequence[Any], **content: Any) -> str:
    """The owner starts a project, receives a file with one item, and contests it; the path of the case."""
    engagement = _first(page, "/scorecards/", r"/scorecards/(eng_\w+)/")
    project = _sent(page, f"/engagements/{engagement}/projects/", name=name)
    _sent(page, f"{project}schema/", definition=json.dumps(schema))
    file = {"name": "one.jsonl", "mimeType": "application/jsonl", "buffer": delivered(labels, **content)}
    _sent(page, f"{project}deliver/", file=file)
    item = _first(page, f"{project}items/", r"/items/(\d+)/")
    return _sent(page, f"{project}items/{item}/contest/", claim="Please look again.")


def delivered(labels: Sequence[Any], **content: Any) -> bytes:
    """One item as annotators have labelled it."""
    rows = [{"item": "one", "annotator": f"nf-0{n}", "label": label, **content} for n, label in enumerate(labels, 1)]
    return "\n".join(map(json.dumps, rows)).encode()


def _sent(page: Page, path: str, **fields: Any) -> str:
    """Where a form leads once it is carried out."""
    (token,) = (each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    multipart = {**fields, "csrfmiddlewaretoken": token}
    answer = page.request.post(path, multipart=multipart, max_redirects=0)
    assert answer.status == 302, answer.text()
    return answer.headers["location"]


def _first(page: Page, path: str, pattern: str) -> str:
    """What the first link of this kind names, as soon as the page has one."""
    for _ in range(PAUSES):
        if found := re.search(pattern, page.request.get(path).text()):
            return found[1]
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"no {pattern} came to {path}")
