import csv
import io
from typing import Any

from apps.truth.services import infer
from tests.builders import actor_of
from tests.portal.builders import linked, tied_case, with_labels, with_results
from tests.portal.world import World, client_of, deliver


def _answer(world: World, user: str, rest: str = "") -> Any:
    return client_of(getattr(world, user)).get(f"/projects/{world.project.public_id}/truth/{rest}")


def _page(world: World, user: str) -> str:
    response = _answer(world, user)
    assert response.status_code == 200
    return str(response.content.decode())


def _rows(world: World, user: str, name: str) -> list[list[str]]:
    response = _answer(world, user, f"{name}.csv")
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.getvalue().decode())))


def with_truth(world: World, method: str | None = None) -> World:
    infer(actor=actor_of(with_results(world).owner), project=world.project, method=method)
    return world


def test_the_sentence_of_gold_comes_first_and_every_method_below(world: World) -> None:
    page = _page(with_truth(world), "owner")
    assert "<h1>Not enough gold to choose a method: 3 items have a gold answer" in page
    for words in ("Majority", "Weighted majority", "Dawid–Skene (pooled)", "One-coin", "GLAD"):
        assert words in page
    assert "Can the probabilities be believed?" in page and "Shares of votes" in page
    assert "stale" not in page


def test_before_anything_is_inferred_it_says_what_would_appear(world: World) -> None:
    page = _page(with_labels(world), "owner")
    assert "Nothing has been inferred yet" in page and ">Infer</button>" in page
    assert _answer(world, "owner", "labels.csv").status_code == 404


def test_only_the_buyers_managers_are_offered_to_infer(world: World) -> None:
    with_truth(world)
    assert "truth/infer/" in _page(world, "owner")
    for user in ("judge", "vendor_manager", "annotator"):
        assert "truth/infer/" not in _page(world, user)


def test_another_method_is_run_on_request(world: World) -> None:
    with_truth(world)
    address = f"/projects/{world.project.public_id}/truth/infer/"
    page = client_of(world.owner).post(address, {"method": "majority"}, follow=True).content.decode()
    assert "Inferred by Majority" in page and '<option value="majority" selected>' in page
    assert "Tied items" in page and "so their label is left to you" in page
    assert client_of(world.vendor_manager).post(address, {"method": "majority"}).status_code == 403


def test_a_method_that_does_not_fit_is_explained(world: World) -> None:
    with_truth(world)
    address = f"/projects/{world.project.public_id}/truth/infer/"
    answer = client_of(world.owner).post(address, {"method": "median"})
    assert answer.status_code == 400 and "does not fit nominal labels" in answer.content.decode()


def test_a_new_delivery_makes_it_stale(world: World) -> None:
    with_truth(world)
    deliver(world, "i9,A-7,yes,More", name="later.csv")
    assert "rests on an earlier state" in _page(world, "owner")


def test_the_tables_download_as_csv(world: World) -> None:
    with_truth(world, "majority")
    labels = _rows(world, "owner", "labels")
    assert labels[0] == ["item_id", "label", "probability", "tied"]
    assert ["i1", "no | yes", "0.500000", "yes"] in labels and ["i2", "no", "1.000000", "no"] in labels
    assert _rows(world, "owner", "methods")[0][:4] == ["method", "name", "score", "score low"]
    assert [row[0] for row in _rows(world, "owner", "annotators")] == ["annotator", "A-7", "B-2"]
    assert _answer(world, "owner", "secrets.csv").status_code == 404


def test_an_annotator_sees_only_their_own_row_and_takes_no_labels(world: World) -> None:
    with_truth(world)
    linked(world, "A-7")
    page = _page(world, "annotator")
    assert "A-7" in page and "B-2" not in page
    assert "Least certain items" not in page and "labels.csv" not in page
    assert [row[0] for row in _rows(world, "annotator", "annotators")] == ["annotator", "A-7"]
    assert _answer(world, "annotator", "uncertain.csv").status_code == 404
    assert _answer(world, "annotator", "labels.csv").status_code == 403


def test_items_of_an_open_case_are_kept_from_those_who_may_decide_it(world: World) -> None:
    with_truth(world, "majority")
    tied_case(world)
    page = _page(world, "judge")
    assert ">i1<" not in page and "an open case" in page
    assert ">i1<" in _page(world, "vendor_manager")
    assert _answer(world, "judge", "labels.csv").status_code == 403


def test_the_vendor_reads_no_digest_of_the_gold(world: World) -> None:
    with_truth(world)
    digest = world.project.truth_runs.get().gold_digest
    assert digest in _page(world, "owner")
    assert digest not in _page(world, "vendor_manager")
