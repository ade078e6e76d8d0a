"""What viewers miss, the page that checks a file and the offline verifier find."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from apps.evidence.verify import verify_path
from apps.signoff.checking import Standing, check_content, check_digest
from apps.signoff.models import Report
from apps.signoff.sealing import content_of, latest_pdf
from tests.scenes import Scene
from tests.signoff.frozen import bundle, make_report, sign

pytestmark = pytest.mark.django_db
FLIPS = 260


@pytest.fixture
def signed() -> tuple[Scene, Report]:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "owner", "approved", reason="Fit for use.")
    return scene, report


def flipped(pdf: bytes) -> Iterator[bytes]:
    chance = random.Random(44)
    for at in chance.choices(range(len(pdf)), k=FLIPS):
        changed = bytearray(pdf)
        changed[at] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def appended(pdf: bytes) -> bytes:
    return pdf + b"\n% nothing to see\n"


def forged(pdf: bytes) -> bytes:
    """A legal incremental update that draws another number over the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    drawn = generic.StreamObject(stream_data=b"BT 200 400 Td (FORGED 99.9 %) Tj ET")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(drawn)])
    writer.update_container(page)
    return written(writer)


def swapped(pdf: bytes) -> bytes:
    """An update that attaches another report.json under the same name."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    data = EmbeddedFileObject.from_file_data(writer, b'{"verdict":"met"}')
    embed_file(writer, FileSpec("report.json", embedded_data=data))
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    target = BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def in_bundle(path: Path, pdf: bytes, folder: Path) -> set[str]:
    """What the verifier finds in the bundle with this file in the place of its PDF."""
    changed = folder / "changed.zip"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, pdf if entry.filename == "report.pdf" else source.read(entry))
    return {finding.code for finding in verify_path(str(changed)).findings}


def test_each_signature_leaves_what_was_sealed_before_it_as_it_is(signed: tuple[Scene, Report]) -> None:
    first, second = (content_of(one) for one in signed[1].signed_files.all())
    assert second.startswith(first)
    assert len(second) > len(first)


@pytest.mark.parametrize(
    ("attack", "standing"),
    [(appended, Standing.APPENDED), (forged, Standing.APPENDED), (swapped, Standing.APPENDED)],
    ids=["appended", "forged", "swapped"],
)
def test_what_follows_the_sealed_bytes_is_found(
    attack: object, standing: Standing, signed: tuple[Scene, Report], tmp_path: Path
) -> None:
    assert callable(attack)
    scene, report = signed
    pdf = latest_pdf(report)
    changed = attack(pdf)
    finding = check_content(Report.objects.all(), changed)
    assert (finding.standing, finding.report) == (standing, report)
    assert (finding.signatures, finding.of, finding.extra) == (2, 2, len(changed) - len(pdf))
    assert "PDF" in in_bundle(bundle(scene, report, tmp_path / "evidence.zip"), changed, tmp_path)


def test_a_file_cut_back_to_an_earlier_revision_is_found(signed: tuple[Scene, Report], tmp_path: Path) -> None:
    scene, report = signed
    first = content_of(report.signed_files.all()[0])
    ends = [at + 6 for at in range(len(first)) if first.startswith(b"%%EOF\n", at)]
    certified = first[: ends[-2]]
    whole = bundle(scene, report, tmp_path / "evidence.zip")
    for cut, kept in ((certified, 0), (first + latest_pdf(report)[len(first) : -9], 1)):
        finding = check_content(Report.objects.all(), cut)
        assert (finding.standing, finding.signatures, finding.of) == (Standing.CUT, kept, 2)
        assert "PDF" in in_bundle(whole, cut, tmp_path)
    assert check_content(Report.objects.all(), first).standing == Standing.SUPERSEDED
    assert "PDF" in in_bundle(whole, first, tmp_path)


def test_no_flipped_bit_goes_unnoticed(signed: tuple[Scene, Report], tmp_path: Path) -> None:
    scene, report = signed
    pdf = latest_pdf(report)
    whole = bundle(scene, report, tmp_path / "evidence.zip")
    assert check_content(Report.objects.all(), pdf).standing == Standing.CURRENT
    assert in_bundle(whole, pdf, tmp_path) == set()
    for changed in flipped(pdf):
        finding = check_content(Report.objects.all(), changed)
        # a change in the bytes of the last signature leaves the file of the first one whole
        assert finding.standing in (Standing.ALTERED, Standing.APPENDED)
        assert finding.report == report
        assert "PDF" in in_bundle(whole, changed, tmp_path)


def test_who_may_not_see_a_report_learns_nothing_of_it(signed: tuple[Scene, Report]) -> None:
    scene, report = signed
    seen = Report.objects.visible_to(scene.outsider)
    for content in (latest_pdf(report), appended(latest_pdf(report)), bytes(report.body)):
        finding = check_content(seen, content)
        assert (finding.standing, finding.report) == (Standing.UNKNOWN, None)
    assert check_digest(seen, report.sha256).report is None
