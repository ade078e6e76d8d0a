"""The review page: what comes, what can be chosen, and what is said when an answer is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from apps.loop.models import Answer, Assignment
from apps.loop.services.reviewing import take_next
from apps.projects.models import Project
from tests.loop.build_review import AUDIT, BLIND, PLANTED, SHOWN, Wanted, answered, make_items, make_round, task_of
from tests.portal.world import client_of
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db

DIGITS: Mapping[str, Any] = {"type": "nominal", "labels": [str(n) for n in range(10)]}
TAGS: Mapping[str, Any] = {"type": "multilabel", "labels": ["angry", "sad", "glad"]}
NUMBER: Mapping[str, Any] = {"type": "numeric", "minimum": 0, "maximum": 100}
SPANS: Mapping[str, Any] = {"type": "spans", "labels": ["name", "place"]}


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def room(project: Project, rest: str = "") -> str:
    return f"/projects/{project.public_id}/loop/review/{rest}"


def begun(scene: Scene, project: Project, role: str = "adjudicator") -> tuple[Client, str]:
    """Somebody with their first record before them, and its page."""
    client = client_of(getattr(scene, role))
    client.post(room(project, "next/"))
    return client, client.get(room(project)).content.decode()


def send(client: Client, project: Project, page: str, **fields: Any) -> Any:
    return client.post(room(project), {"assignment": held_in(page), **fields})


def held_in(page: str) -> str:
    found = re.search(r'name="assignment" value="(asg_\w+)"', page)
    assert found, page
    return found[1]


def choices(page: str) -> list[tuple[str, str]]:
    """(what the form sends, its key)."""
    return re.findall(r'name="choice" value="([^"]+)"(?: data-key="(\w)")?', page)


def test_looking_assigns_nothing_and_starting_does(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    client = client_of(scene.adjudicator)
    assert "Records wait for you" in client.get(room(project)).content.decode()
    assert not Assignment.objects.exists()
    assert "This is what a says." in begun(scene, project)[1]


def test_an_answer_is_recorded_and_the_next_record_is_there(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", SHOWN), Wanted("b", BLIND)])
    client, page = begun(scene, project)
    assert send(client, project, page, choice="=no").url == room(project)
    following = client.get(room(project)).content.decode()
    assert "This is what b says." in following
    assert (Answer.objects.get().value, task_of(made, "a").answer.outcome) == ('"no"', "fixed")
    send(client, project, following, choice="=yes")
    assert "Nothing waits for you" in client.get(room(project)).content.decode()


def test_with_scripts_the_answer_to_an_answer_is_the_next_record(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN), Wanted("b", BLIND)])
    client, page = begun(scene, project)
    sent = {"assignment": held_in(page), "choice": "=yes", "looked": "1"}
    part = client.post(room(project), sent, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="task" data-left="true">')
    assert "This is what b says." in part
    assert Answer.objects.get().duration_ms == 1


def test_every_label_has_its_key_and_none_is_chosen_beforehand(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN, "yes")])
    _, page = begun(scene, project)
    assert choices(page)[:2] == [("=no", "1"), ("=yes", "2")]
    assert "checked" not in page
    assert re.search(r'<span class="choice-text">yes</span><span class="chip">suggested</span>', page)


def test_accepting_and_changing_and_rejecting_send_as_much(scene: Scene, project: Project) -> None:
    """One choice with a key of its own, and the same button, for whatever is answered."""
    make_round(project, [Wanted("a", SHOWN, "yes")])
    _, page = begun(scene, project)
    keys = [key for _, key in choices(page)]
    assert len(keys) == len(set(keys)) == 6
    assert all(keys)


def test_digits_are_their_own_keys(scene: Scene) -> None:
    project = make_project(scene, DIGITS)
    make_round(project, [Wanted("a", SHOWN, "7")])
    _, page = begun(scene, project)
    assert choices(page)[:10] == [(f"={n}", str(n)) for n in range(10)]


@pytest.mark.parametrize(
    ("schema", "said", "entry", "value"),
    [(TAGS, ["sad"], ["angry", "glad"], '["angry","glad"]'), (NUMBER, 12, "40", "40")],
)
def test_a_suggestion_that_is_fixed_is_begun_from(
    scene: Scene, schema: Mapping[str, Any], said: Any, entry: Any, value: str
) -> None:
    project = make_project(scene, schema)
    make_round(project, [Wanted("a", SHOWN, said), Wanted("b", SHOWN, said)])
    client, page = begun(scene, project)
    assert re.search(r'value="sad" checked|value="12"', page)
    send(client, project, page, choice="fix", label=entry)
    send(client, project, client.get(room(project)).content.decode(), choice="accept")
    assert list(Answer.objects.order_by("pk").values_list("outcome", "value")) == [
        ("fixed", value),
        ("accepted", value_of(said)),
    ]


def value_of(said: Any) -> str:
    return str(said).replace("'", '"')


def test_an_answer_with_parts_has_its_editor_and_its_drawing(scene: Scene) -> None:
    project = make_project(scene, SPANS)
    make_items(project, ["a"], {"text": "Ann went to Rome."})
    span = {"start": 0, "end": 3, "label": "name", "text": "Ann"}
    make_round(project, [Wanted("a", SHOWN, [span]), Wanted("b", BLIND, [span])])
    client, page = begun(scene, project)
    assert 'data-widget="spans"' in page
    assert 'class="rendering"' in page
    assert "hx-post" not in page
    refused = send(client, project, page, choice="fix", label="[[")
    assert refused.status_code == 400
    assert 'id="editor-fault"' in refused.content.decode()
    assert "[[" in refused.content.decode()
    send(client, project, page, choice="accept")
    blind = client.get(room(project)).content.decode()
    assert next(value for value, _ in choices(blind)) == "enter"
    assert 'class="rendering"' not in blind


@pytest.mark.parametrize(
    ("choice", "note", "kept"), [("foreign", "", "Does not belong here"), ("other", "Torn.", "Torn.")]
)
def test_a_record_that_cannot_be_labelled_is_rejected_with_the_reason(
    scene: Scene, project: Project, choice: str, note: str, kept: str
) -> None:
    make_round(project, [Wanted("a", BLIND)])
    client, page = begun(scene, project)
    send(client, project, page, choice=choice, note=note)
    assert (Answer.objects.get().value, Answer.objects.get().note) == (None, kept)


@pytest.mark.parametrize(
    ("fields", "why"),
    [({}, "Choose a label"), ({"choice": "other"}, "Say why"), ({"choice": "=perhaps", "note": "So."}, "perhaps")],
)
def test_what_is_wrong_is_said_and_what_was_entered_is_kept(
    scene: Scene, project: Project, fields: dict[str, str], why: str
) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    client, page = begun(scene, project)
    answer = send(client, project, page, **fields)
    told = answer.content.decode()
    assert (answer.status_code, Answer.objects.count()) == (400, 0)
    assert re.search(rf'role="alert">[^<]*{why}', told)
    assert f'value="{fields.get("note", "")}"' in told
    part = client.post(room(project), {"assignment": held_in(page), **fields}, headers={"HX-Request": "true"})
    assert (part.status_code, why in part.content.decode()) == (200, True)


def test_who_was_slower_is_told_and_goes_on(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    client, page = begun(scene, project)
    answered(task_of(made, "a"), scene.qa_manager, "yes")
    send(client, project, page, choice="=no")
    told = client.get(room(project)).content.decode()
    assert "Quinn Abel answered this record while you had it open." in told
    assert "This is what b says." in told


def test_a_record_that_is_left_goes_to_others(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN), Wanted("b", SHOWN)])
    client, page = begun(scene, project)
    client.post(room(project, "next/"), {"leave": held_in(page)})
    assert "This is what b says." in client.get(room(project)).content.decode()
    given = take_next(actor=scene.actor("qa_manager"), project=project)
    assert given is not None
    assert given.task.item.key == "a"


def test_nobody_answers_or_leaves_what_somebody_else_has(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    _, page = begun(scene, project)
    other = client_of(scene.qa_manager)
    assert send(other, project, page, choice="=no").status_code == 404
    assert other.post(room(project, "next/"), {"leave": held_in(page)}).status_code == 404
    assert other.get(room(project, f"{held_in(page)}/media/")).status_code == 404
    assert not Answer.objects.exists()


def test_records_that_need_fresh_eyes_are_left_to_others(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("a", SHOWN), Wanted("a", AUDIT)])
    answered(task_of(made, "a", SHOWN), scene.adjudicator, "yes")
    told = client_of(scene.adjudicator).get(room(project)).content.decode()
    assert "Nothing waits for you" in told
    assert "about records that you have had before you" in told
    assert "1 of 2 tasks are answered, by everybody together" in told


def test_the_page_tells_no_number_that_moves_when_an_audited_record_comes(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", AUDIT), Wanted("b", BLIND), Wanted("a", SHOWN)])
    client, audit = begun(scene, project)
    client.post(room(project, "next/"), {"leave": held_in(audit)})
    blind = client.get(room(project)).content.decode()
    assert ("This is what a says." in audit, "This is what b says." in blind) == (True, True)
    for page in (audit, blind):
        assert re.findall(r'data-left="(\w+)"', page) == ["true"]
        assert re.findall(r'class="queue-end"><span>([^<]*)<', page) == ["0 of 3 answered by everybody"]


def test_who_finds_everything_taken_is_told_and_not_sent_in_circles(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    begun(scene, project)
    told = client_of(scene.qa_manager).get(room(project)).content.decode()
    assert "Nothing waits for you" in told
    assert "What is left is before somebody else now" in told
    assert "Start" not in told


def test_time_without_scripts_is_since_the_record_came(scene: Scene, project: Project) -> None:
    make_round(project, [Wanted("a", SHOWN)])
    client, page = begun(scene, project)
    send(client, project, page, choice="=no", looked="")
    assert 1 <= Answer.objects.get().duration_ms < 60_000


@pytest.mark.parametrize(
    ("role", "status"), [("compliance", 403), ("auditor", 403), ("annotator", 403), ("outsider", 404)]
)
def test_only_who_judges_for_the_buyer_comes_in(scene: Scene, project: Project, role: str, status: int) -> None:
    client = client_of(getattr(scene, role))
    for path in ("", "people/", "people.csv"):
        assert client.get(room(project, path)).status_code == status


def test_managers_read_about_everybody_and_reviewers_about_themselves(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted(f"p{n}", PLANTED, shown="no") for n in range(6)])
    for n in range(6):
        answered(task_of(made, f"p{n}"), scene.adjudicator if n else scene.qa_manager, "no")
    own = client_of(scene.adjudicator).get(room(project, "people/")).content.decode()
    every = client_of(scene.owner).get(room(project, "people/")).content.decode()
    assert ("Ada Juris" in own, "Quinn Abel" in own, "Everybody" in own) == (True, False, False)
    assert all(name in every for name in ("Ada Juris", "Quinn Abel", "Everybody", "Does not meet it"))
    table = client_of(scene.owner).get(room(project, "people.csv")).content.decode().splitlines()
    assert (table[0].split(",")[:4], table[2].split(",")[:5]) == (
        ["reviewer", "answers", "planted", "caught"],
        ["Ada Juris", "5", "5", "0", "not met"],
    )


def test_a_figure_of_somebody_does_not_move_while_they_review(scene: Scene, project: Project) -> None:
    made = make_round(project, [Wanted("p", PLANTED, shown="no"), Wanted("s", SHOWN)])
    client = client_of(scene.adjudicator)
    before = client.get(room(project, "people.csv")).content
    answered(task_of(made, "p"), scene.adjudicator, "no")
    assert client.get(room(project, "people.csv")).content == before
    assert "Nothing can be said yet" in client.get(room(project, "people/")).content.decode()
