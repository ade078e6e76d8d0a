"""A log in the database, watched by real witnesses over real HTTP."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from apps.audit.cosigning import AGREED, cosigned, policy_of, witness_and_publish, witness_and_publish_all
from apps.audit.keys import signer_of
from apps.audit.models import Checkpoint, Cosignature, Log
from apps.audit.publishing import files_of, folder_of, published, published_size, tree_of
from apps.audit.selectors import event_proof, export_log
from apps.audit.sequencer import sequence
from apps.audit.services import record
from apps.audit.signed_heads import head_file
from apps.audit.tree import leaves
from apps.evidence.checkpoint import Checkpoint as Head
from apps.evidence.heads import Trust
from apps.evidence.merkle import Frontier, leaf_hash
from apps.evidence.note import open_note
from apps.evidence.proof import verify_proof
from apps.evidence.signing import WitnessSigner
from apps.evidence.tiles import TileTree
from apps.evidence.verify import verify_path
from apps.witness.memory import Memory
from apps.witness.server import Witness, serve
from tests.audit.logs import execute, record_events, signed_log, unprotect
from tests.evidence.builders import zipped

pytestmark = pytest.mark.django_db


class Running:
    """A witness that runs, and what it remembers."""

    def __init__(self, folder: Path, name: str, log: Log) -> None:
        self.name, self.folder = name, folder / name
        self.key = WitnessSigner(folder / f"{name}.pem", f"{name}.example")
        self.server = serve(Witness(self.key, [signer_of(log).key], Memory(self.folder)), "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def line(self) -> str:
        return f"witness {self.name} {self.key.key} http://127.0.0.1:{self.server.server_port}/"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(autouse=True)
def _this_machine(settings: object) -> None:
    settings.QA_PORTAL_NETWORKS = ["127.0.0.0/8"]  # type: ignore[attr-defined]


@pytest.fixture
def log() -> Log:
    return signed_log(3)


@pytest.fixture
def witnesses(tmp_path: Path, log: Log) -> Iterator[list[Running]]:
    running = [Running(tmp_path, name, log) for name in ("buyer", "auditor")]
    yield running
    for each in running:
        each.stop()


def agree(log: Log, witnesses: list[Running], quorum: str = "group both all buyer auditor\nquorum both") -> Checkpoint:
    text = "\n".join([*(each.line for each in witnesses), quorum])
    with transaction.atomic():
        record(log=log.origin, actor="user:usr_1", verb=AGREED, obj="eng_one", details={"policy": text})
    return grown(log, 0)


def grown(log: Log, events: int) -> Checkpoint:
    record_events(events, log.origin)
    sequence(log)
    return log.checkpoints.latest("size")


def test_a_log_without_witnesses_is_published_as_it_is_signed(log: Log) -> None:
    assert witness_and_publish(log)
    assert published(log) == log.checkpoints.get().note


def test_a_witnessed_head_is_published_with_both_signatures(log: Log, witnesses: list[Running]) -> None:
    head = agree(log, witnesses)
    assert witness_and_publish(log)
    opened = open_note(published(log) or "", [signer_of(log).key, *policy_of(log).witnesses.values()])
    assert (len(opened.signers), len(opened.times), opened.unknown) == (3, 2, 0)
    assert published_size(log) == head.size


def test_without_a_quorum_nothing_new_is_published_until_the_witness_is_back(
    log: Log, witnesses: list[Running], tmp_path: Path
) -> None:
    witness_and_publish(log)
    agree(log, witnesses)
    witnesses[1].stop()
    assert not witness_and_publish(log)
    assert published_size(log) == 3
    assert not Cosignature.objects.filter(witness="auditor").exists()
    again = Running(tmp_path, "auditor", log)
    head = agree(log, [witnesses[0], again])
    assert witness_and_publish(log)
    assert published_size(log) == head.size
    again.stop()


def test_witnesses_follow_a_growing_log_and_know_different_sizes(log: Log, witnesses: list[Running]) -> None:
    agree(log, witnesses[:1], "quorum buyer")
    witness_and_publish(log)
    agree(log, witnesses)
    grown(log, 300)
    assert witness_and_publish(log)
    assert set(Cosignature.objects.values_list("status", flat=True)) == {200}


def refusals(log: Log) -> set[int]:
    """What the witnesses answered to the newest head; the log is not published with it."""
    assert not witness_and_publish(log)
    return set(log.checkpoints.latest("size").cosignatures.values_list("status", flat=True))


def test_15_a_restored_backup_that_goes_on_is_not_cosigned(log: Log, witnesses: list[Running]) -> None:
    backup = agree(log, witnesses).size
    grown(log, 3)
    assert witness_and_publish(log)
    _go_back_to(log, backup)
    assert grown(log, 1).size == backup + 1
    assert refusals(log) == {409}
    assert set(Cosignature.objects.values_list("answer", flat=True)) == {f"{backup + 3}\n"}


def test_16_a_rewritten_log_of_the_same_size_is_not_cosigned(log: Log, witnesses: list[Running]) -> None:
    agree(log, witnesses)
    assert witness_and_publish(log)
    _rewrite_history(log, more=0)
    assert refusals(log) == {422}


def test_17_a_rewritten_log_that_grew_is_not_cosigned(log: Log, witnesses: list[Running]) -> None:
    agree(log, witnesses)
    assert witness_and_publish(log)
    _rewrite_history(log, more=1)
    assert refusals(log) == {422}
    assert "does not extend" in log.checkpoints.latest("size").cosignatures.all()[0].answer


def _go_back_to(log: Log, size: int) -> None:
    """The database as it was at that size; what lay beside it is gone with the machine."""
    for table in ("audit_cosignature", "audit_checkpoint", "audit_event", "audit_log"):
        unprotect(table)
    Cosignature.objects.filter(checkpoint__log=log, checkpoint__size__gt=size).delete()
    log.checkpoints.filter(size__gt=size).delete()
    log.events.filter(seq__gte=size).delete()
    frontier = Frontier(map(leaf_hash, leaves(log)))
    Log.objects.filter(pk=log.pk).update(size=size, frontier=frontier.to_hex())
    head_file(log).unlink()


def _rewrite_history(log: Log, *, more: int) -> None:
    """What a thief of the key does: change an event, and sign a log of so many more as if it had always been so."""
    for table in ("audit_event", "audit_checkpoint", "audit_cosignature"):
        unprotect(table)
    first = log.events.get(seq=0)
    log.events.filter(pk=first.pk).update(leaf=bytes(first.leaf).replace(b'"n":0', b'"n":7'))
    record_events(more, log.origin)
    execute("UPDATE audit_event SET seq = (SELECT size FROM audit_log) WHERE seq IS NULL")
    if not more:
        newest = log.checkpoints.latest("size")
        newest.cosignatures.all().delete()
        newest.delete()
    frontier = Frontier(map(leaf_hash, leaves(log)))
    unprotect("audit_log")
    Log.objects.filter(pk=log.pk).update(size=frontier.size, frontier=frontier.to_hex())
    note = signer_of(log).sign(Head(log.origin, frontier.size, frontier.root).text)
    Checkpoint.objects.create(log=log, size=frontier.size, root=frontier.root.hex(), note=note)
    head_file(log).unlink()


def test_published_files_are_the_log_and_prove_every_event(log: Log) -> None:
    head = grown(log, 600)
    witness_and_publish(log)
    head = grown(log, 10)
    witness_and_publish_all()
    files = {name: path.read_bytes() for name, path in files_of(log)}
    assert TileTree(head.size, files.__getitem__).root.hex() == head.root
    for event in log.events.filter(seq__in=(0, 255, 256, 511, 612)):
        assert verify_proof(event_proof(event), bytes(event.leaf), signer_of(log).key).size == head.size


def test_files_of_another_history_are_made_anew(log: Log) -> None:
    witness_and_publish(log)
    for path in folder_of(log).rglob("tile/0/*"):
        if path.is_file():
            path.write_bytes(b"\x00" * path.stat().st_size)
    head = grown(log, 5)
    assert tree_of(head).root.hex() == head.root


def test_a_bundle_of_the_log_carries_the_cosignatures_and_older_heads(
    log: Log, witnesses: list[Running], tmp_path: Path
) -> None:
    head = agree(log, witnesses)
    witness_and_publish(log)
    first = cosigned(head)
    grown(log, 4)
    witness_and_publish(log)
    path = tmp_path / "log.zip"
    path.write_bytes(zipped(export_log(log)))
    result = verify_path(str(path), Trust(signer_of(log).key, policy_of(log), seen=first))
    assert (result.findings, sorted(result.witnesses)) == ([], ["auditor.example", "buyer.example"])


def test_an_address_inside_the_network_is_not_asked_unless_allowed(
    log: Log, witnesses: list[Running], settings: object
) -> None:
    settings.QA_PORTAL_NETWORKS = []  # type: ignore[attr-defined]
    agree(log, witnesses)
    assert not witness_and_publish(log)
    assert not Cosignature.objects.exists()
