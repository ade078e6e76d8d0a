"""Media come in whole or not at all, and stay what they were."""

import hashlib
import io
import stat
import zipfile

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.media.models import MediaFile
from apps.media.services import Stored, store_media
from apps.projects.models import Project
from tests.media.files import png, wav, zipped
from tests.scenes import Scene, make_project


def store(scene: Scene, project: Project, content: bytes, name: str = "a.png", role: str = "vendor_manager") -> Stored:
    return store_media(actor=scene.actor(role), project=project, file=io.BytesIO(content), name=name)


def refused(scene: Scene, project: Project, content: bytes, match: str, name: str = "upload.zip") -> None:
    with pytest.raises(Invalid, match=match):
        store(scene, project, content, name)
    assert not MediaFile.objects.filter(project=project).exists()


def test_a_picture_is_stored_under_its_digest_with_its_size(scene: Scene, project: Project) -> None:
    content = png(30, 20)
    store(scene, project, content, "cats/1.png")
    kept = MediaFile.objects.get()
    assert (kept.name, kept.base_name, kept.width, kept.height) == ("cats/1.png", "1.png", 30, 20)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.file.name == f"media/{kept.sha256[:2]}/{kept.sha256}"
    with default_storage.open(str(kept.file.name)) as file:
        assert file.read() == content


def test_a_zip_brings_its_files_under_their_names_and_one_event(scene: Scene, project: Project) -> None:
    before = Event.objects.count()
    files = {"a/1.png": png(1, 1), "a\\2.png": png(2, 1), "__MACOSX/a/1.png": b"junk", ".DS_Store": b"junk", "b/": b""}
    store(scene, project, zipped({**files, "s.wav": wav(0.1)}))
    kept = list(project.media_files.all())
    assert [each.name for each in kept] == ["a/1.png", "a/2.png", "s.wav"]
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    lines = "".join(f"{each.sha256}  {each.name}\n" for each in kept)
    assert (event.verb, event.object) == ("media.stored", project.public_id)
    assert hashlib.sha256(lines.encode()).hexdigest().encode() in bytes(event.leaf)


def test_the_kind_is_told_by_content_and_not_by_name(scene: Scene, project: Project) -> None:
    store(scene, project, wav(0.1), "really.png")
    assert project.media_files.get().content_type == "audio/wav"


def test_equal_bytes_are_stored_once(scene: Scene, project: Project) -> None:
    other = make_project(scene, name="Other")
    store(scene, project, zipped({"1.png": png(4, 4), "2.png": png(4, 4)}))
    store(scene, other, png(4, 4))
    assert MediaFile.objects.count() == 3
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and "media" in path.parts]
    assert len(kept) == 1


def test_the_same_again_changes_nothing(scene: Scene, project: Project) -> None:
    store(scene, project, png(4, 4))
    before = Event.objects.count()
    again = store(scene, project, png(4, 4))
    assert (len(again.added), len(again.known)) == (0, 1)
    assert Event.objects.count() == before


def test_a_name_keeps_its_bytes_and_nothing_of_that_upload_comes_in(scene: Scene, project: Project) -> None:
    store(scene, project, png(4, 4), "1.png")
    with pytest.raises(Invalid, match=r"stored with other bytes.*1\.png"):
        store(scene, project, zipped({"0.png": png(1, 2), "1.png": png(5, 5)}))
    assert project.media_files.count() == 1


def test_a_file_of_another_kind_keeps_the_others_out(scene: Scene, project: Project) -> None:
    refused(scene, project, zipped({"1.png": png(1, 1), "2.svg": b"<svg/>"}), r"2\.svg is none of the kinds")


@pytest.mark.parametrize("name", ["../up.png", "a/../../up.png", "..", "line\nbreak.png", "x" * 401])
def test_a_name_that_leads_elsewhere_is_refused(scene: Scene, project: Project, name: str) -> None:
    refused(scene, project, png(1, 1), "name", name)
    refused(scene, project, zipped({name: png(1, 1)}), "name")


def test_a_zip_that_grows_out_of_all_proportion_is_refused(scene: Scene, project: Project) -> None:
    bomb = zipped({"big.bmp": b"BM" + bytes(200_000_000)})
    assert len(bomb) < 300_000
    refused(scene, project, bomb, "more in this file")


def test_what_is_larger_than_the_limit_is_refused(
    scene: Scene, project: Project, settings: pytest.FixtureRequest
) -> None:
    settings.QA_PORTAL_UPLOAD_LIMIT = 5000  # type: ignore[attr-defined]
    refused(scene, project, wav(1.0), "5000 bytes", "long.wav")
    refused(scene, project, zipped({"1.wav": wav(0.2), "2.wav": wav(0.2)}, zipfile.ZIP_STORED), "5000 bytes")


def test_links_in_a_zip_are_refused(scene: Scene, project: Project) -> None:
    target, link = io.BytesIO(), zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(scene, project, target.getvalue(), "link")


def test_a_damaged_zip_is_refused_in_words_wherever_it_is_damaged(scene: Scene, project: Project) -> None:
    whole = zipped({"1.png": png(9, 9), "2.wav": wav(0.01)})
    for place in range(4, len(whole), 7):
        broken = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            store(scene, project, broken, "upload.zip")
        except Invalid as refusal:
            assert str(refusal).endswith(
                ("it.", "again.", "here.", "WebM.", "links.", "characters.", "files.", "names.")
            )


def test_an_empty_zip_and_two_files_of_one_name_are_refused(scene: Scene, project: Project) -> None:
    refused(scene, project, zipped({}), "no file")
    refused(scene, project, zipped({"a/1.png": png(1, 1), "a//1.png": png(2, 2)}), "same name")


@pytest.mark.parametrize("role", ["adjudicator", "annotator", "auditor", "compliance", "outsider"])
def test_only_those_who_deliver_bring_media(scene: Scene, project: Project, role: str) -> None:
    with pytest.raises(Refused):
        store(scene, project, png(1, 1), role=role)
