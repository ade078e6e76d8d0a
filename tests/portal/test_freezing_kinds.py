import pytest

from apps.lots.models import Lot
from apps.signoff.models import Kind, Report
from tests.portal.builders import with_results
from tests.portal.world import World, client_of


def _freeze(world: World, **sent: str) -> str:
    address = f"/projects/{world.project.public_id}/freeze/"
    response = client_of(world.owner).post(address, {"title": "A report", **sent}, follow=True)
    return response.content.decode()


@pytest.mark.parametrize(
    ("kind", "about", "shown"),
    [
        (Kind.SIGN_OFF, "vendor", "Figures of each project"),
        (Kind.VENDOR_AUDIT, "vendor", "Annotators of each project"),
        (Kind.ADJUDICATION, "release", "Why cases were opened"),
    ],
)
def test_a_kind_is_chosen_frozen_and_shown_in_the_list(world: World, kind: Kind, about: str, shown: str) -> None:
    with_results(world)
    page = _freeze(world, kind=kind, about=about)
    assert "Frozen as rpt_" in page
    assert shown in page
    listed = client_of(world.owner).get("/reports/").content.decode()
    assert f"{kind.label} · " in listed


def test_lots_of_the_project_are_offered_and_reported_on(world: World) -> None:
    with_results(world)
    lot = Lot.objects.filter(delivery__project=world.project).first()
    assert lot is not None
    page = client_of(world.owner).get(f"/projects/{world.project.public_id}/freeze/").content.decode()
    assert f'value="lot:{lot.public_id}"' in page
    _freeze(world, about=f"lot:{lot.public_id}")
    assert Report.objects.get().scope == f"lot {lot.public_id}"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"kind": "inspection-pack", "about": "release"}, "is about: "),
        ({"about": "period"}, "Give the first and the last day"),
        ({"about": "period", "since": "yesterday"}, "valid date"),
        ({"about": "lot:lot_unknown"}, "not one of the available choices"),
        ({"kind": "poem"}, "not one of the available choices"),
    ],
)
def test_what_does_not_fit_is_said_on_the_form_and_nothing_is_frozen(
    world: World, sent: dict[str, str], why: str
) -> None:
    with_results(world)
    assert why in _freeze(world, **sent)
    assert not Report.objects.exists()
