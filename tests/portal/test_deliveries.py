from django.core.files.uploadedfile import SimpleUploadedFile

from apps.exchange.models import ImportRun
from tests.portal.world import ROWS, World, client_of, deliver, settle_gold


def upload(*rows: str, name: str = "week.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(rows or ROWS).encode())


def test_a_delivered_file_can_be_followed(world: World) -> None:
    client = client_of(world.vendor_manager)
    response = client.post(f"/projects/{world.project.public_id}/deliver/", {"file": upload()})
    run = ImportRun.objects.get()
    assert response["Location"] == f"/imports/{run.public_id}/"
    assert "waits for a worker" in client.get(response["Location"]).content.decode()


def test_polling_stops_once_the_file_is_in(world: World) -> None:
    client = client_of(world.vendor_manager)
    client.post(f"/projects/{world.project.public_id}/deliver/", {"file": upload("item,annotator,label", "i1,A-7,no")})
    waiting = ImportRun.objects.get()
    assert client.get(f"/imports/{waiting.public_id}/progress/").status_code == 200
    done = deliver(world)
    response = client.get(f"/imports/{done.public_id}/progress/")
    assert response.status_code == 286
    assert "hx-get" not in response.content.decode()
    assert "is admitted" in response.content.decode()


def test_the_same_file_again_changes_nothing_and_says_so(world: World) -> None:
    done, client = deliver(world), client_of(world.vendor_manager)
    response = client.post(f"/projects/{world.project.public_id}/deliver/", {"file": upload()}, follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{done.public_id}/"
    assert "was delivered before" in response.content.decode()
    assert ImportRun.objects.count() == 1


def test_columns_can_be_named(world: World) -> None:
    file = upload("thing,who,what", "i1,A-7,no")
    given = {"file": file, "item": "thing", "annotator": "who", "label": "what"}
    client_of(world.vendor_manager).post(f"/projects/{world.project.public_id}/deliver/", given)
    assert ImportRun.objects.get().parameters == {"mapping": {"item": "thing", "annotator": "who", "label": "what"}}


def test_refused_rows_are_listed_with_place_and_remedy(world: World) -> None:
    run = deliver(world, "i3,A-7,maybe,Hm")
    page = client_of(world.vendor_manager).get(f"/imports/{run.public_id}/").content.decode()
    assert "was refused" in page
    assert "line 6" in page
    table = client_of(world.vendor_manager).get(f"/imports/{run.public_id}/refused.csv")
    assert table.content.decode().splitlines()[0] == "place,why,remedy"
    assert "attachment" in table["Content-Disposition"]


def test_admitting_the_rest_is_a_decision_of_its_own(world: World) -> None:
    run = deliver(world, "i3,A-7,maybe,Hm")
    response = client_of(world.owner).post(f"/imports/{run.public_id}/admit-rest/")
    successor = ImportRun.objects.exclude(pk=run.pk).get()
    assert response["Location"] == f"/imports/{successor.public_id}/"
    assert successor.parameters["admit_rest"] is True


def test_an_annotator_does_not_deliver(world: World) -> None:
    response = client_of(world.annotator).get(f"/projects/{world.project.public_id}/deliver/")
    assert response.status_code == 403


def test_gold_is_loaded_by_the_buyer_only(world: World) -> None:
    deliver(world)
    address = f"/projects/{world.project.public_id}/gold/"
    file = upload("item,label", "i1,no", name="gold.csv")
    assert client_of(world.vendor_manager).post(address, {"file": file}).status_code == 403
    file.seek(0)
    page = client_of(world.owner).post(address, {"file": file}, follow=True).content.decode()
    assert "1 gold answers were read; 1 are new or changed." in page


def test_gold_that_cannot_be_used_is_listed_and_sets_nothing(world: World) -> None:
    deliver(world)
    file = upload("item,label", "i1,maybe", name="gold.csv")
    page = client_of(world.owner).post(f"/projects/{world.project.public_id}/gold/", {"file": file}).content.decode()
    assert "Nothing was set" in page
    settle_gold(world)
