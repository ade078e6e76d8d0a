import io

import pytest

from apps.audit.sequencer import sequence_all
from apps.disputes.models import Dispute
from apps.evidence.row_proof import check_row_proof
from apps.exchange.services import process, receive
from apps.labels.models import Annotation, Annotator
from apps.labels.services import link_annotator
from apps.portal.templatetags.pieces import image_source
from apps.projects.models import Item
from tests.builders import actor_of
from tests.portal.world import World, client_of, deliver, settle_gold


@pytest.fixture
def address(world: World) -> str:
    deliver(world)
    settle_gold(world)
    item = Item.objects.get(project=world.project, key="i1")
    return f"/projects/{world.project.public_id}/items/{item.pk}/"


def test_the_buyer_sees_labels_and_gold(world: World, address: str) -> None:
    page = client_of(world.owner).get(address).content.decode()
    assert "The clerk was helpful" in page
    assert "A-7" in page
    assert "<h2>Gold</h2>" in page


def test_the_vendor_never_sees_gold(world: World, address: str) -> None:
    page = client_of(world.vendor_manager).get(address).content.decode()
    assert "A-7" in page
    assert "<h2>Gold</h2>" not in page
    assert "gold.csv" not in page


def test_an_annotator_sees_only_their_own_labels(world: World, address: str) -> None:
    own = Annotator.objects.get(engagement=world.engagement, key="B-2")
    link_annotator(actor=actor_of(world.vendor_manager), annotator=own, user=world.annotator)
    page = client_of(world.annotator).get(address).content.decode()
    assert "B-2" in page
    assert "A-7" not in page


def test_a_judge_of_an_open_case_does_not_learn_who_labelled_what(world: World, address: str) -> None:
    client_of(world.vendor_manager).post(f"{address}contest/", {"claim": "It is sarcasm."})
    page = client_of(world.judge).get(address).content.decode()
    assert "stay hidden until it is decided" in page
    assert "A-7" not in page
    assert "<h2>Gold</h2>" not in page


def test_contesting_opens_a_case(world: World, address: str) -> None:
    response = client_of(world.vendor_manager).post(f"{address}contest/", {"claim": "It is sarcasm."})
    case = Dispute.objects.get()
    assert response["Location"] == f"/disputes/{case.public_id}/"
    assert case.opened_by == world.vendor_manager


def test_a_second_case_about_one_item_is_said_on_the_form(world: World, address: str) -> None:
    client = client_of(world.vendor_manager)
    client.post(f"{address}contest/", {"claim": "It is sarcasm."})
    again = client.post(f"{address}contest/", {"claim": "Again."})
    assert Dispute.objects.count() == 1
    assert "has an open case already" in again.content.decode()


def test_items_are_found_by_key_and_by_text(world: World, address: str) -> None:
    client, items = client_of(world.owner), f"/projects/{world.project.public_id}/items/"
    found = client.get(items, {"q": "CLERK"}).content.decode()
    assert "i1" in found
    assert "Thank you" not in found
    assert "No item has that" in client.get(items, {"q": "zebra"}).content.decode()


def test_an_item_of_another_project_does_not_exist_here(world: World, address: str) -> None:
    assert client_of(world.owner).get(address.rsplit("/", 2)[0] + "/999999/").status_code == 404


@pytest.mark.parametrize(
    "reference", ["https://elsewhere.example/a.png", "data:image/svg+xml;base64,AAAA", "javascript:alert(1)", ""]
)
def test_an_image_from_elsewhere_is_not_fetched(reference: str) -> None:
    assert image_source(reference) is None


def test_an_image_in_the_payload_is_shown() -> None:
    assert image_source("data:image/png;base64,iVBORw0KGgo=") == "data:image/png;base64,iVBORw0KGgo="


def with_provenance(world: World) -> str:
    content = b"item,annotator,label,reviewer,review_status,model_version,prelabel\ni9,B-2,yes,R-1,fixed,v3,no\n"
    actor = actor_of(world.vendor_manager)
    process(receive(actor=actor, project=world.project, file=io.BytesIO(content), name="reviewed.csv").run)
    item = Item.objects.get(project=world.project, key="i9")
    return f"/projects/{world.project.public_id}/items/{item.pk}/"


def test_the_page_says_who_reviewed_and_which_model_proposed(world: World) -> None:
    page = client_of(world.owner).get(with_provenance(world)).content.decode()
    assert "Fixed by R-1" in page
    assert "began from the proposal of v3: no" in page


def test_an_annotator_does_not_learn_who_reviewed_them(world: World) -> None:
    address = with_provenance(world)
    own = Annotator.objects.get(engagement=world.engagement, key="B-2")
    link_annotator(actor=actor_of(world.vendor_manager), annotator=own, user=world.annotator)
    page = client_of(world.annotator).get(address).content.decode()
    assert "Fixed by a reviewer" in page
    assert "R-1" not in page


def test_a_judge_of_an_open_case_does_not_learn_what_a_model_proposed(world: World) -> None:
    address = with_provenance(world)
    client_of(world.vendor_manager).post(f"{address}contest/", {"claim": "It is sarcasm."})
    page = client_of(world.judge).get(address).content.decode()
    assert "R-1" not in page
    assert "proposal" not in page


def test_each_delivered_label_can_be_proven_from_its_row(world: World, address: str) -> None:
    label = Annotation.objects.get(item__key="i1", annotator__key="A-7")
    proof = f"{address}labels/{label.pk}/proof.json"
    client = client_of(world.vendor_manager)
    assert proof in client.get(address).content.decode()
    assert "try again in a moment" in client.get(proof).content.decode()
    sequence_all()
    answer = client.get(proof)
    assert check_row_proof(answer.content).row.startswith('["i1","A-7","no"')
    assert answer.headers["Content-Disposition"].startswith("attachment")
    elsewhere = Annotation.objects.filter(item__key="i2").first()
    assert elsewhere is not None
    assert client.get(f"{address}labels/{elsewhere.pk}/proof.json").status_code == 404


def test_a_judge_of_an_open_case_gets_no_proof_that_would_name_anybody(world: World, address: str) -> None:
    client_of(world.vendor_manager).post(f"{address}contest/", {"claim": "It is sarcasm."})
    sequence_all()
    label = Annotation.objects.get(item__key="i1", annotator__key="A-7")
    page = client_of(world.judge).get(address).content.decode()
    assert "proof of this row" not in page
    assert client_of(world.judge).get(f"{address}labels/{label.pk}/proof.json").status_code == 403
