"""The witness over HTTP, as C2SP tlog-witness has it: POST /add-checkpoint; GET / says who it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey
from apps.evidence.signing import WitnessSigner
from apps.evidence.witness import Answer, answer
from apps.witness.memory import Memory

logger = logging.getLogger(__name__)
PATH = "/add-checkpoint"
LONGEST_REQUEST = 1 << 20
SLOWEST_CLIENT = 30


@dataclass
class Witness:
    """A key, the logs it follows, and its memory; one answer at a time."""

    signer: WitnessSigner
    logs: Sequence[VerifierKey]
    memory: Memory
    clock: Callable[[], float] = time.time
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def add_checkpoint(self, text: str) -> Answer:
        """Answer one request; what is to be remembered is on disk before the answer is given."""
        with self._turn:
            try:
                said = answer(text, self.logs, self.memory.last, self._cosign)
            except EvidenceError as error:
                logger.error("The memory is damaged: %s", error)
                return Answer(500, "the witness cannot read what it remembers\n")
            if said.remember is not None:
                self.memory.remember(said.remember)
            if said.status == 422:
                logger.error("A log forked: kept as %s", self.memory.keep_proof(text))
            return said

    def _cosign(self, text: str) -> str:
        return self.signer.cosign(text, int(self.clock()))


def serve(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is bound and not yet running; `serve_forever` runs it, `shutdown` ends it."""

    class Handler(_Handler):
        heard = witness

    return ThreadingHTTPServer((host, port), Handler)


class _Handler(BaseHTTPRequestHandler):
    heard: Witness
    timeout = SLOWEST_CLIENT

    def do_POST(self) -> None:
        """Take a checkpoint."""
        if self.path != PATH:
            self._say(404, "POST /add-checkpoint\n")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_REQUEST:
            self._say(413, f"a request has a length, of at most {LONGEST_REQUEST} bytes\n")
            return
        try:
            said = self.heard.add_checkpoint(self.rfile.read(int(length)).decode())
        except UnicodeDecodeError:
            said = Answer(400, "not UTF-8\n")
        self._say(said.status, said.body)

    def do_GET(self) -> None:
        """Say which key cosigns, and which logs it follows."""
        lines = [f"witness {self.heard.signer.key}", *(f"follows {key}" for key in self.heard.logs)]
        self._say(*((200, "\n".join(lines) + "\n") if self.path == "/" else (404, "there is nothing here\n")))

    def _say(self, status: int, body: str) -> None:
        content = body.encode()
        self.send_response(status)
        # A body that is the size the witness knows has a type of its own in the specification.
        self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """One line per request in the program's own log."""
        logger.info("%s %s", self.client_address[0], format % arguments)
