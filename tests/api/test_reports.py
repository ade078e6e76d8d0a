from __future__ import annotations

import hashlib
import io
import zipfile

import rfc8785

from apps.audit.models import Event
from tests.accounts.events import last_event
from tests.api.world import World, client_of, deliver, freeze

URL = "/api/v1/reports/"


def test_a_report_is_frozen_and_its_body_has_the_stated_digest(world: World) -> None:
    deliver(world)
    given = {"project": world.project.public_id, "title": "November"}
    answer = client_of(world.owner).post(URL, given, format="json")
    assert (answer.status_code, last_event().verb) == (201, "report.frozen")
    report = answer.json()
    assert report["body"]["format"] == "qa-portal/report/1"
    assert hashlib.sha256(rfc8785.dumps(report["body"])).hexdigest() == report["sha256"]


def test_a_report_may_take_the_place_of_another(world: World) -> None:
    deliver(world)
    earlier = freeze(world)
    given = {
        "project": world.project.public_id,
        "title": "Corrected",
        "supersedes": earlier.public_id,
        "reason": "Wrong gold.",
    }
    answer = client_of(world.owner).post(URL, given, format="json")
    assert answer.json()["supersedes"] == earlier.public_id
    assert client_of(world.owner).get(f"{URL}{earlier.public_id}/").json()["superseded_by"] == answer.json()["id"]
    assert client_of(world.owner).post(URL, given, format="json").status_code == 400


def test_without_a_delivery_there_is_nothing_to_freeze(world: World) -> None:
    given = {"project": world.project.public_id, "title": "Empty"}
    assert client_of(world.owner).post(URL, given, format="json").status_code == 400


def test_the_pdf_is_downloaded_whatever_is_accepted(world: World) -> None:
    deliver(world)
    url = f"{URL}{freeze(world).public_id}/pdf/"
    for accept in ("application/pdf", "application/json", "*/*"):
        answer = client_of(world.vendor_manager).get(url, headers={"accept": accept})
        assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client_of(world.outsider).get(url, headers={"accept": "application/pdf"}).json()["error"]


def test_the_bundle_is_sealed_in_the_log_and_kept_from_the_vendor(world: World) -> None:
    deliver(world)
    url = f"{URL}{freeze(world).public_id}/bundle/"
    answer = client_of(world.auditor).post(url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()  # type: ignore[attr-defined]
    assert any(name.endswith("report.json") for name in names)
    # Writing the bundle signs the log, and a signed head is anchored in the organisation's log.
    assert Event.objects.exclude(verb="log.anchored").latest("id").verb == "bundle.sealed"
    assert client_of(world.auditor).get(url).status_code == 405
    assert client_of(world.vendor_manager).post(url).status_code == 403


def test_no_program_signs(world: World) -> None:
    deliver(world)
    url = f"{URL}{freeze(world).public_id}/sign/"
    assert client_of(world.judge).post(url, {"meaning": "approved"}, format="json").status_code == 404


def test_the_kind_and_what_it_is_about_are_chosen(world: World) -> None:
    deliver(world)
    given = {"project": world.project.public_id, "title": "The vendor", "kind": "vendor-audit", "about": "vendor"}
    report = client_of(world.owner).post(URL, given, format="json").json()
    assert (report["kind"], report["project"]) == ("vendor-audit", None)
    assert report["scope"].startswith("vendor eng_")
    for wrong in ({"kind": "poem"}, {"about": "release"}, {"about": "period"}, {"about": "lot"}):
        assert client_of(world.owner).post(URL, {**given, **wrong}, format="json").status_code == 400
