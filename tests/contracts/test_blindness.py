"""Whoever may decide a case finds nowhere who stands for which of its positions, whatever they open."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from apps.disputes.blindness import stays_blind
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate, appeal, take
from apps.labels.models import Annotation
from tests.builders import actor_of
from tests.contracts.routes import Route, routes
from tests.contracts.stage import Stage
from tests.contracts.test_what_the_vendor_may_know import readable
from tests.undone import undone

pytestmark = pytest.mark.django_db

WHY = {"reason_code": "edge_case", "rationale": "Clause 2."}
# Where one item, case or label is the whole subject: not a word about anybody who labelled.
ABOUT_ONE = ("portal:dispute", "portal:item", "portal:contest_gold", "portal:dispute_alike",
             "portal:dispute_precedents", "api:disputes-detail", "api:items-detail")  # fmt: skip


def as_opened(stage: Stage, case: Dispute) -> None:
    pass


def taken(stage: Stage, case: Dispute) -> None:
    take(actor=stage.scene.actor("adjudicator"), dispute=case)


def decided(stage: Stage, case: Dispute) -> None:
    adjudicate(actor=stage.scene.actor("owner"), dispute=case, value="yes", **WHY)


def appealed(stage: Stage, case: Dispute) -> None:
    decided(stage, case)
    appeal(actor=stage.scene.actor("vendor_manager"), dispute=case, reason="It is a joke.")


STATES: dict[str, Callable[[Stage, Dispute], None]] = {
    "open": as_opened, "assigned": taken, "decided": decided, "appealed": appealed,
}  # fmt: skip


def about(stage: Stage, case: Dispute) -> Stage:
    """The same stage, with every address about this case and its item as far as it can be."""
    item = case.item
    assert item is not None
    label = str(item.annotations.earliest("pk").pk)
    own = {"disputes": case.public_id, "items": str(item.pk), "number": str(item.pk), "label_id": label}
    return replace(stage, ids={**stage.ids, **own, "portal:dispute_alike public_id": case.public_id})


def authors(case: Dispute) -> re.Pattern[str]:
    labels = Annotation.objects.filter(item=case.item, annotator__isnull=False).select_related("annotator")
    names = {name for each in labels if each.annotator for name in (each.annotator.key, each.annotator.public_id)}
    return re.compile(rf"\b({'|'.join(sorted(map(re.escape, names)))})\b")


def subject(case: Dispute) -> re.Pattern[str]:
    assert case.item is not None
    addresses = (rf"items/{case.item.pk}\b", rf'"item": ?{case.item.pk}\b')
    return re.compile("|".join([rf"[>\"',; ]{re.escape(case.item.key)}[<\"',; ]", case.public_id, *addresses]))


def pieces(text: str) -> Iterator[str]:
    """What stands together: a row of a table or of a file, an object within an object, an entry of a list."""
    if "<html" in text[:200].lower():
        body = re.sub(r"<(script|style|nav|form)\b.*?</\1>", "", text, flags=re.DOTALL)
        yield from re.split(r"</?(?:tr|li|section|article|h[1-6]|dl|fieldset)\b", body)
        return
    for line in [text] if _is_json(text) else text.splitlines():
        yield from _objects(json.loads(line)) if _is_json(line) else [line]


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def _objects(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield json.dumps({key: value for key, value in told.items() if not isinstance(value, dict | list)})
        told = [*told.values()]
    for each in told if isinstance(told, list) else []:
        if isinstance(each, dict | list):
            yield from _objects(each)


def found(stage: Stage, role: str, case: Dispute) -> dict[str, str]:
    """By address: the first piece that names both the case and somebody who labelled its item."""
    who, what, leaks = authors(case), subject(case), {}
    for name, route in read(stage):
        answer = stage.ask(role, "get", route)
        if answer.status_code != 200:
            continue
        headers, text = str(answer.headers), readable(answer)
        if who.search(headers):
            leaks[name] = headers
        if name in ABOUT_ONE and (match := who.search(text)):
            leaks[name] = text[max(0, match.start() - 200) : match.end() + 200]
        for piece in pieces(text):
            if who.search(piece) and what.search(piece):
                leaks[name] = piece[:2000]
    return leaks


def read(stage: Stage) -> Iterator[tuple[str, Route]]:
    skipped = ("api:schema", "api:docs")
    for name, route in routes().items():
        if name not in skipped and "get" in stage.methods(route):
            yield name, route


@pytest.mark.parametrize("state", sorted(STATES))
def test_no_page_and_no_answer_connects_a_position_with_who_stands_for_it(stage: Stage, state: str) -> None:
    with undone():
        case = Dispute.objects.get(item__key="tied")
        STATES[state](stage, case)
        case.refresh_from_db()
        assert stays_blind(case, stage.scene.actor("adjudicator"))
        assert found(about(stage, case), "adjudicator", case) == {}


def test_a_manager_who_may_still_decide_reads_no_more_than_the_others(stage: Stage) -> None:
    case = Dispute.objects.get(item__key="tied")
    assert stays_blind(case, stage.scene.actor("owner"))
    assert found(about(stage, case), "owner", case) == {}


def test_whoever_decided_finds_what_was_hidden(stage: Stage) -> None:
    """So the search finds what there is to find."""
    with undone():
        case = Dispute.objects.get(item__key="tied")
        decided(stage, case)
        case.refresh_from_db()
        assert set(found(about(stage, case), "owner", case)) >= {"portal:dispute", "portal:item", "api:items-detail"}


FILES = ("portal:training_download", "portal:report_bundle", "portal:report_redacted", "api:reports-bundle",
         "api:training-sets-download")  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_whoever_takes_a_file_that_names_authors_decides_no_open_case(stage: Stage, name: str) -> None:
    case = Dispute.objects.get(item__key="tied")
    with undone():
        assert stage.ask_for_good("owner", "post", routes()[name]).status_code == 200
        refused = stage.ask_for_good("owner", "post", routes()["portal:dispute_take"])
        assert refused.status_code == 403
        assert not stays_blind(case, actor_of(stage.scene.owner))
        assert stays_blind(case, stage.scene.actor("adjudicator"))
    assert stage.ask("adjudicator", "post", routes()[name]).status_code == 403
