import io
import json
import zipfile

from django.db import connection

from apps.audit.checks import request_check
from apps.audit.models import Event, Log
from apps.audit.performing import perform
from apps.audit.sequencer import sequence_all
from apps.evidence.note import parse_vkey
from apps.evidence.proof import verify_proof
from tests.portal.world import World, client_of


def test_the_log_of_an_engagement_tells_who_in_which_office(world: World) -> None:
    page = client_of(world.owner).get("/log/", {"log": world.engagement.public_id}).content.decode()
    assert "engagement.created" in page
    assert "Owner, Aurora" in page
    assert "Nobody has verified this log here yet" in page


def test_facets_narrow_the_list(world: World) -> None:
    query = {"log": world.engagement.public_id, "verb": "schema.published"}
    page = client_of(world.owner).get("/log/", query).content.decode()
    assert page.count('class="log-row"') == 1


def test_a_facet_that_is_no_date_is_said(world: World) -> None:
    query = {"log": world.engagement.public_id, "since": "soon"}
    assert "Enter a valid date" in client_of(world.owner).get("/log/", query).content.decode()


def test_somebody_elses_log_does_not_exist(world: World) -> None:
    query = {"log": world.engagement.public_id}
    assert client_of(world.outsider).get("/log/", query).status_code == 404
    assert client_of(world.annotator).get("/log/", query).status_code == 404


def test_verifying_earns_a_dated_tick_and_leaves_an_event(world: World) -> None:
    sequence_all()
    client = client_of(world.owner)
    client.post(f"/log/{world.engagement.public_id}/verify/")
    page = client.get("/log/", {"log": world.engagement.public_id}).content.decode()
    assert "Verified to #" in page
    assert "1 event came after that" in page
    assert Event.objects.filter(verb="log.verified", object=world.engagement.public_id).exists()


def test_a_check_under_way_is_shown_and_not_begun_twice(world: World) -> None:
    sequence_all()
    log = Log.objects.get(origin=world.engagement.log_origin)
    check = request_check(log, actor="user:usr_1", obj=world.engagement.public_id)
    client, address = client_of(world.owner), f"/log/?log={world.engagement.public_id}"
    client.post(f"/log/{world.engagement.public_id}/verify/")
    page = client.get(address).content.decode()
    assert "waits for a worker" in page and 'hx-select="#standing"' in page
    assert [each.state for each in log.checks.all()] == ["waiting"]
    perform(check)
    page = client.get(address).content.decode()
    assert "Verified to #" in page and 'hx-select="#standing"' not in page


def test_a_changed_event_turns_the_bar_red_and_is_named(world: World) -> None:
    sequence_all()
    log = Log.objects.get(origin=world.engagement.log_origin)
    with connection.cursor() as cursor:
        for (name,) in (
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"
            ).fetchall()
            if connection.vendor == "sqlite"
            else []
        ):
            cursor.execute(f'DROP TRIGGER "{name}"')
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE audit_event SET verb = 'nothing.happened' WHERE log_id = %s AND seq = 0", [log.pk])
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
    client = client_of(world.owner)
    client.post(f"/log/{world.engagement.public_id}/verify/")
    page = client.get("/log/", {"log": world.engagement.public_id}).content.decode()
    assert "is-failed" in page
    assert "ROW_TAMPERED" in page


def test_a_receipt_proves_one_event_without_the_others(world: World) -> None:
    sequence_all()
    event = Event.objects.filter(log__origin=world.engagement.log_origin).first()
    assert event is not None
    address = f"/log/{world.engagement.public_id}/events/{event.public_id}/receipt.zip"
    receipt = zipfile.ZipFile(io.BytesIO(client_of(world.owner).get(address).content))
    key = parse_vkey(receipt.read("vkey").decode().strip())
    verify_proof(receipt.read("event.tlog-proof").decode(), receipt.read("event.json"), key)
    assert json.loads(receipt.read("event.json"))["id"] == event.public_id


def test_a_log_that_is_not_signed_yet_says_so(world: World) -> None:
    response = client_of(world.owner).get(f"/log/{world.engagement.public_id}/export.zip")
    assert response.status_code == 400
    assert "try again in a moment" in response.content.decode()


def test_the_log_is_downloaded_as_signed(world: World) -> None:
    sequence_all()
    response = client_of(world.owner).get(f"/log/{world.engagement.public_id}/export.zip")
    assert sorted(zipfile.ZipFile(io.BytesIO(response.content)).namelist()) == [
        "log/checkpoint",
        "log/leaves.jsonl",
        "log/vkey",
    ]
