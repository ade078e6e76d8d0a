"""What a signature needs: the bytes that were shown, this session, the password, and an authenticator that verified."""

import copy
import datetime as dt
import hashlib
import json
from typing import Any

import pyotp
import pytest
import time_machine
from fido2.webauthn import AuthenticatorData

from apps.accounts.models import Passkey
from apps.accounts.policies import Invalid, NotConfirmed, Refused
from apps.accounts.services import add_code_app, end_membership, offer_code_app, revoke_passkey
from apps.accounts.webauthn import Place, request_options
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.demo.authenticator import Authenticator
from apps.evidence.esignature import challenge_of
from apps.signoff.ceremony import complete_signature, manifest_of, pending_signature, prepare_signature
from apps.signoff.models import PendingSignature, Report, Signature
from apps.signoff.ways import CODE, PASSWORD, Way, by_passkey, ways_open
from tests.accounts.events import last_event, verbs
from tests.builders import PASSWORD as SECRET
from tests.passkeys import authenticator_of, make_passkey
from tests.scenes import Scene
from tests.signoff.frozen import make_small_report, sign

pytestmark = pytest.mark.django_db
SESSION = "one browser"
NOON = 1_800_000_000


@pytest.fixture
def scene_and_report() -> tuple[Scene, Report]:
    return make_small_report()


def passkey_of(scene: Scene) -> Passkey:
    return scene.compliance.passkeys.get()


def prepared(scene: Scene, report: Report, way: Way | None = None, **given: str) -> PendingSignature:
    return prepare_signature(
        actor=scene.actor("compliance"),
        report=report,
        meaning=given.get("meaning", "reviewed"),
        way=way or by_passkey(passkey_of(scene)),
        session=SESSION,
        reason=given.get("reason", ""),
    )


def answer_to(pending: PendingSignature) -> dict[str, Any]:
    passkey = pending.passkey
    assert passkey is not None
    place = Place(passkey.origin, passkey.rp_id)
    return authenticator_of(passkey).get(request_options(place, passkey, challenge_of(bytes(pending.manifest))))


def complete(scene: Scene, pending: PendingSignature, **given: Any) -> Signature:
    return complete_signature(actor=scene.actor("compliance"), pending=pending, **{"password": SECRET, **given})


def test_what_was_shown_is_what_is_signed(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report, meaning="approved")
    shown = manifest_of(pending)
    assert shown["record_sha256"] == report.sha256
    assert shown["intent"] == "I approve this report and take responsibility for the decision it records."
    assert (shown["auth"], shown["credential"]) == (["password", "passkey"], passkey_of(scene).credential)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=3)):
        made = complete(scene, pending, answer=answer_to(pending))
    assert bytes(made.manifest) == bytes(pending.manifest)
    assert (made.at.strftime("%Y-%m-%dT%H:%M:%SZ"), made.meaning) == (shown["at"], "approved")
    assert set(made.assertion) == {"authenticator_data", "client_data", "signature"}
    assert made.method == "password and passkey (user verified; can be checked offline)"


def test_a_prepared_signature_is_for_one_session_five_minutes_and_one_use(
    scene_and_report: tuple[Scene, Report],
) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report)
    actor, asked = scene.actor("compliance"), {"report": report, "public_id": pending.public_id}
    assert pending_signature(actor=actor, session=SESSION, **asked) == pending  # type: ignore[arg-type]
    for who, session in (("compliance", "another browser"), ("owner", SESSION)):
        with pytest.raises(Invalid, match="begin again"):
            pending_signature(actor=scene.actor(who), session=session, **asked)  # type: ignore[arg-type]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5, seconds=1)
    with time_machine.travel(later), pytest.raises(Invalid, match="longer than five minutes"):
        pending_signature(actor=actor, session=SESSION, **asked)  # type: ignore[arg-type]
    complete(scene, pending, answer=answer_to(pending))
    with pytest.raises(Invalid, match="signed already"):
        pending_signature(actor=actor, session=SESSION, **asked)  # type: ignore[arg-type]


def test_old_ones_are_swept_away(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    prepared(scene, report)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)):
        prepared(scene, report)
    assert PendingSignature.objects.count() == 1


def test_an_answer_signs_only_what_it_was_given_for(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    reviewed, approved = prepared(scene, report), prepared(scene, report, meaning="approved")
    with pytest.raises(NotConfirmed, match="ESIG_CHALLENGE"):
        complete(scene, approved, answer=answer_to(reviewed))
    assert not Signature.objects.exists()


def test_without_user_verification_nothing_is_signed(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    authenticator_of(passkey_of(scene)).flags = AuthenticatorData.FLAG.UP
    pending = prepared(scene, report)
    with pytest.raises(NotConfirmed, match="ESIG_NO_UV"):
        complete(scene, pending, answer=answer_to(pending))
    failure = last_event()
    assert (failure.verb, failure.object, failure.log.origin) == ("auth.failed_at_signing", report.public_id, scene.log)
    assert details_of(failure) == {"auth": ["password", "passkey"]}


def test_the_answer_of_somebody_elses_authenticator_is_refused(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report)
    options = request_options(
        Place("http://localhost:8000", "localhost"), passkey_of(scene), challenge_of(bytes(pending.manifest))
    )
    with pytest.raises(NotConfirmed, match="ESIG_SIG"):
        complete(scene, pending, answer=Authenticator().get(options))


def test_an_answer_from_another_page_is_refused(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    authenticator_of(passkey_of(scene)).place = Place("http://localhost:9000", "localhost")
    pending = prepared(scene, report)
    with pytest.raises(NotConfirmed, match="ESIG_ORIGIN"):
        complete(scene, pending, answer=answer_to(pending))


@pytest.mark.parametrize("answer", [None, {}, {"response": 7}, {"response": {}}, {"response": {"signature": "A"}}])
def test_an_answer_that_is_none_is_refused(scene_and_report: tuple[Scene, Report], answer: Any) -> None:
    scene, report = scene_and_report
    with pytest.raises(NotConfirmed):
        complete(scene, prepared(scene, report), answer=answer)


def test_a_copied_authenticator_is_noticed(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report)
    copied = copy.copy(authenticator_of(passkey_of(scene)))
    complete(scene, pending, answer=answer_to(pending))
    again = prepared(scene, report, meaning="approved")
    options = request_options(copied.place, passkey_of(scene), challenge_of(bytes(again.manifest)))
    with pytest.raises(NotConfirmed, match="as a copy of it would"):
        complete(scene, again, answer=copied.get(options))
    assert "passkey.count_fell" in [event.verb for event in Event.objects.order_by("-pk")[:4]]
    assert Signature.objects.count() == 1


def test_each_failure_counts_towards_the_pause(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report)
    for password in (SECRET, "guess", SECRET, "guess", SECRET):
        with pytest.raises(NotConfirmed):
            complete(scene, pending, password=password, answer={})
    assert [event.verb for event in Event.objects.order_by("-pk")[:2]] == ["auth.failed_at_signing", "auth.locked_out"]
    with pytest.raises(Refused, match="too many failed attempts"):
        complete(scene, pending, answer=answer_to(pending))
    assert not Signature.objects.exists()


def test_the_public_key_enters_the_log_of_the_engagement_once_before_the_first_signature(
    scene_and_report: tuple[Scene, Report],
) -> None:
    scene, report = scene_and_report
    sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "compliance", "approved")
    told = [verb for verb in verbs(scene.log) if verb.startswith(("signer.", "report.s"))]
    assert told == ["signer.enrolled", "report.signed", "report.sealed", "report.signed", "report.sealed"]
    enrolled, passkey = Event.objects.get(verb="signer.enrolled"), passkey_of(scene)
    assert enrolled.object == scene.compliance.public_id
    assert details_of(enrolled) == {
        "credential": passkey.credential,
        "algorithm": "ES256",
        "numbers": passkey.numbers,
        "origin": "http://localhost:8000",
        "rp_id": "localhost",
    }


def test_a_revocation_enters_every_log_that_knows_the_passkey(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    unused = make_passkey(scene.compliance, "unused")
    sign(scene, report, "compliance", "reviewed")
    used = scene.compliance.passkeys.exclude(pk=unused.pk).get()
    for passkey in (unused, used):
        revoke_passkey(actor=scene.actor("owner"), passkey=passkey, password=SECRET, reason="lost")
    revoked = Event.objects.get(verb="signer.revoked")
    assert (revoked.log.origin, revoked.object) == (scene.log, scene.compliance.public_id)
    assert details_of(revoked) == {"credential": used.credential, "reason": "lost"}


def test_who_is_sent_away_is_revoked_as_signer(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    sign(scene, report, "compliance", "reviewed")
    end_membership(actor=scene.actor("owner"), membership=scene.compliance.memberships.get())
    assert verbs(scene.log)[-1] == "signer.revoked"


def test_a_passkey_taken_away_between_the_steps_signs_nothing(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    pending = prepared(scene, report)
    revoke_passkey(actor=scene.actor("compliance"), passkey=passkey_of(scene), password=SECRET, reason="lost")
    with pytest.raises(NotConfirmed, match="taken away"):
        complete(scene, pending, answer=answer_to(pending))
    with pytest.raises(Refused, match="not yours, or was taken away"):
        prepared(scene, report)


def test_nobody_signs_with_somebody_elses_passkey(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    with pytest.raises(Refused, match="not yours"):
        prepared(scene, report, by_passkey(scene.owner.passkeys.get()))


def test_a_code_confirms_once_and_the_record_says_it_is_weaker(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    with time_machine.travel(NOON, tick=False) as clock:
        secret, ticket = offer_code_app(actor=scene.actor("compliance"))
        app = pyotp.TOTP(secret)
        add_code_app(actor=scene.actor("compliance"), ticket=ticket, code=app.at(NOON), password=SECRET)
        clock.shift(30)
        made = complete(scene, prepared(scene, report, CODE), code=app.at(NOON + 30))
        assert json.loads(bytes(made.manifest))["auth"] == ["password", "totp"]
        assert (made.assertion, made.method) == (None, "password and one-time code (weaker: attested by the log only)")
        with pytest.raises(NotConfirmed, match="used before"):
            complete(scene, prepared(scene, report, CODE, meaning="approved"), code=app.at(NOON + 30))


def test_a_password_alone_signs_only_where_the_site_says_so(
    scene_and_report: tuple[Scene, Report], settings: Any
) -> None:
    scene, report = scene_and_report
    with pytest.raises(Refused, match="A password alone does not sign"):
        prepared(scene, report, PASSWORD)
    settings.QA_PORTAL_SIGN_WITH_PASSWORD_ALONE = True
    made = complete(scene, prepared(scene, report, PASSWORD))
    assert made.method == "password alone (weakest: attested by the log only)"


def test_where_a_passkey_is_agreed_nothing_weaker_is_offered(
    scene_and_report: tuple[Scene, Report], settings: Any
) -> None:
    scene, _ = scene_and_report
    settings.QA_PORTAL_SIGN_WITH_PASSWORD_ALONE = True
    here = Place("http://localhost:8000", "localhost")
    actor = scene.actor("compliance")
    assert [way.auth[-1] for way in ways_open(actor, "any", here)] == ["passkey", "password"]
    assert [way.auth[-1] for way in ways_open(actor, "passkey", here)] == ["passkey"]
    assert ways_open(actor, "passkey", Place("https://qa.example", "qa.example")) == []


def test_the_digest_of_the_manifest_is_in_the_log_before_and_after(scene_and_report: tuple[Scene, Report]) -> None:
    scene, report = scene_and_report
    made = sign(scene, report, "compliance", "reviewed")
    digest = hashlib.sha256(bytes(made.manifest)).hexdigest()
    told = Event.objects.filter(verb__in=["signature.prepared", "report.signed"]).order_by("pk")
    assert [(event.verb, details_of(event)["manifest_sha256"]) for event in told] == [
        ("signature.prepared", digest),
        ("report.signed", digest),
    ]
