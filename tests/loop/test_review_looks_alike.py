"""A reviewer finds nowhere which suggestions were planted, and which blind tasks are audits."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.services import create_token
from apps.audit.models import Event
from apps.loop.models import Assignment, Round, Task, TaskKind
from apps.loop.services.reviewing import leave, take_next
from apps.media.services import store_media
from apps.projects.models import Item, Project
from tests.builders import actor_of
from tests.contracts.routes import Route, routes
from tests.contracts.test_blindness import pieces
from tests.contracts.test_what_the_vendor_may_know import readable
from tests.loop.build_review import AUDIT, AUTO, BLIND, PLANTED, SHOWN, Wanted, make_round
from tests.loop.build_routing import World, make_batch
from tests.media.files import png
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db

ALIKE = [(SHOWN, PLANTED), (BLIND, AUDIT)]
# What differs between any two answers: ids, secrets of forms, moments, lengths of what holds them.
CHANCE = re.compile(
    r"(asg|prj|evt)_[0-9a-z]{12}|Sentiment-\d+|csrfmiddlewaretoken\" value=\"\w+|csrftoken=\w+|expires=[^;]*"
    r"|\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?|'(Date|Content-Length|expires)': '[^']*'"
)
RECORD = re.compile(r"\b(new\d{4}|gold\d\d)\b")
TELLING = re.compile(r"planted|taken unseen|\baudit\b", re.IGNORECASE)


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


def visitor(scene: Scene, role: str = "adjudicator") -> Client:
    client = Client()
    client.force_login(getattr(scene, role))
    return client


def program(scene: Scene, role: str = "adjudicator") -> dict[str, str]:
    secret = create_token(actor=actor_of(getattr(scene, role)), name="script")[1]
    return {"Authorization": f"Bearer {secret}"}


def set_up(scene: Scene, kind: TaskKind, item: str) -> Project:
    """One task of this kind about a record of its own name, place and file, with the content of the other ones."""
    project = make_project(scene, name=f"Sentiment-{Project.objects.count()}")
    for spare in range(len(item)):
        Item.objects.create(project=project, key=f"spare {spare}")
    store_media(actor=scene.actor("owner"), project=project, file=io.BytesIO(png(3, 2)), name=f"{item}.png")
    payload = {"text": "The clerk was helpful.", "image": f"{item}.png", "channel": "mail"}
    Item.objects.create(project=project, key=item, payload=payload)
    # The model is right about what it shows, and what is planted is what it shows elsewhere.
    make_round(project, [Wanted(item, kind, "no", shown="no")])
    return project


def seen(scene: Scene, project: Project) -> list[str]:
    """Everything that a reviewer gets on the way from the first look to an answer, by browser and by program."""
    browser, headers, room = visitor(scene), program(scene), f"/projects/{project.public_id}/loop/review/"
    told = [browser.get(room), browser.post(f"{room}next/"), browser.get(room)]
    held = Assignment.objects.latest("pk")
    part = {"HX-Request": "true"}
    told += [
        browser.get(f"{room}{held.public_id}/media/"),
        browser.post(room, {"assignment": held.public_id}),
        browser.post(room, {"assignment": held.public_id, "choice": "other"}, headers=part),
    ]
    api = Client(headers=headers)
    told += [
        api.post("/api/v1/review-tasks/next/", {"project": project.public_id}, content_type="application/json"),
        api.get(f"/api/v1/review-tasks/{held.public_id}/"),
        api.get(f"/api/v1/review-tasks/{held.public_id}/medium/"),
        api.post(f"/api/v1/review-tasks/{held.public_id}/answer/", {}, content_type="application/json"),
        browser.post(room, {"assignment": held.public_id, "choice": "=no", "looked": "5"}),
        browser.get(room),
    ]
    leaf = json.loads(bytes(Event.objects.filter(verb="review.answered").latest("pk").leaf))
    event = {**leaf, "states": [sorted(each) for each in leaf["states"]], "object": "", "id": ""}
    return [
        *(CHANCE.sub("", f"{each.status_code} {dict(each.headers)} {each.cookies} {readable(each)}") for each in told),
        CHANCE.sub("", json.dumps(event)),
    ]


@pytest.mark.parametrize("kinds", ALIKE)
def test_one_kind_looks_like_the_other_from_the_first_look_to_the_answer(
    scene: Scene, kinds: tuple[TaskKind, TaskKind]
) -> None:
    one, other = (set_up(scene, kind, item) for kind, item in zip(kinds, ("new-0001", "gold-17"), strict=True))
    first, second = seen(scene, one), seen(scene, other)
    assert [told[:3] for told in first] == [
        *("200", "302", "200", "200", "400", "200", "200", "200", "200", "400", "302", "200"), '{"a'
    ]  # fmt: skip
    for told, again in zip(first, second, strict=True):
        assert told == again


def test_a_record_is_named_nowhere_on_the_way(scene: Scene) -> None:
    told = "".join(seen(scene, set_up(scene, PLANTED, "gold-17")))
    assert "The clerk was helpful." in told
    assert "gold-17" not in told


def test_what_is_shown_differs_from_what_is_asked_blind(scene: Scene) -> None:
    """So the comparison finds what there is to find."""
    shown, blind = (seen(scene, set_up(scene, kind, "new-0001")) for kind in (SHOWN, BLIND))
    assert [one == other for one, other in zip(shown, blind, strict=True)].count(False) >= 5


def test_addresses_of_tasks_follow_no_order(scene: Scene) -> None:
    project = make_project(scene)
    kinds = [SHOWN, PLANTED, BLIND, AUDIT] * 4
    make_round(project, [Wanted(f"i{n}", kind) for n, kind in enumerate(kinds)])
    actor, ids = scene.actor("adjudicator"), []
    for _ in kinds:
        given = take_next(actor=actor, project=project)
        assert given is not None
        ids.append(given.public_id)
        leave(actor=actor, assignment=given)
    assert len(set(ids)) == len(kinds)
    assert all(re.fullmatch(r"asg_[0-9b-df-hj-km-np-tv-xz]{12}", each) for each in ids)
    assert ids not in (sorted(ids), sorted(ids, reverse=True))
    assert len({each[4:7] for each in ids}) > 1


@pytest.fixture
def busy(db: None) -> World:
    """A round as routing makes it, with everything hidden in it, at which somebody works."""
    world = World()
    known = [f"gold{n:02}" for n in range(12)]
    make_batch(world.project, known)
    load_gold(world.scene, world.project, dict.fromkeys(known, "yes"))
    world.round(100, "new", planted=0.2)
    take_next(actor=world.scene.actor("adjudicator"), project=world.project)
    return world


@pytest.mark.parametrize("role", ["adjudicator", "owner"])
def test_no_page_and_no_answer_connects_a_record_with_its_kind(busy: World, role: str) -> None:
    """Also whoever began the round may review, and looks around. What is gold they may know from elsewhere."""
    scene, project = busy.scene, busy.project
    assert set(Task.objects.values_list("kind", flat=True)) == {SHOWN, BLIND, AUDIT, PLANTED}
    assert not Task.objects.exclude(assignments=None).filter(kind=AUTO).exists()
    browser, api = visitor(scene, role), Client(headers=program(scene, role))
    leaks, read = {}, set()
    for name, route in routes().items():
        for address in _addresses(route, project.rounds.get()):
            answer: Any = (api if route.is_api else browser).get(address)
            if answer.status_code != 200:
                continue
            read.add(name)
            for piece in pieces(readable(answer)):
                if TELLING.search(piece) and RECORD.search(piece):
                    leaks[name] = piece[:500]
    assert {"portal:loop_review", "portal:loop_round", "portal:loop_rounds", "portal:log"} <= read
    assert leaks == {}


def _addresses(route: Route, round_: Round) -> list[str]:
    """Of the loop, of items and of the log, as far as they need nothing but ids of this round."""
    if not any(word in route.pattern for word in ("loop", "round", "review", "prediction", "batch", "item", "log")):
        return []
    predicted, project = round_.predicted, round_.project.public_id
    assert predicted is not None
    own = [project, round_.public_id, round_.batch.public_id, predicted.public_id, predicted.version.public_id]
    match route.args:
        case ():
            return [route.url({})]
        case ("public_id",):
            return [route.url({"public_id": each}) for each in own]
        case ("public_id", "number"):
            return [route.url({"public_id": project, "number": str(round_.number)})]
    return []
