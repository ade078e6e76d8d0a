from tests.accounts.events import last_event
from tests.api.world import World, client_of, deliver


def test_a_project_is_opened_and_given_a_schema_and_a_guideline(world: World) -> None:
    program = client_of(world.owner)
    given = {"engagement": world.engagement.public_id, "name": "Second"}
    made = program.post("/api/v1/projects/", given, format="json")
    assert (made.status_code, last_event().verb) == (201, "project.created")
    url = f"/api/v1/projects/{made.json()['id']}/"
    assert program.get(f"{url}schema/").status_code == 404
    schema = program.post(f"{url}schema/", {"definition": {"type": "ordinal", "labels": ["a", "b"]}}, format="json")
    assert (schema.status_code, schema.json()["version"], last_event().verb) == (201, 1, "schema.published")
    guideline = program.post(f"{url}guideline/", {"text": "# How\n"}, format="json")
    assert (guideline.status_code, last_event().verb) == (201, "guideline.published")
    assert program.get(f"{url}guideline/", {"version": 1}).json()["text"] == "# How\n"
    assert program.get(f"{url}guideline/", {"version": 2}).status_code == 404
    assert program.get(f"{url}guideline/", {"version": "x"}).status_code == 400
    assert program.post("/api/v1/projects/", given, format="json").status_code == 400


def test_a_schema_that_cannot_be_understood_is_refused(world: World) -> None:
    program, url = client_of(world.owner), f"/api/v1/projects/{world.project.public_id}/schema/"
    for definition in ({}, {"type": "mood"}, {"type": "nominal", "labels": 3}, [], "nominal", None):
        answer = program.post(url, {"definition": definition}, format="json")
        assert (answer.status_code, "error" in answer.json()) == (400, True), definition


def test_what_was_not_measured_is_undefined_with_a_reason(world: World) -> None:
    told = client_of(world.owner).get(f"/api/v1/projects/{world.project.public_id}/quality/").json()
    assert told["gold_run"] is None
    assert told["figures"]["alpha"] == {"undefined": "nothing has been measured yet"}


def test_figures_keep_the_shape_of_the_report(world: World, ids: dict[str, str]) -> None:
    told = client_of(world.vendor_manager).get(f"/api/v1/projects/{ids['projects']}/quality/").json()
    assert (told["gold_run"], told["agreement_run"], told["stale"]) == (ids["gold-runs"], ids["agreement-runs"], False)
    for figure in told["figures"].values():
        assert set(figure) in ({"value", "low", "high", "n", "method"}, {"undefined"})


def test_an_annotator_finds_nobody_else_in_the_tables(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.annotator)
    for url in (f"projects/{ids['projects']}/quality/", f"gold-runs/{ids['gold-runs']}/",
                f"agreement-runs/{ids['agreement-runs']}/"):  # fmt: skip
        told = program.get(f"/api/v1/{url}").content.decode()
        assert "A7" not in told
        assert "B2" not in told


def test_runs_are_made_and_recorded(world: World, ids: dict[str, str]) -> None:
    program, given = client_of(world.owner), {"project": ids["projects"]}
    for noun, verb in (("gold-runs", "gold.scored"), ("agreement-runs", "agreement.measured")):
        made = program.post(f"/api/v1/{noun}/", given, format="json")
        assert (made.status_code, made.json()["stale"], last_event().verb) == (201, False, verb)
        assert program.get(f"/api/v1/{noun}/", given).json()["count"] == 2


def test_without_gold_there_is_nothing_to_score(world: World) -> None:
    deliver(world)
    answer = client_of(world.owner).post("/api/v1/gold-runs/", {"project": world.project.public_id}, format="json")
    assert (answer.status_code, "gold" in answer.json()["error"]) == (400, True)


def test_commitments_are_made_replaced_and_retired(world: World) -> None:
    program, url = client_of(world.owner), f"/api/v1/engagements/{world.engagement.public_id}/commitments/"
    first = program.post(url, {"metric": "alpha", "floor": 0.8}, format="json")
    assert (first.status_code, first.json()["floor"], last_event().verb) == (201, 0.8, "commitment.made")
    second = program.post(url, {"metric": "alpha", "floor": "0.7"}, format="json").json()["id"]
    told = {each["id"]: each["retired_at"] for each in program.get(url).json()}
    assert (told[second], told[first.json()["id"]] is None) == (None, False)
    retired = program.post(f"{url}{second}/retire/")
    assert (retired.status_code, last_event().verb) == (200, "commitment.retired")
    assert program.post(f"{url}{second}/retire/").status_code == 404
    for wrong in ({"metric": "mood", "floor": 1}, {"metric": "alpha", "floor": 2}, {"metric": "alpha"}):
        assert program.post(url, wrong, format="json").status_code == 400


def test_the_scorecard_holds_figures_against_the_commitments(world: World, ids: dict[str, str]) -> None:
    program, url = client_of(world.owner), f"/api/v1/engagements/{ids['engagements']}/"
    program.post(f"{url}commitments/", {"metric": "accuracy", "floor": 0.9}, format="json")
    program.post(f"{url}commitments/", {"metric": "lot_acceptance", "floor": 0.9}, format="json")
    card = client_of(world.vendor_manager).get(f"{url}scorecard/").json()
    assert card["verdict"] == "not enough evidence"
    assert [(row["project"], row["metric"]) for row in card["commitments"]] == [
        (ids["projects"], "accuracy"),
        (None, "lot_acceptance"),
    ]
    assert card["commitments"][1]["figure"] == {"undefined": "no lot has been decided yet"}
