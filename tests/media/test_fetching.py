"""What lies under a declared source is passed on; nothing leads from there to anywhere else."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from apps.media.models import MediaSource
from apps.media.references import Reference
from apps.media.selectors import Medium
from apps.media.serving import answer_with
from apps.network import Connection, Unreachable, allowed_address, is_allowed
from tests.media.elsewhere import Elsewhere, serving
from tests.media.files import png

PICTURE = png(7, 7)
SENT = (200, {"Content-Type": "image/png", "ETag": '"v1"', "Set-Cookie": "a=b", "X-Secret": "1"}, PICTURE)


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """A server that this portal may ask although it is on the same machine, and whose certificate is trusted."""
    settings.QA_PORTAL_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with serving(tmp_path) as server:
        server.answers["/media/1.png"] = SENT
        yield server


def asked(server: Elsewhere, path: str = "1.png", method: str = "get", **headers: str) -> Any:
    source = MediaSource(prefix=server.prefix)
    medium = Medium(Reference("image", path, "image"), "image", address=server.prefix + path, source=source)
    request = getattr(RequestFactory(), method)("/", headers={"Cookie": "sessionid=secret", **headers})
    return answer_with(request, medium)


def body_of(answer: Any) -> bytes:
    return answer.content if isinstance(answer, HttpResponse) else b"".join(answer.streaming_content)


def test_a_picture_is_passed_on_and_nothing_of_the_reader_is(elsewhere: Elsewhere) -> None:
    answer = asked(elsewhere, "1.png?signature=a%2Fb")
    elsewhere.answers["/media/1.png?signature=a%2Fb"] = SENT
    answer = asked(elsewhere, "1.png?signature=a%2Fb")
    assert (answer.status_code, body_of(answer)) == (200, PICTURE)
    assert (answer.headers["Content-Type"], answer.headers["ETag"]) == ("image/png", '"v1"')
    assert not {"Set-Cookie", "X-Secret"} & set(answer.headers)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Cookie" not in elsewhere.asked[-1][1]


def test_a_range_is_passed_on_and_so_is_its_answer(elsewhere: Elsewhere) -> None:
    headers = {"Content-Type": "image/png", "Content-Range": f"bytes 2-5/{len(PICTURE)}"}
    elsewhere.answers["/media/1.png"] = (206, headers, PICTURE[2:6])
    answer = asked(elsewhere, Range="bytes=2-5")
    assert (answer.status_code, body_of(answer)) == (206, PICTURE[2:6])
    assert answer.headers["Content-Range"] == f"bytes 2-5/{len(PICTURE)}"
    assert elsewhere.asked[-1][1]["Range"] == "bytes=2-5"


def test_several_ranges_are_not_asked_for(elsewhere: Elsewhere) -> None:
    assert body_of(asked(elsewhere, Range="bytes=0-1,4-5")) == PICTURE
    assert "Range" not in elsewhere.asked[-1][1]


def test_the_head_alone_is_asked_for_as_such(elsewhere: Elsewhere) -> None:
    answer = asked(elsewhere, method="head")
    assert (answer.status_code, body_of(answer)) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(PICTURE))


@pytest.mark.parametrize("status", [304, 416])
def test_an_answer_without_a_body_stays_one(elsewhere: Elsewhere, status: int) -> None:
    elsewhere.answers["/media/1.png"] = (status, {"ETag": '"v1"'}, b"")
    answer = asked(elsewhere)
    assert (answer.status_code, body_of(answer)) == (status, b"")


def test_a_redirect_below_the_source_is_followed(elsewhere: Elsewhere) -> None:
    elsewhere.answers["/media/old.png"] = (302, {"Location": "1.png"}, b"")
    assert body_of(asked(elsewhere, "old.png")) == PICTURE


@pytest.mark.parametrize(
    "location",
    [
        "/secret.png",
        "../secret.png",
        "http://127.0.0.1/media/1.png",
        "https://example.com/1.png",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_redirect_elsewhere_is_not(elsewhere: Elsewhere, location: str) -> None:
    elsewhere.answers["/secret.png"] = SENT
    elsewhere.answers["/media/away.png"] = (302, {"Location": location} if location else {}, b"")
    answer = asked(elsewhere, "away.png")
    assert answer.status_code == 502
    assert {path for path, _ in elsewhere.asked} == {"/media/away.png"}


def test_a_source_that_leads_in_circles_is_left(elsewhere: Elsewhere) -> None:
    elsewhere.answers["/media/round.png"] = (301, {"Location": "round.png"}, b"")
    assert "without end" in body_of(asked(elsewhere, "round.png")).decode()
    assert len(elsewhere.asked) == 4


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html"}, b"<script>"),
        (200, {"Content-Type": "image/svg+xml"}, b"<svg/>"),
        (200, {}, b"?"),
        (200, {"Content-Type": "image/png", "Content-Encoding": "gzip"}, b"?"),
        (200, {"Content-Type": "image/png", "Content-Length": str(2**40)}, b"?"),
        (206, {"Content-Type": "image/png", "Content-Range": f"bytes 0-0/{2**40}"}, b"?"),
        (401, {"Content-Type": "image/png"}, b"?"),
        (500, {"Content-Type": "image/png"}, b"?"),
    ],
)
def test_what_is_not_to_be_shown_is_not_passed_on(elsewhere: Elsewhere, answer: Any) -> None:
    elsewhere.answers["/media/1.png"] = answer
    told = asked(elsewhere)
    assert told.status_code == 502
    assert told.headers["Content-Type"].startswith("text/plain")
    assert body_of(told).decode().endswith(".")


def test_a_stream_ends_at_the_limit_whatever_its_head_said(elsewhere: Elsewhere, settings: Any) -> None:
    settings.QA_PORTAL_MEDIA_LIMIT = 1000
    headers = {"Content-Type": "image/png", "Content-Length": "", "Transfer-Encoding": "chunked"}
    elsewhere.answers["/media/1.png"] = (200, headers, b"7d0\r\n" + bytes(2000) + b"\r\n0\r\n\r\n")
    assert len(body_of(asked(elsewhere))) == 1000


def test_a_source_that_breaks_off_ends_the_answer_and_no_more(elsewhere: Elsewhere) -> None:
    headers = {"Content-Type": "image/png", "Content-Length": str(len(PICTURE) + 10)}
    elsewhere.answers["/media/1.png"] = (200, headers, PICTURE)
    assert body_of(asked(elsewhere)) == PICTURE


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert asked(elsewhere).status_code == 502
    assert elsewhere.asked == []


def test_this_machine_is_not_asked_unless_the_operator_says_so(elsewhere: Elsewhere, settings: Any) -> None:
    settings.QA_PORTAL_NETWORKS = []
    answer = asked(elsewhere)
    assert answer.status_code == 502
    assert "not on the open internet" in body_of(answer).decode()
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_of_inner_networks_are_refused(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_addresses_of_the_open_internet_are_not(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address))


def test_the_operator_names_networks_and_only_those_are_open(settings: Any) -> None:
    settings.QA_PORTAL_NETWORKS = ["10.1.0.0/16", "fd12::/48"]
    allowed = [str(each) for each in map(ipaddress.ip_address, ("10.1.2.3", "10.2.0.1", "fd12::9")) if is_allowed(each)]
    assert allowed == ["10.1.2.3", "fd12::9"]


def test_a_name_with_one_inner_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(Unreachable, match="not on the open internet"):
        allowed_address("media.example.com", 443)


def test_the_connection_goes_to_the_address_that_was_looked_at(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time the name would resolve to somewhere else; it is not asked a second time."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real, asked_for = socket.getaddrinfo, list[str]()

    def rebinding(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != "media.example.com":
            return real(host, port, *rest, **more)
        asked_for.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(OSError, match="certificate"):
        # It reaches the server, whose certificate is for another name.
        Connection("media.example.com", elsewhere.port).connect()
    assert asked_for == ["media.example.com"]


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
