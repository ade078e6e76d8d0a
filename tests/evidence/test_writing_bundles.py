from io import BytesIO
from pathlib import Path

import pytest

from apps.evidence.archive import Bundle
from apps.evidence.bundle import frozen_details, manifest_of, write_bundle
from apps.evidence.chain import verify_bundle
from apps.evidence.errors import EvidenceError
from tests.evidence.builders import FILES, bundle_bytes, sealed_log, unzipped


def test_the_same_files_give_the_same_bytes_from_memory_or_disk(tmp_path: Path) -> None:
    first = bundle_bytes(tmp_path)
    gold = tmp_path / "gold.csv"
    gold.write_bytes(FILES["evidence/gold.csv"])  # type: ignore[arg-type]
    shuffled = dict(reversed(FILES.items())) | {"evidence/gold.csv": gold}
    target = tmp_path / "bundle.zip"
    write_bundle(target, {**sealed_log(tmp_path, shuffled).files(), **shuffled})
    assert target.read_bytes() == first
    assert list(unzipped(first)) == sorted(unzipped(first))


def test_the_manifest_does_not_depend_on_the_log(tmp_path: Path) -> None:
    assert manifest_of(FILES) == manifest_of({**FILES, **sealed_log(tmp_path, FILES).files()})
    assert unzipped(bundle_bytes(tmp_path))["manifest.json"] == manifest_of(FILES)


def test_freezing_names_the_report_and_its_evidence_alone() -> None:
    names = [entry["name"] for entry in frozen_details(FILES)["files"]]
    assert names == ["evidence/gold.csv", "evidence/schema.json", "report.json"]


def test_a_bundle_that_would_not_verify_is_not_written(tmp_path: Path) -> None:
    log = sealed_log(tmp_path, FILES).files()
    target = tmp_path / "out" / "bundle.zip"
    target.parent.mkdir()
    attempts = [FILES, {**FILES, **log, "report.json": b"{}"}, {**FILES, **log, "../evil": b""}]
    for files, code in zip(attempts, ("MISSING", "SEAL", "NAME"), strict=True):
        with pytest.raises(EvidenceError) as caught:
            write_bundle(target, files)
        assert caught.value.code == code
    stream = BytesIO()
    with pytest.raises(EvidenceError):
        write_bundle(stream, FILES)
    assert not list(target.parent.iterdir()) and not stream.getvalue()


def test_a_bundle_on_disk_replaces_an_earlier_one_and_can_be_read_by_others(tmp_path: Path) -> None:
    target = tmp_path / "bundle.zip"
    target.write_bytes(b"earlier")
    write_bundle(str(target), {**FILES, **sealed_log(tmp_path, FILES).files()})
    assert target.stat().st_mode & 0o777 == 0o644
    with Bundle(target) as bundle:
        assert verify_bundle(bundle).ok
        assert bundle.read("report.json") == FILES["report.json"]
