"""Asking a server elsewhere: bounded in time, size and tries, with every way to fail told apart."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from apps.loop.predicting.answers import Trouble
from apps.network import Unreachable, connection_to

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
CHUNK = 64 * 1024
LONGEST_PAUSE = 30.0
FIRST_PAUSE = 0.5


class Unanswered(Exception):
    """No answer that can be read: what is wrong, and in which words. `again` says whether another try may help, after
    how many seconds where the server says so."""

    def __init__(self, trouble: Trouble, said: str, *, again: bool = False, after: float = 0.0) -> None:
        super().__init__(f"{trouble}: {said}")
        self.trouble, self.said, self.again, self.after = trouble, said, again, after


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds for one whole try, tries in all, and bytes that an answer may have."""

    patience: float = 30.0
    tries: int = 3
    longest: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Secret:
    """`header` is sent as Authorization; `text` is taken out of whatever comes back."""

    header: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    latency_ms: int


def call(address: str, content: bytes | None, secret: Secret, manners: Manners) -> Reply:
    """POST JSON, or GET without content. Raises Unanswered once the tries are used up, or none would help."""
    pause = FIRST_PAUSE
    for left in reversed(range(manners.tries)):
        try:
            return _once(address, content, secret, manners)
        except Unanswered as problem:
            if not problem.again or not left:
                raise
            time.sleep(min(max(pause, problem.after), LONGEST_PAUSE))
            pause *= 2
    raise ValueError("A server is asked at least once.")


def _once(address: str, content: bytes | None, secret: Secret, manners: Manners) -> Reply:
    start = time.monotonic()
    connection = _connected(address)
    connection.sock.settimeout(manners.patience)
    expired = threading.Event()
    watch = threading.Timer(manners.patience, _cut, (connection.sock, expired))
    watch.start()
    try:
        body = _exchanged(connection, address, content, secret, manners)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if expired.is_set() or isinstance(fault, TimeoutError):
            raise _slow(manners) from None
        raise Unanswered(Trouble.DOWN, f"the connection broke ({type(fault).__name__})", again=True) from None
    except Unanswered:
        if expired.is_set():
            raise _slow(manners) from None
        raise
    finally:
        watch.cancel()
        connection.close()
    if expired.is_set():
        raise _slow(manners)
    return Reply(_without(secret, body), int(1000 * (time.monotonic() - start)))


def _slow(manners: Manners) -> Unanswered:
    return Unanswered(Trouble.SLOW, f"no whole answer within {manners.patience:g} s", again=True)


def _cut(connected: socket.socket, expired: threading.Event) -> None:
    """However slowly it drips: the time of a try is over."""
    expired.set()
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _connected(address: str) -> http.client.HTTPConnection:
    try:
        connection = connection_to(address)
        connection.connect()
    except Unreachable as refusal:
        raise Unanswered(Trouble.DOWN, str(refusal)) from None
    except ssl.SSLError as fault:
        raise Unanswered(Trouble.DOWN, f"its certificate or encryption is not accepted ({fault.reason})") from None
    except TimeoutError:
        raise Unanswered(Trouble.DOWN, "nobody answers at that address", again=True) from None
    except (OSError, ValueError) as fault:
        raise Unanswered(Trouble.DOWN, f"no connection ({type(fault).__name__})", again=True) from None
    return connection


def _exchanged(
    connection: http.client.HTTPConnection, address: str, content: bytes | None, secret: Secret, manners: Manners
) -> bytes:
    parts = urlsplit(address)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "QA-Portal"}
    headers |= {"Connection": "close"} | ({"Authorization": secret.header} if secret.header else {})
    headers |= {"Content-Type": "application/json"} if content is not None else {}
    connection.request("GET" if content is None else "POST", parts.path or "/", content, headers)
    answer = connection.getresponse()
    _check_status(answer)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unanswered(Trouble.SHAPE, "the answer is packed, which was not asked for")
    body = bytearray()
    while chunk := answer.read(CHUNK):
        body += chunk
        if len(body) > manners.longest:
            raise Unanswered(Trouble.SHAPE, f"the answer is larger than {manners.longest:,} bytes")
    if answer.length:
        raise Unanswered(Trouble.DOWN, "the answer breaks off", again=True)
    return bytes(body)


def _check_status(answer: http.client.HTTPResponse) -> None:
    status = answer.status
    if status in BUSY:
        raise Unanswered(
            Trouble.SLOW if status in (408, 429, 504) else Trouble.DOWN,
            f"it answers with status {status}",
            again=True,
            after=_after(answer.headers.get("Retry-After", "")),
        )
    if 300 <= status < 400:
        raise Unanswered(Trouble.REFUSED, f"it leads elsewhere (status {status}), which is not followed")
    if status in (401, 403):
        raise Unanswered(Trouble.REFUSED, f"status {status}: it wants another key")
    if not 200 <= status < 300:
        raise Unanswered(Trouble.REFUSED, f"it answers with status {status}")


def _after(header: str) -> float:
    """Seconds; a date is not waited for."""
    return float(header) if header.isascii() and header.isdigit() and len(header) < 6 else 0.0


def _without(secret: Secret, body: bytes) -> bytes:
    return body.replace(secret.text.encode(), b"[key]") if secret.text else body
