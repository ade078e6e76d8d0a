"""Keys change, and what was signed stays believable: by the portal, by the verifier, by whoever pinned the first."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.audit.key_files import key_file
from apps.audit.keys import KeyUnusable, current_vkey, first_vkey, signer_of, vkey_of
from apps.audit.models import Checkpoint, FirstKey, Log
from apps.audit.rotation import RotationRefused, revoke, rotate
from apps.audit.selectors import export_log
from apps.audit.sequencer import SignatureRefused, sequence
from apps.audit.signed_heads import head_file
from apps.audit.verification import verify_log
from apps.evidence.archive import Bundle
from apps.evidence.chain import verify_bundle
from apps.evidence.heads import Trust
from apps.evidence.note import note_text, open_note, parse_vkey
from apps.evidence.signing import LogSigner
from tests.audit.logs import ORIGIN, record_events, signed_log, unprotect
from tests.evidence.builders import zipped

pytestmark = pytest.mark.django_db
OTHER = "qa-portal.local/eng_two"


def findings(log: Log, pinned: str) -> set[str]:
    """Of the program that outsiders run, over the exported log."""
    with Bundle(BytesIO(zipped(export_log(log)))) as bundle:
        return {each.code for each in verify_bundle(bundle, Trust(parse_vkey(pinned))).findings}


def signed_by(note: str, vkey: str) -> bool:
    return open_note(note, [parse_vkey(vkey)]).unknown == 0


def newest(log: Log) -> Checkpoint:
    return log.checkpoints.order_by("-size")[0]


def grown(log: Log, count: int = 1) -> Log:
    record_events(count, log.origin)
    sequence(log)
    return log


def test_a_new_key_is_announced_under_the_old_one_and_signs_from_then_on() -> None:
    log = signed_log(3)
    first = first_vkey(log)
    assert rotate() == [log]
    assert signed_by(newest(log).note, first) and newest(log).size == 4
    second = current_vkey(log)
    assert second != first == first_vkey(log)
    assert signed_by(newest(grown(log)).note, second)


def test_every_log_is_handed_over_each_under_its_own_name() -> None:
    logs = [signed_log(2), signed_log(1, OTHER)]
    assert rotate() == logs
    keys = [signer_of(log).key for log in logs]
    assert keys[0].public == keys[1].public
    assert [key.name for key in keys] == [ORIGIN, OTHER]


def test_after_two_rotations_the_portal_and_the_verifier_believe_the_first_key_still() -> None:
    log = grown(signed_log(3))
    first = first_vkey(log)
    for _ in range(2):
        rotate()
        grown(log, 2)
    assert verify_log(log).finding == ""
    assert findings(log, first) == set()
    assert export_log(log)["log/vkey"].decode() == f"{first}\n"
    assert findings(log, current_vkey(log)) != set()


def test_a_log_that_begins_after_a_rotation_begins_with_the_new_key() -> None:
    log = signed_log(1)
    rotate()
    late = signed_log(1, OTHER)
    assert parse_vkey(first_vkey(late)).public == parse_vkey(current_vkey(log)).public
    assert findings(late, first_vkey(late)) == set()


def test_a_rotation_that_was_cut_off_is_finished_with_the_key_it_made() -> None:
    log, other = signed_log(1), signed_log(1, OTHER)
    rotate()
    LogSigner(key_file(3), ORIGIN)
    assert rotate() == [log, other]
    assert not key_file(4).exists()
    assert verify_log(log).finding == verify_log(other).finding == ""


def test_until_the_handover_is_signed_the_old_key_signs() -> None:
    log = signed_log(1)
    first = signer_of(log).vkey
    record_events(1, verb="key.added", obj="log")
    assert signer_of(log).vkey == first


def test_a_log_made_before_keys_could_change_is_rotated_from_its_only_key() -> None:
    log = signed_log(2)
    first = first_vkey(log)
    unprotect("audit_firstkey")
    FirstKey.objects.all().delete()
    rotate()
    assert first_vkey(grown(log)) == first
    assert findings(log, first) == set()


def test_a_lost_second_key_is_not_replaced_by_the_first() -> None:
    log = signed_log(1)
    rotate()
    key_file(2).unlink()
    record_events(1)
    with pytest.raises(KeyUnusable, match="which signs the log now, is gone: restore it from its backup"):
        sequence(log)
    assert verify_log(log).finding == "KEY"


def test_a_checkpoint_that_the_old_key_signs_after_its_revocation_is_found() -> None:
    log = signed_log(2)
    old = LogSigner(key_file(), ORIGIN)
    rotate()
    assert revoke(vkey=old.vkey, reason="left the house") == [log]
    checkpoint = newest(grown(log))
    unprotect("audit_checkpoint")
    Checkpoint.objects.filter(pk=checkpoint.pk).update(note=old.sign(note_text(checkpoint.note)))
    head_file(log).write_text(newest(log).note)
    assert verify_log(log).finding == "KEYSTATE"
    assert findings(log, old.vkey) == {"KEYSTATE"}
    record_events(1)
    with pytest.raises(SignatureRefused, match="not a checkpoint signed by this installation"):
        sequence(log)


def test_a_checkpoint_of_the_new_key_before_its_announcement_is_found() -> None:
    log = signed_log(2)
    rotate()
    second = LogSigner(key_file(2), ORIGIN)
    early = Checkpoint.objects.get(size=2)
    unprotect("audit_checkpoint")
    Checkpoint.objects.filter(pk=early.pk).update(note=second.sign(note_text(early.note)))
    assert verify_log(log).finding == "KEYSTATE"


def test_a_revocation_holds_in_every_log_and_leaves_what_was_signed_before() -> None:
    logs = [signed_log(2), signed_log(3, OTHER)]
    pinned = [first_vkey(log) for log in logs]
    rotate()
    assert revoke(vkey=pinned[0], reason="old") == logs
    for log, first in zip(logs, pinned, strict=True):
        assert verify_log(grown(log)).finding == ""
        assert findings(log, first) == set()


def test_the_key_that_signs_cannot_be_revoked() -> None:
    log = signed_log(1)
    with pytest.raises(RotationRefused, match=r"signs the log .* still: run rotate_key first"):
        revoke(vkey=first_vkey(log), reason="lost")


@pytest.mark.parametrize("size", [1, 99])
def test_a_trusted_size_that_leaves_no_key_or_lies_beyond_the_log_is_refused(size: int) -> None:
    log = signed_log(2)
    rotate()
    with pytest.raises(RotationRefused, match="lies between 3, where the key handed over, and 3"):
        revoke(vkey=first_vkey(log), reason="lost", trusted_size=size)


@pytest.mark.parametrize("vkey", ["nonsense", "qa-portal.local/eng_one+00000000+AQ=="])
def test_a_key_that_no_log_knows_is_refused(vkey: str) -> None:
    signed_log(1)
    with pytest.raises(CommandError, match="is not a verifier key"):
        call_command("revoke_key", vkey, reason="x")


def test_each_checkpoint_is_shown_with_the_key_that_signed_it() -> None:
    log = signed_log(1)
    rotate()
    grown(log)
    for checkpoint in log.checkpoints.all():
        assert signed_by(checkpoint.note, vkey_of(checkpoint))
    assert vkey_of(newest(log)) == current_vkey(log) != vkey_of(log.checkpoints.get(size=2)) == first_vkey(log)


def test_nothing_to_rotate_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="Nothing was signed yet"):
        call_command("rotate_key")


def test_the_commands_say_with_which_key_each_log_goes_on() -> None:
    log, out = signed_log(1), StringIO()
    call_command("rotate_key", reason="yearly", stdout=out)
    assert out.getvalue() == f"{ORIGIN}: signed from now on with {current_vkey(log)}\n"
    call_command("revoke_key", first_vkey(log), reason="yearly", stdout=out)
    assert out.getvalue().endswith(f"{ORIGIN}: revoked\n")
