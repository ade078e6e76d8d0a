"""The witness as a program: over real HTTP, stopped and started again, asked by many at once."""

import http.client
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from apps.evidence.checkpoint import Checkpoint
from apps.evidence.merkle import consistency_proof, leaf_hash, root
from apps.evidence.note import open_note, parse_vkey
from apps.evidence.signing import WitnessSigner
from apps.evidence.witness import format_request
from apps.witness.memory import Memory
from apps.witness.server import LONGEST_REQUEST, Witness, serve
from tests.evidence.builders import ORIGIN, signer

LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
Said = tuple[int, str]


@contextmanager
def running(folder: Path) -> Iterator[int]:
    witness = Witness(
        WitnessSigner(folder / "w.pem", "witness.example/buyer"), [signer(folder).key], Memory(folder / "seen")
    )
    with serve(witness, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def request(folder: Path, old: int, new: int, leaves: list[bytes] = LEAVES) -> str:
    note = signer(folder).sign(Checkpoint(ORIGIN, new, root(leaves[:new])).text)
    return format_request(old, consistency_proof(leaves[:new], old), note)


def post(port: int, body: bytes | str, path: str = "/add-checkpoint") -> Said:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", path, body.encode() if isinstance(body, str) else body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_what_it_cosigned_is_remembered_by_the_next_process(tmp_path: Path) -> None:
    with running(tmp_path) as port:
        assert post(port, request(tmp_path, 0, 8))[0] == 200
    with running(tmp_path) as port:
        assert post(port, request(tmp_path, 3, 12)) == (409, "8\n")
        assert post(port, request(tmp_path, 8, 12))[0] == 200


def test_a_fork_is_refused_and_the_request_kept_as_proof(tmp_path: Path) -> None:
    forged = [leaf_hash(b"forged"), *LEAVES[1:]]
    with running(tmp_path) as port:
        post(port, request(tmp_path, 0, 8))
        fork = request(tmp_path, 8, 12, forged)
        assert post(port, fork)[0] == 422
        assert post(port, fork)[0] == 422
    assert [path.read_text() for path in (tmp_path / "seen").glob("fork-*")] == [fork]


def test_of_two_sequencers_racing_with_different_histories_one_is_cosigned(tmp_path: Path) -> None:
    histories = [[leaf_hash(bytes([kind, number])) for number in range(20)] for kind in range(6)]
    requests = [request(tmp_path, 0, 20, leaves) for leaves in histories]
    with running(tmp_path) as port, ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda each: post(port, each)[0], requests))
    assert sorted(said) == [200, 409, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        (b"\xff\xfe", "/add-checkpoint", 400),
        (b"", "/add-checkpoint", 400),
        (b"x" * (LONGEST_REQUEST + 1), "/add-checkpoint", 413),
        (b"old 0\n\nnothing", "/add-checkpoint", 400),
        (b"", "/elsewhere", 404),
    ],
)
def test_rubbish_is_refused_in_words(tmp_path: Path, body: bytes, path: str, status: int) -> None:
    with running(tmp_path) as port:
        try:
            said = post(port, body, path)
        except (BrokenPipeError, ConnectionResetError):
            # The answer came before all of the body was taken.
            assert status == 413
        else:
            assert (said[0], bool(said[1])) == (status, True)


def test_a_damaged_memory_cosigns_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as port:
        post(port, request(tmp_path, 0, 8))
        next((tmp_path / "seen").glob("*.checkpoint")).write_text("damaged")
        assert post(port, request(tmp_path, 8, 12))[0] == 500


def test_the_command_says_who_it_is_cosigns_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qa_portal.cli", "witness", "--name", "w.example", "--port", "0"]
    files = ["--key", str(tmp_path / "w.pem"), "--state", str(tmp_path / "seen"), "--log", signer(tmp_path).vkey]
    with subprocess.Popen([*command, *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        found = re.fullmatch(r"witness w\.example (\S+) http://127\.0\.0\.1:(\d+)/\n", line)
        assert found, line
        status, body = post(int(found[2]), request(tmp_path, 0, 5))
        program.terminate()
        assert program.wait(20) == 0
    note = signer(tmp_path).sign(Checkpoint(ORIGIN, 5, root(LEAVES[:5])).text)
    assert status == 200
    assert open_note(note + body, [parse_vkey(found[1])]).signers == (parse_vkey(found[1]),)
    assert oct((tmp_path / "w.pem").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"--log": "nonsense"}, "not a verifier key"), ({"--name": "two words"}, ""), ({"--port": "99999"}, "")],
)
def test_what_cannot_start_says_why(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    options = {"--name": "w.example", "--key": str(tmp_path / "w.pem"), "--state": str(tmp_path / "seen")}
    options |= {"--log": signer(tmp_path).vkey, "--port": "0", **changes}
    given = [part for pair in options.items() for part in pair]
    done = subprocess.run([sys.executable, "-m", "qa_portal.cli", "witness", *given], capture_output=True, text=True)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
