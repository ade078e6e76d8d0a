"""Which work needs people: the page of the strategy, and what is taken away from it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from apps.loop.models import TaskKind
from apps.signoff.models import Report
from apps.signoff.selectors import body_of
from tests.api.world import client_of as program_of
from tests.loop.build_strategy import Record, worked_off
from tests.portal.world import World, client_of

SHOWN = TaskKind.SHOWN


@pytest.fixture
def worked(world: World) -> World:
    """Two rounds of thirty shown records, all audited, and two wrong ones."""
    for name in ("one", "two"):
        records = [Record(f"{name}-{n}", SHOWN, audit="yes" if n else "no") for n in range(30)]
        worked_off(world.project, world.judge, records)
    return world


def answer(world: World, rest: str = "/", client: Client | None = None, **query: Any) -> Any:
    address = f"/projects/{world.project.public_id}/loop/strategy{rest}"
    return (client or client_of(world.owner)).get(address, query)


def page(world: World, rest: str = "/", **query: Any) -> str:
    response = answer(world, rest, **query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_without_evidence_the_page_says_what_is_not_measured_and_leaves_the_work_to_people(world: World) -> None:
    shown = page(world)
    assert "<h1>Nothing but people is shown to do in production.</h1>" in shown
    assert shown.count("no blind evidence") > 5
    assert "No model took part in a round yet" in shown


def test_each_stage_has_an_advice_with_what_would_change_it_and_how_often_it_errs(worked: World) -> None:
    shown = page(worked, error="0.2")
    assert "<h1>In production, automation only is shown to do.</h1>" not in shown
    for words in ("Bootstrapping", "Scaling", "Production", "Safety-critical", "what is left: nothing is claimed"):
        assert words in shown
    assert "accuracy at least 95 %: it is 96.7" in page(worked)


def test_the_comparison_has_a_column_for_each_mode(worked: World) -> None:
    shown = page(worked)
    for words in ("Accuracy on common cases", "Cost of a correct label", "96.7", "records in an hour".capitalize()):
        assert words in shown
    assert '<nav class="tabs rooms"' in shown and "Strategy" in shown


def test_the_form_works_out_other_settings_without_any_script(worked: World) -> None:
    shown = page(worked, threshold="0.5", volume="1000", hourly="36", per_error="5")
    assert "For 1" in shown and 'value="0.5"' in shown and 'value="36"' in shown
    assert "nobody said what an hour costs" not in shown.split('id="what-if"')[1]


def test_a_slider_gets_only_the_piece_that_changes(worked: World) -> None:
    piece = page(worked, "/tried/", threshold="0.5", overlap="3", audit="0.1")
    assert piece.lstrip().startswith('<div id="tried"') and "<h1>" not in piece
    assert 'id="overlap-said" for="overlap" hx-swap-oob="true">3<' in piece
    assert "0 items with a known answer have 3 labels" in piece


def test_numbers_that_make_no_sense_are_told_where_they_were_entered(worked: World) -> None:
    assert "The threshold must be from 0 to 1." in page(worked, "/tried/", threshold="7")
    refused = answer(worked, threshold="7")
    assert refused.status_code == 400 and "The threshold must be from 0 to 1" in refused.content.decode()


def test_everything_can_be_taken_away_as_csv_and_json_with_the_same_settings(worked: World) -> None:
    rows = list(csv.reader(io.StringIO(answer(worked, ".csv").content.decode())))
    assert rows[0] == ["part", "about", "mode", "value", "low", "high", "n", "method"]
    common = next(row for row in rows if row[:3] == ["comparison", "accuracy on common cases", "AI-assisted"])
    assert float(common[3]) == pytest.approx(58 / 60)
    told = answer(worked, ".json", threshold="0.25").json()
    assert told["what_if"]["asked"]["settings"]["threshold"] == 0.25
    assert "attachment" in answer(worked, ".json")["Content-Disposition"]


def test_the_managers_of_the_buyer_freeze_what_the_page_shows(worked: World) -> None:
    shown = page(worked, overlap="3", audit="0.1")
    assert "Freeze as a report" in shown and '<input type="hidden" name="overlap" value="3">' in shown
    assert "Freeze as a report" not in answer(worked, client=client_of(worked.judge)).content.decode()
    assert 'name="audit" value="0.25"' in page(worked, "/tried/", audit="0.25")
    made = client_of(worked.owner).post(freezing(worked), {"overlap": "3", "audit": "0.1"})
    report = Report.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/reports/{report.public_id}/")
    assert (report.kind, report.title, report.project) == ("strategy", "Strategy of Toxicity", worked.project)
    assert body_of(report)["parameters"]["asked"] == {"overlap": 3, "audit": 0.1}
    assert f'Frozen last as <a href="/reports/{report.public_id}/">' in page(worked)
    read = client_of(worked.judge).get(made["Location"]).content.decode()
    for words in ("What would change the advice", "The modes side by side", "Workload, cost and risk: what if"):
        assert words in read


def test_what_cannot_be_frozen_is_said_on_the_page(world: World) -> None:
    refusal = client_of(world.owner).post(freezing(world))
    assert refusal.status_code == 400 and not Report.objects.exists()
    assert 'role="alert">There is no evidence to report on' in refusal.content.decode()


def test_nobody_else_freezes_it_and_reading_freezes_nothing(worked: World) -> None:
    for person, status in ((worked.judge, 403), (worked.vendor_manager, 403), (worked.annotator, 403)):
        assert client_of(person).post(freezing(worked)).status_code == status
    assert client_of(worked.outsider).post(freezing(worked)).status_code == 404
    assert client_of(worked.owner).get(freezing(worked)).status_code == 405
    assert not Report.objects.exists()


def freezing(world: World) -> str:
    return f"/projects/{world.project.public_id}/loop/strategy/freeze/"


def test_whoever_is_tested_by_it_never_sees_it(worked: World) -> None:
    for rest in ("/", "/tried/", ".csv", ".json"):
        for person in (worked.vendor_manager, worked.annotator):
            assert answer(worked, rest, client_of(person)).status_code == 403
        assert answer(worked, rest, client_of(worked.outsider)).status_code == 404


def test_a_program_gets_the_same(worked: World) -> None:
    address = f"/api/v1/loop-strategies/{worked.project.public_id}/"
    program = program_of(worked.owner)
    told = program.get(address, {"threshold": 0.5}).json()
    assert told["criteria"]["accuracy on common cases"]["assisted"]["n"] == 60
    assert told["what_if"]["asked"]["settings"]["threshold"] == 0.5
    for wrong in ({"threshold": "nan"}, {"threshold": 3}, {"volume": 0}, {"treshold": 0.5}):
        assert program.get(address, wrong).status_code == 400
    assert program_of(worked.vendor_manager).get(address).status_code == 403
    assert program_of(worked.outsider).get(address).status_code == 404


def test_a_program_freezes_it_with_the_settings_it_gives(worked: World) -> None:
    address = f"/api/v1/loop-strategies/{worked.project.public_id}/freeze/"
    program = program_of(worked.owner)
    made = program.post(address, {"threshold": 0.5, "title": "Before the summer"}, format="json")
    assert made.status_code == 201
    told = made.json()
    assert (told["kind"], told["title"], told["body"]["parameters"]["asked"]) == (
        "strategy", "Before the summer", {"threshold": 0.5},
    )  # fmt: skip
    for wrong in ({"threshold": 3}, {"treshold": 0.5}):
        assert program.post(address, wrong, format="json").status_code == 400
    assert program_of(worked.judge).post(address, {}, format="json").status_code == 403
    assert program_of(worked.vendor_manager).post(address, {}, format="json").status_code == 403
    assert program_of(worked.outsider).post(address, {}, format="json").status_code == 404
