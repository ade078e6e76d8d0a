"""Nothing that a program sends is answered with a traceback."""

from __future__ import annotations

from django.test import override_settings

from tests.api.world import World, client_of

URL = "/api/v1/agreement-runs/"
BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"3", b"\xff\xfe", b'{"project": NaN}', b'{"project": null}',
    b'{"project": 7}', b'{"project": ["a"]}', b'{"project": {"id": 1}}', b"[" * 200_000,
    b'{"project": ' + b"9" * 10_000 + b"}",
    b'{"project": "\\u0000"}', b'{"project": "\\ud800"}', b'{"\\udfff": 1}',
)  # fmt: skip


def test_a_body_that_cannot_be_used_is_answered_with_the_reason(world: World) -> None:
    program = client_of(world.owner)
    for body in BODIES:
        answer = program.generic("POST", URL, body, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True), body[:40]


def test_a_body_that_is_too_large_is_not_read(world: World) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        answer = client_of(world.owner).generic("POST", URL, b" " * 1001, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


def test_what_is_not_json_is_not_understood(world: World) -> None:
    answer = client_of(world.owner).generic("POST", URL, b"project=1", content_type="text/plain")
    assert (answer.status_code, list(answer.json())) == (415, ["error"])


def test_fields_say_what_is_wrong_with_each(world: World) -> None:
    url = f"/api/v1/engagements/{world.engagement.public_id}/commitments/"
    told = client_of(world.owner).post(url, {"metric": "mood"}, format="json").json()
    assert (set(told), set(told["fields"])) == ({"error", "fields"}, {"metric", "floor"})
    assert all(isinstance(sentence, str) for why in told["fields"].values() for sentence in why)


def test_a_filter_that_does_not_exist_is_refused(world: World) -> None:
    answer = client_of(world.owner).get("/api/v1/lots/", {"projekt": world.project.public_id})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["projekt"])


WRONG = ("state=mood", "item=x", "item=9999999999999999999", "project=%00", "project=" + "a" * 300, "item=0", "ground=")


def test_a_filter_that_cannot_be_is_refused(world: World) -> None:
    program = client_of(world.owner)
    for asked in WRONG:
        assert program.get(f"/api/v1/disputes/?{asked}").status_code == 400, asked


def test_pages_are_bounded(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.owner)
    for asked in ("limit=-1", "limit=x", "limit=0", "limit=99999999999999999999", "offset=99999999999999999999"):
        assert program.get(f"/api/v1/items/?{asked}").status_code == 200, asked
    page = program.get("/api/v1/items/?limit=1").json()
    assert (page["count"], len(page["results"]), "offset=1" in page["next"]) == (2, 1, True)


def test_an_item_with_an_endless_number_does_not_exist(world: World) -> None:
    assert client_of(world.owner).get("/api/v1/items/999999999999999999/").status_code == 404
    assert client_of(world.owner).get(f"/api/v1/items/{'9' * 40}/").status_code == 404


def test_a_method_that_is_not_offered_is_refused_in_json(world: World) -> None:
    answer = client_of(world.owner).delete(f"/api/v1/projects/{world.project.public_id}/")
    assert (answer.status_code, list(answer.json())) == (405, ["error"])
