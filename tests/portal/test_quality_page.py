import csv
import io

from apps.agreement.models import AgreementRun
from apps.agreement.services import measure_agreement
from apps.projects.models import Project
from tests.builders import actor_of
from tests.portal.builders import linked, tied_case, with_labels, with_results
from tests.portal.world import World, client_of, deliver


def _get(world: World, user: str, rest: str = "quality/") -> str:
    response = client_of(getattr(world, user)).get(f"/projects/{world.project.public_id}/{rest}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_accuracy_annotators_and_agreement(world: World) -> None:
    page = _get(with_results(world), "owner")
    assert "of the labels on gold items are right" in page
    assert page.count("A-7") >= 2
    assert "Cohen's kappa" in page


def test_before_anything_is_computed_it_says_what_would_appear(world: World) -> None:
    assert "Not scored yet" in _get(with_labels(world), "owner")


def test_a_new_delivery_makes_it_stale(world: World) -> None:
    with_results(world)
    deliver(world, "i9,A-7,yes,More", name="later.csv")
    assert "rest on an earlier state" in _get(world, "owner")


def test_an_annotator_sees_only_their_own_row(world: World) -> None:
    with_results(world)
    linked(world, "A-7")
    page = _get(world, "annotator")
    assert "A-7" in page
    assert "B-2" not in page
    assert "Gold against answers" not in page


def test_an_annotator_downloads_only_their_own_row(world: World) -> None:
    with_results(world)
    linked(world, "A-7")
    rows = list(csv.reader(io.StringIO(_get(world, "annotator", "quality/annotators.csv"))))
    assert [row[0] for row in rows] == ["annotator", "A-7"]
    assert client_of(world.annotator).get(_table(world.project, "pairs")).status_code == 404


def _table(project: Project, name: str) -> str:
    return f"/projects/{project.public_id}/quality/{name}.csv"


def test_each_table_downloads_as_csv(world: World) -> None:
    with_results(world)
    about_gold = ("annotators", "classes", "confusion")
    about_agreement = ("coefficients", "categories", "annotator_agreement", "patterns", "pairs", "confused_pairs")
    for name in (*about_gold, *about_agreement, "figures"):
        response = client_of(world.owner).get(_table(world.project, name))
        assert response.status_code == 200, name
        assert "attachment" in response["Content-Disposition"]


def test_agreement_is_shown_by_coefficient_label_and_annotator(world: World) -> None:
    page = _get(with_results(world), "owner")
    for words in ("All coefficients of agreement", "Agreement on each label", "Agreement of each annotator"):
        assert words in page
    assert f'/projects/{world.project.public_id}/labels/?label=yes"><bdi class="name">yes</bdi>' in page


def test_where_no_interval_is_honest_the_page_says_so_and_claims_no_band(world: World) -> None:
    page = _get(with_results(world), "owner")
    assert "no interval: " in page
    assert "[\N{MINUS SIGN}1.000, 1.000]" not in page
    assert "Landis and Koch" not in page


def test_with_enough_labels_that_vary_the_claimed_band_is_said_in_a_sentence(world: World) -> None:
    _deliver_agreed(world)
    page = _get(world, "owner")
    assert "With probability over .99 agreement is almost perfect (Landis and Koch)" in page
    assert client_of(world.owner).get(_table(world.project, "bands")).status_code == 200


def _deliver_agreed(world: World) -> None:
    """120 items that two annotators agree on but for three, half of them yes."""
    rows = []
    for place in range(120):
        first = "yes" if place % 2 else "no"
        second = "yes" if place in (0, 2, 4) else first
        rows += [f"m{place},A-7,{first},Message {place}", f"m{place},B-2,{second},Message {place}"]
    deliver(world, *rows)
    measure_agreement(actor=actor_of(world.owner), project=world.project)


def test_an_annotator_sees_only_their_own_agreement(world: World) -> None:
    with_results(world)
    linked(world, "A-7")
    rows = list(csv.reader(io.StringIO(_get(world, "annotator", "quality/annotator_agreement.csv"))))
    assert [row[0] for row in rows] == ["annotator", "A-7"]
    assert client_of(world.annotator).get(_table(world.project, "patterns")).status_code == 404
    assert _get(world, "annotator").count('<bdi class="name">A-7</bdi>') == 1


def test_a_run_of_before_these_tables_existed_shows_the_rest(world: World) -> None:
    with_results(world)
    run = AgreementRun.objects.get()
    same = {field: getattr(run, field) for field in ("project", "annotation_set", "state", "actor", "figures")}
    AgreementRun.objects.create(**same, tables={name: run.tables[name] for name in ("pairs", "confused_pairs")})
    page = _get(world, "owner")
    assert "All coefficients of agreement" not in page
    assert "Cohen's kappa of each pair" in page


def test_the_vendor_cannot_ask_which_items_have_which_gold_answer(world: World) -> None:
    with_results(world)
    assert "gold=" not in _get(world, "vendor_manager")
    assert (
        client_of(world.vendor_manager).get(f"/projects/{world.project.public_id}/labels/?gold=no").status_code == 403
    )


def test_the_labels_behind_a_figure_can_be_narrowed(world: World) -> None:
    with_results(world)
    page = _get(world, "owner", "labels/?gold=yes&label=no")
    assert "2 labels that say no where gold says yes" in page


def test_where_two_annotators_met_the_differences_come_first(world: World) -> None:
    with_results(world)
    first, second = linked(world, "A-7"), linked(world, "B-2")
    page = _get(world, "vendor_manager", f"labels/?annotator={first.public_id}&beside={second.public_id}")
    assert page.index(">i1<") < page.index(">i2<")


def test_labels_of_an_open_case_are_kept_from_those_who_may_decide_it(world: World) -> None:
    with_results(world)
    tied_case(world)
    assert ">i1<" not in _get(world, "judge", "labels/")
    assert ">i1<" in _get(world, "vendor_manager", "labels/")


def test_only_the_buyer_computes(world: World) -> None:
    with_labels(world)
    address = f"/projects/{world.project.public_id}/quality/recompute/"
    assert client_of(world.vendor_manager).post(address).status_code == 403
    assert client_of(world.owner).post(address).status_code == 302
