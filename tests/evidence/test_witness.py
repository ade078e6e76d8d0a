from pathlib import Path

import pytest

from apps.evidence.checkpoint import Checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import consistency_proof, leaf_hash, root
from apps.evidence.note import open_note
from apps.evidence.signing import WitnessSigner
from apps.evidence.witness import Answer, answer, format_request, parse_request
from tests.evidence.builders import ORIGIN, VECTORS, signer

LEAVES = [leaf_hash(bytes([number])) for number in range(20)]
TIME = 1_767_323_045


class Memory:
    """A witness that follows one log and remembers what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.log, self.key = signer(folder), WitnessSigner(folder / "witness.pem", "witness.example/buyer")
        self.last: dict[str, Checkpoint] = {}

    def ask(self, text: str) -> Answer:
        said = answer(text, [self.log.key], self.last.get, lambda checkpoint: self.key.cosign(checkpoint, TIME))
        if said.remember:
            self.last[said.remember.origin] = said.remember
        return said

    def grow(self, old: int, new: int, leaves: list[bytes] = LEAVES) -> Answer:
        return self.ask(format_request(old, consistency_proof(leaves[:new], old), self.note(new, leaves)))

    def note(self, size: int, leaves: list[bytes] = LEAVES) -> str:
        return self.log.sign(Checkpoint(ORIGIN, size, root(leaves[:size])).text)


@pytest.fixture
def witness(tmp_path: Path) -> Memory:
    return Memory(tmp_path)


def test_the_reference_request_is_read_and_written_byte_for_byte() -> None:
    text = VECTORS["mini_log"]["witness_request"]
    request = parse_request(text)
    assert (request.old, len(request.proof)) == (3, 4)
    assert format_request(request.old, request.proof, request.note) == text


def test_a_growing_log_is_cosigned_step_by_step(witness: Memory) -> None:
    for old, new in [(0, 3), (3, 3), (3, 8), (8, 20)]:
        said = witness.grow(old, new)
        opened = open_note(witness.note(new) + said.body, [witness.log.key, witness.key.key])
        assert (said.status, opened.times) == (200, {witness.key.key: TIME})


def test_a_restored_backup_is_told_what_the_witness_knows(witness: Memory) -> None:
    witness.grow(0, 8)
    assert witness.grow(3, 6).status == 409
    assert witness.grow(3, 12) == Answer(409, "8\n")
    assert witness.last[ORIGIN].size == 8


@pytest.mark.parametrize("size", [8, 12])
def test_a_rewritten_log_is_not_followed(witness: Memory, size: int) -> None:
    witness.grow(0, 8)
    forged = [leaf_hash(b"forged"), *LEAVES[1:]]
    said = witness.grow(8, size, forged)
    assert (said.status, said.remember) == (422, None)


def test_a_log_may_begin_empty(witness: Memory) -> None:
    assert [witness.grow(0, 0).status, witness.grow(0, 5).status] == [200, 200]


def test_who_is_not_followed_or_did_not_sign_gets_nothing(witness: Memory, tmp_path: Path) -> None:
    stranger = signer(tmp_path, "stranger", "audit.example/other")
    note = stranger.sign(Checkpoint("audit.example/other", 1, LEAVES[0]).text)
    impostor = signer(tmp_path, "impostor").sign(Checkpoint(ORIGIN, 1, LEAVES[0]).text)
    assert [witness.ask(format_request(0, [], text)).status for text in (note, impostor)] == [404, 403]
    assert witness.last == {}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("old 0", "old 00"),
        lambda text: text.replace("old 0", "old -1"),
        lambda text: text.replace("old 0", "new 0"),
        lambda text: text.replace("old 0\n", "old 0\nAAAA\n"),
        lambda text: text.replace("old 0\n", "old 0\n" + "x" * 44 + "\n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: "",
        lambda text: text.replace("old 0", "old 9"),
    ],
)
def test_malformed_requests_are_refused_and_change_nothing(witness: Memory, spoil: object) -> None:
    text = spoil(format_request(0, [], witness.note(3)))  # type: ignore[operator]
    assert witness.ask(text).status == 400
    assert witness.last == {}


def test_a_first_request_carries_no_proof(witness: Memory) -> None:
    assert witness.ask(format_request(0, [LEAVES[0]], witness.note(3))).status == 422


def test_a_request_of_endless_hashes_is_malformed() -> None:
    with pytest.raises(EvidenceError, match=r"^REQUEST"):
        parse_request("old 3\n" + f"{'A' * 43}=\n" * 64 + "\nnote")


@pytest.mark.parametrize("hashes", [0, 62, 63, 64])
def test_a_request_has_63_hashes_at_most(hashes: int) -> None:
    text = format_request(3, [LEAVES[0]] * hashes, "note")
    if hashes <= 63:
        assert len(parse_request(text).proof) == hashes
        return
    with pytest.raises(EvidenceError, match="at most 63 hashes"):
        parse_request(text)


@pytest.mark.parametrize("text", ["old 0", "old 0\n", "old 0\nAAAA\n\nnote", "old 0\n!\n\nnote", "", "\n\n"])
def test_a_malformed_request_has_a_code_of_its_own(text: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_request(text)
    assert caught.value.code == "REQUEST"
