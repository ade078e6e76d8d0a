"""What may be declared, and what lies under it."""

import pytest

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.media.addresses import lies_under, source_prefix
from apps.media.services import declare_source, retire_source
from apps.projects.models import Project
from tests.scenes import Scene

PREFIX = "https://media.example.com/batch-7/"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (PREFIX, PREFIX),
        ("https://Media.Example.COM", "https://media.example.com/"),
        ("https://media.example.com:443/a/", "https://media.example.com/a/"),
        ("https://media.example.com:8443/a/", "https://media.example.com:8443/a/"),
        ("https://[2001:db8::1]/a/", "https://[2001:db8::1]/a/"),
    ],
)
def test_a_prefix_has_one_written_form(given: str, kept: str) -> None:
    assert source_prefix(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "", "media.example.com/", "http://media.example.com/", "file:///etc/", "https://media.example.com/batch",
        "https://user@media.example.com/", "https://media.example.com/?a=b/", "https://media.example.com/#/",
        "https://media.example.com/a/../b/", "https://media.example.com/%2e%2e/", "https://me dia.example.com/",
        "https://media.example.com:0/", "https://media.example.com:99999/", "https:///a/", "https://[::1/",
        "https://media.example.com\\@evil.example/", "https://" + "a" * 600 + "/",
    ],
)  # fmt: skip
def test_what_is_no_prefix_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        source_prefix(given)


def test_an_address_lies_under_a_prefix_or_it_does_not() -> None:
    assert lies_under("https://media.example.com/batch-7/1.png?signature=abc", PREFIX)
    assert lies_under("HTTPS://MEDIA.example.com:443/batch-7/a/1.png", PREFIX)


@pytest.mark.parametrize(
    "address",
    [
        "https://media.example.com/batch-70/1.png", "https://media.example.com/batch-7", "https://media.example.com/",
        "http://media.example.com/batch-7/1.png", "https://media.example.com:8443/batch-7/1.png",
        "https://media.example.com.evil.example/batch-7/1.png", "https://evil.example/batch-7/1.png",
        "https://media.example.com@evil.example/batch-7/1.png", "https://evil@media.example.com/batch-7/1.png",
        "https://media.example.com/batch-7/../secret", "https://media.example.com/batch-7/%2E%2e/secret",
        "https://media.example.com/batch-7/..%2fsecret", "https://media.example.com/batch-7/a\\..\\b",
        "https://media.example.com/Batch-7/1.png", "//media.example.com/batch-7/1.png", "", "https://[",
    ],
)  # fmt: skip
def test_tricks_do_not_lie_under_it(address: str) -> None:
    assert not lies_under(address, PREFIX)


def test_a_source_is_declared_and_retired_by_who_manages_with_an_event_each(scene: Scene, project: Project) -> None:
    source = declare_source(actor=scene.actor("qa_manager"), project=project, prefix=PREFIX)
    with pytest.raises(Invalid, match="declared already"):
        declare_source(actor=scene.actor("owner"), project=project, prefix=PREFIX)
    retire_source(actor=scene.actor("owner"), source=source)
    with pytest.raises(Invalid, match="retired already"):
        retire_source(actor=scene.actor("owner"), source=source)
    verbs = [event.verb for event in Event.objects.filter(object=source.public_id).order_by("pk")]
    assert verbs == ["media_source.declared", "media_source.retired"]
    assert declare_source(actor=scene.actor("owner"), project=project, prefix=PREFIX).retired_at is None


@pytest.mark.parametrize("role", ["adjudicator", "annotator", "auditor", "outsider", "vendor_manager", "vendor_owner"])
def test_nobody_else_declares(scene: Scene, project: Project, role: str) -> None:
    with pytest.raises(Refused):
        declare_source(actor=scene.actor(role), project=project, prefix=PREFIX)
