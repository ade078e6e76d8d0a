"""A time-stamping service (RFC 3161) on this machine: OpenSSL answers, HTTP carries."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

_SETTINGS = """
[tsa]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[stamps]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
crlDistributionPoints = URI:{url}ca.crl
[revocations]
database = {folder}/revoked
crlnumber = {folder}/crlnumber
default_md = sha256
default_crl_days = 30
[req]
distinguished_name = name
[name]
"""


class Service(NamedTuple):
    url: str
    authority: Path


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("OPENSSL IS NOT INSTALLED: TIME STAMPS ARE NOT CHECKED")
    done = subprocess.run([program, *arguments], input=given, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@contextmanager
def stamping_service(folder: Path) -> Iterator[Service]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = folder / f"asked-{threading.get_ident()}.tsq"
            asked.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            content = openssl("ts", "-reply", "-queryfile", str(asked), "-config", str(folder / "openssl.cnf"),
                              "-section", "tsa", "-signer", str(folder / "tsa.pem"),
                              "-inkey", str(folder / "tsa.key"))  # fmt: skip
            self._answer("application/timestamp-reply", content)

        def do_GET(self) -> None:
            if self.path == "/ca.crl" and (folder / "ca.crl").exists():
                self._answer("application/pkix-crl", (folder / "ca.crl").read_bytes())
            else:
                self.send_error(404)

        def _answer(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet: the output of the tests is read by people."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    url = f"http://127.0.0.1:{server.server_port}/"
    _keys(folder, url)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Service(url, folder / "ca.pem")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _keys(folder: Path, url: str) -> None:
    """An authority, the certificate of the service, and the list on which it is not revoked."""
    file = folder / "openssl.cnf"
    file.write_text(_SETTINGS.format(folder=folder, url=url))
    for name, content in (("serial", "01\n"), ("crlnumber", "01\n"), ("revoked", "")):
        (folder / name).write_text(content)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    authority = ("-config", str(file), "-keyfile", str(folder / "ca.key"), "-cert", str(folder / "ca.pem"))
    openssl("req", "-x509", *curve, "-config", str(file), "-extensions", "ca", "-subj", "/CN=Stamping CA",
            "-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"), "-days", "30")  # fmt: skip
    openssl("req", "-x509", *curve, "-config", str(file), "-extensions", "stamps", "-subj", "/CN=Stamping service",
            "-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"),
            "-keyout", str(folder / "tsa.key"), "-out", str(folder / "tsa.pem"), "-days", "30")  # fmt: skip
    openssl("ca", "-gencrl", "-name", "revocations", *authority, "-out", str(folder / "ca.crl.pem"))
    openssl("crl", "-in", str(folder / "ca.crl.pem"), "-outform", "DER", "-out", str(folder / "ca.crl"))
