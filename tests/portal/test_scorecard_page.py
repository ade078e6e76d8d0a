from apps.gold.models import GoldRun
from apps.gold.services import set_gold_answers
from tests.builders import actor_of
from tests.portal.builders import with_labels, with_results
from tests.portal.world import World, client_of


def _page(world: World, user: str = "owner") -> str:
    return client_of(getattr(world, user)).get(f"/scorecards/{world.engagement.public_id}/").content.decode()


def test_the_first_line_is_the_sentence_with_the_verdict(world: World) -> None:
    page = _page(with_results(world))
    assert "<h1>Northfield meets one of two commitments" in page


def test_each_commitment_leads_to_the_rows_behind_it(world: World) -> None:
    page = _page(with_results(world))
    quality = f"/projects/{world.project.public_id}/quality/"
    assert f'href="{quality}#gold"' in page
    assert f'href="{quality}#agreement"' in page


def test_an_engagement_without_promises_says_so(world: World) -> None:
    page = _page(world)
    assert "Nothing was promised yet" in page
    assert "has made no commitments" in page


def test_changed_gold_makes_the_figures_out_of_date(world: World) -> None:
    with_results(world)
    assert "Compute again" not in _page(world)
    actor = actor_of(world.owner)
    set_gold_answers(actor=actor, project=world.project, answers=[("i1", '"yes"', 1)], reason="settled later")
    assert "Compute again" in _page(world)
    assert "Compute again" not in _page(world, "vendor_manager")


def test_computing_again_makes_new_runs(world: World) -> None:
    with_results(world)
    client = client_of(world.owner)
    client.post(f"/scorecards/{world.engagement.public_id}/recompute/")
    assert GoldRun.objects.filter(project=world.project).count() == 2


def test_a_project_without_labels_is_named_when_computing(world: World) -> None:
    page = client_of(world.owner).post(f"/scorecards/{world.engagement.public_id}/recompute/", follow=True)
    assert "Nothing has been delivered to Toxicity yet" in page.content.decode()


def test_the_vendor_does_not_compute(world: World) -> None:
    with_labels(world)
    client = client_of(world.vendor_manager)
    assert client.post(f"/scorecards/{world.engagement.public_id}/recompute/").status_code == 403
