"""A small server on this machine that answers as it is told to: well, badly, slowly, or not at all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """`body` is sent as JSON unless it is bytes; after `wait` seconds, `drip` bytes at a time if that is not 0."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = {}
    wait: float = 0.0
    drip: int = 0
    cut: bool = False


Act = Callable[[Any], "Answer | Any"]


@dataclass
class StandIn:
    """`acts` are by the last part of the path; `asked` are path, headers and content of every request."""

    acts: dict[str, Act] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    address: str = ""

    def of(self, path: str) -> list[Any]:
        return [content for asked, _, content in self.asked if asked.endswith(path)]


@contextmanager
def standing_in() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(_Handler):
        heard = stand_in

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_address() -> str:
    """Of this machine, and of nobody who listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return f"http://127.0.0.1:{server.server_port}"


class _Handler(BaseHTTPRequestHandler):
    heard: StandIn

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, content: Any) -> None:
        self.heard.asked.append((self.path, dict(self.headers), content))
        act = self.heard.acts.get(self.path.rsplit("/", 1)[-1], lambda _: Answer({}, 404))
        said = act(content)
        try:
            self._send(said if isinstance(said, Answer) else Answer(said))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        time.sleep(answer.wait)
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.cut:
            body = body[: len(body) // 2]
        step = answer.drip or max(len(body), 1)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(0.05 if answer.drip else 0)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing on the screen."""
