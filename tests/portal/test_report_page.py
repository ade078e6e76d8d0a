import hashlib
import io
import zipfile

from apps.audit.models import Event
from apps.signoff.models import Report
from tests.passkeys import sign_report
from tests.portal.builders import frozen, officer, with_results
from tests.portal.world import World, client_of, deliver


def _page(world: World, report: Report, user: str = "owner") -> str:
    return client_of(getattr(world, user)).get(f"/reports/{report.public_id}/").content.decode()


def test_freezing_leads_to_the_report(world: World) -> None:
    with_results(world)
    address = f"/projects/{world.project.public_id}/freeze/"
    page = client_of(world.owner).post(address, {"title": "First week"}, follow=True).content.decode()
    assert "Frozen as rpt_" in page
    assert "Northfield meets one of two commitments" in page


def test_a_successor_names_what_it_replaces(world: World) -> None:
    first = frozen(with_results(world))
    address = f"/projects/{world.project.public_id}/freeze/"
    client_of(world.owner).post(address, {"title": "Corrected", "supersedes": first.pk, "reason": "Wrong gold."})
    assert "Superseded by" in _page(world, first)


def test_what_happens_later_changes_nothing_on_the_page(world: World) -> None:
    report = frozen(with_results(world))
    before = _page(world, report)
    deliver(world, "i9,A-7,yes,More", name="later.csv")
    client_of(world.owner).post(f"/projects/{world.project.public_id}/quality/recompute/")
    token = "csrfmiddlewaretoken"
    lines = [line for line in _page(world, report).splitlines() if token not in line]
    assert lines == [line for line in before.splitlines() if token not in line]


def test_each_file_is_what_its_digest_says(world: World) -> None:
    report = frozen(with_results(world))
    page = _page(world, report)
    client = client_of(world.owner)
    for name in ("report.json", "tables.zip", "tables/figures.csv", "tables/commitments.csv"):
        response = client.get(f"/reports/{report.public_id}/{name}")
        assert hashlib.sha256(response.content).hexdigest() in page, name
        assert report.sha256[:8] in response["Content-Disposition"]
    assert client.get(f"/reports/{report.public_id}/tables/secrets.csv").status_code == 404


def test_the_pdf_carries_vendor_title_and_a_short_digest_in_its_name(world: World) -> None:
    report = frozen(with_results(world))
    response = client_of(world.owner).get(f"/reports/{report.public_id}/report.pdf")
    digest = hashlib.sha256(response.content).hexdigest()
    assert response.content.startswith(b"%PDF")
    expected = f"northfield-first-week-{report.public_id}-{digest[:8]}.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{expected}"'


def test_the_bundle_is_sealed_with_an_event(world: World) -> None:
    report = frozen(with_results(world))
    response = client_of(world.owner).post(f"/reports/{report.public_id}/bundle/")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert "report.json" in " ".join(zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert Event.objects.filter(verb="bundle.sealed", object=report.public_id).exists()


def test_the_vendor_reads_the_report_and_does_not_take_the_evidence(world: World) -> None:
    report = frozen(with_results(world))
    page = _page(world, report, "vendor_manager")
    assert f"/reports/{report.public_id}/bundle/" not in page
    assert "Redacted copy" in page
    assert "Gold answers in use are not shown to the vendor" in page
    assert client_of(world.vendor_manager).post(f"/reports/{report.public_id}/bundle/").status_code == 403


def test_the_list_says_what_the_signatures_say(world: World) -> None:
    report = frozen(with_results(world))
    client = client_of(world.owner)
    assert "Not signed" in client.get("/reports/").content.decode()
    sign_report(officer(world), report)
    assert "Approved" in client.get("/reports/").content.decode()
