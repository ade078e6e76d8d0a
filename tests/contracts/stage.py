"""One engagement in which everything has happened, everybody who may knock, and a valid request for every address."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from apps.accounts.models import OrganisationKind, Role, User
from apps.accounts.services import bring_in_organisation, create_token, invite, offer_code_app, offer_passkey
from apps.accounts.webauthn import Place
from apps.agreement.services import measure_agreement
from apps.audit.models import Event
from apps.audit.sequencer import sequence_all
from apps.consequences.models import Rescoring
from apps.consequences.services import rescore
from apps.demo.authenticator import Authenticator
from apps.disputes.models import Dispute, Subject
from apps.disputes.services import open_dispute, open_disputes
from apps.exchange.models import ImportRun
from apps.gold.services import correct_gold, score_gold
from apps.labels.models import Delivery
from apps.labels.services import link_annotator
from apps.lots.models import Draw, Inspection
from apps.lots.services import draw_sample, inspect
from apps.media.services import declare_source, store_media
from apps.projects.models import Project
from apps.projects.services import commit_to, create_engagement, publish_guideline
from apps.signoff.ceremony import prepare_signature
from apps.signoff.services import freeze_report
from apps.signoff.ways import PASSWORD as BY_PASSWORD
from apps.training.models import TrainingSet
from apps.training.services import download_training_set, freeze, request_training_set
from apps.truth.services import infer
from tests.builders import PASSWORD, actor_of, make_member, make_organisation, make_user
from tests.contracts.court import CASES, court_bodies, court_forms, make_court
from tests.contracts.keeping import kept_bodies, kept_forms, make_kept
from tests.contracts.loop_batches import batch_bodies, batch_forms, make_batch
from tests.contracts.loop_gates import gate_bodies, gate_forms, make_gates
from tests.contracts.loop_outside import make_outside, outside_bodies, outside_forms
from tests.contracts.loop_review import make_review, review_bodies, review_forms
from tests.contracts.loop_rounds import make_rounds, round_bodies, round_forms
from tests.contracts.loop_versions import make_versions, version_bodies, version_forms
from tests.contracts.loop_watching import make_watched, watch_bodies, watch_forms
from tests.contracts.routes import Route
from tests.contracts.standing import make_standing, standing_bodies, standing_forms
from tests.media.files import png
from tests.notices.told import make_notice
from tests.passkeys import make_passkey, sign_report
from tests.scenes import Scene, annotator_of, attempt, deliver, item_of, load_gold, make_engagement, make_project, panel

ROLES = (
    "anonymous", "outsider", "rival", "owner", "qa_manager", "adjudicator", "compliance", "auditor", "vendor_manager",
    "annotator",
)  # fmt: skip
KEYS = [f"i{n:02}" for n in range(24)]
EASY_PLAN = {"aql": Decimal("0.05"), "rql": Decimal("0.3")}
WHY = {"reason_code": "annotator_error", "rationale": "It is rude."}
SCHEMA = {"type": "nominal", "labels": ["maybe", "no", "yes"]}
PICTURE = png(5, 5)
GOLD_CONTESTED = "i04"
CONTESTS = ("portal:contest", "portal:contest_finding", "portal:contest_gold", "portal:contest_standing")
COURT_RULES = {
    "contest_days": "7", "evidence_days": "2", "decide_days": "3", "appeal_days": "7", "repeats": "0.05",
    "known": "0.05", "words_per_minute": "400", "label": "yes", "share": "0.6",
}  # fmt: skip
HERE = Place("https://testserver", "testserver")


@dataclass(frozen=True)
class Stage:
    scene: Scene
    project: Project
    people: Mapping[str, User | None]
    ids: Mapping[str, str]
    tokens: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Any]]
    bodies: Mapping[str, Mapping[str, Any]]
    sessions: Mapping[str, str]

    def address(self, route: Route) -> str:
        return route.url({name: self.ids.get(f"{route.name} {name}") or self._id(route, name) for name in route.args})

    def _id(self, route: Route, name: str) -> str:
        return self.ids[route.noun] if name in ("public_id", "pk", "key") else self.ids[name]

    def methods(self, route: Route) -> tuple[str, ...]:
        """Of the API its actions; of the portal what it answers to a method that no room has."""
        if route.actions:
            return route.actions
        client = Client()
        client.cookies["sessionid"] = self.sessions["owner"]
        allowed = client.generic("BREW", self.address(route)).headers.get("Allow", "GET")
        return tuple(method for method in ("get", "post") if method.upper() in allowed)

    def ask(self, role: str, method: str, route: Route) -> Any:
        """The answer, and nothing of it remains."""
        with undone():
            return self.ask_for_good(role, method, route)

    def ask_for_good(self, role: str, method: str, route: Route) -> Any:
        client = Client(raise_request_exception=True)
        sent: dict[str, Any] = {}
        if route.is_api:
            if role != "anonymous":
                sent["headers"] = {"Authorization": f"Bearer {self.tokens[role]}"}
            if method in ("post", "put"):
                sent |= _as_json(self.bodies.get(route.name, {}))
        elif role != "anonymous":
            client.cookies["sessionid"] = self.sessions[role]
        if method == "post" and not route.is_api:
            form = self.forms.get(route.name, {})
            # A code is good for a minute: it is made when it is sent.
            sent["data"] = _with_files(form() if callable(form) else form)
        return getattr(client, method)(self.address(route), **sent)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is gone afterwards; to the code inside it looks as if there were no transaction."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    kept = _heads()
    with block:
        yield
        transaction.set_rollback(True)
    # What was signed is remembered outside the database, and would rightly be missed there.
    for path in _heads().keys() - kept.keys():
        path.unlink()
    for path, note in kept.items():
        path.write_text(note)


def _heads() -> dict[Path, str]:
    return {path: path.read_text() for path in (Path(settings.KEYS_DIR) / "signed").glob("*.checkpoint")}


def _as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    if any(isinstance(value, bytes) for value in body.values()):
        return {"data": _with_files(body)}
    return {"data": json.dumps(body), "content_type": "application/json"}


def _with_files(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: SimpleUploadedFile("rows.csv", value) if isinstance(value, bytes) else value
        for name, value in body.items()
    }


def build_stage() -> Stage:
    scene = make_engagement()
    owner, project = scene.actor("owner"), make_project(scene)
    for metric in ("accuracy", "alpha"):
        commit_to(actor=owner, engagement=scene.engagement, metric=metric, floor=Decimal("0.9"))
    publish_guideline(actor=owner, project=project, text="# Sentiment\n")
    first = deliver(
        scene, project, panel([*KEYS, "tied"], ann="y" * 22 + "nn" + "y", bob="y" * 20 + "nnnn" + "n"), "first.csv"
    )
    refused = attempt(scene, project, [("i1", "ann", "perhaps"), ("late", "ann", "yes")], "bad.csv")
    # By its name the picture belongs to one item.
    store_media(actor=owner, project=project, file=io.BytesIO(png(3, 2)), name="i00.png")
    declare_source(actor=owner, project=project, prefix="https://media.example.com/")
    load_gold(scene, project, dict.fromkeys(KEYS[::2], "yes"), "qa_manager")
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    runs = score_gold(actor=owner, project=project), measure_agreement(actor=owner, project=project)
    inferred = infer(actor=owner, project=project)
    training = _training_set(scene, project)
    drawn = draw_sample(actor=owner, lot=first.lot, **EASY_PLAN)
    inspect(actor=scene.actor("adjudicator"), drawn_item=drawn.drawn_items.all()[1], conforming=True)
    open_disputes(actor=owner, project=project)
    found = _found(scene, drawn)
    open_dispute(actor=owner, item=item_of(project, GOLD_CONTESTED), claim="A joke.", subject=Subject.GOLD)
    court = make_court(scene, project)
    # A tie that came after the cases were opened: there is something left to open.
    second = deliver(scene, project, panel(["more"], ann="y", bob="n"), "second.csv")
    report = freeze_report(actor=owner, project=project, title="First quarter")
    signed = freeze_report(actor=owner, project=project, title="Second thoughts")
    signature = sign_report(scene.compliance, signed, "reviewed")
    rescoring = _overturned(scene, project)
    guest = _guest(scene)
    standing = make_standing(scene)
    versions = make_versions(scene)
    gates, outside, rounds = make_gates(scene), make_outside(scene), make_rounds(scene)
    review, watched = make_review(scene), make_watched(scene)
    sequence_all()
    people = {"rival": _rival(scene), "anonymous": None}
    people |= {role: getattr(scene, role) for role in ROLES if role not in people}
    sessions = {role: _session(user) for role, user in people.items() if user}
    pending = prepare_signature(
        actor=owner, report=report, meaning="reviewed", way=BY_PASSWORD, session=sessions["owner"]
    )
    stage = Stage(
        scene=scene,
        project=project,
        people=people,
        ids={
            **_ids(scene, project, first, refused),
            "portal:contest_finding number": str(found.pk),
            "portal:contest_standing number": str(runs[0].standings.get(annotator__key="ann").pk),
            "gold-runs": runs[0].public_id,
            "rescorings": rescoring.public_id,
            "agreement-runs": runs[1].public_id,
            "truth-runs": inferred.public_id,
            "training-sets": training.public_id,
            "other": training.public_id,
            "reports": report.public_id,
            **standing,
            **court,
            **make_kept(scene),
            **versions,
            **make_batch(scene),
            **gates,
            **rounds,
            **outside,
            **review,
            **watched,
            "loop-proofs": project.public_id,
            "portal:withdraw public_id": signed.public_id,
            "portal:lot_draw public_id": second.lot.public_id,
            "api:lots-draw public_id": second.lot.public_id,
            "token": guest,
            "signature_id": signature.public_id,
            "pending_id": pending.public_id,
            "portal:credential_revoke public_id": make_passkey(scene.owner).public_id,
            "credential_id": make_passkey(scene.adjudicator).public_id,
        },
        tokens={role: create_token(actor=actor_of(user), name="script")[1] for role, user in people.items() if user},
        forms={},
        bodies={},
        sessions=sessions,
    )
    key = create_token(actor=owner, name="nightly")[0].public_id
    return replace(
        stage,
        ids={**stage.ids, "account": key},
        forms={
            **_forms(scene, project),
            **batch_forms(),
            **gate_forms(gates),
            **round_forms(rounds),
            **outside_forms(outside),
            **review_forms(review),
            **watch_forms(watched),
        },
        bodies={
            **_bodies(stage),
            **batch_bodies({"project": project.public_id}),
            **gate_bodies(gates),
            **round_bodies(rounds),
            **outside_bodies(outside),
            **review_bodies(review),
            **watch_bodies(watched),
        },
    )


def _found(scene: Scene, drawn: Draw) -> Inspection:
    """Of an item without a case: most of those that both annotators call the same."""
    item = drawn.drawn_items.filter(item__key__in=KEYS[:19]).exclude(item__key__in=(*CASES, GOLD_CONTESTED))[0]
    return inspect(actor=scene.actor("adjudicator"), drawn_item=item, conforming=True)


def _training_set(scene: Scene, project: Project) -> TrainingSet:
    owner = scene.actor("owner")
    made = request_training_set(actor=owner, project=project, waived=["lot"])
    freeze(made)
    made.refresh_from_db()
    download_training_set(actor=owner, training_set=made).close()
    return made


def _overturned(scene: Scene, project: Project) -> Rescoring:
    """Of an item that ann has labelled, after the reports that rest on its answer were frozen."""
    qa, item = scene.actor("qa_manager"), item_of(project, "i02")
    correct_gold(actor=qa, item=item, value='"no"', code=0, reason="The expert had misread it.")
    rescore(project)
    return Rescoring.objects.get()


def _rival(scene: Scene) -> User:
    """Works for another vendor of the same buyer."""
    vendor = make_organisation(OrganisationKind.VENDOR)
    create_engagement(actor=scene.actor("owner"), name="Other work", buyer=scene.buyer, vendor=vendor)
    return make_member(vendor, Role.VENDOR_MANAGER, "Rita Vale")


def _guest(scene: Scene) -> str:
    """The secret of an open invitation."""
    make_user("Gina Fox", "gina@example.com")
    sent = invite(
        actor=scene.actor("owner"), organisation=scene.buyer, email="gina@example.com", role="auditor",
        link=str,
    )  # fmt: skip
    return sent[1]


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _ids(scene: Scene, project: Project, delivery: Delivery, refused: ImportRun) -> dict[str, str]:
    engagement = scene.engagement.public_id
    event = Event.objects.filter(log__origin=scene.log, verb="project.created").earliest("pk").public_id
    return {
        "organisations": scene.buyer.public_id,
        **dict.fromkeys(("engagements", "scorecards", "log", "logs"), engagement),
        "projects": project.public_id,
        "loop-strategies": project.public_id,
        "items": str(item_of(project, "i00").pk),
        "number": str(item_of(project, "i00").pk),
        "label_id": str(item_of(project, "i00").annotations.all()[0].pk),
        "imports": refused.public_id,
        "media": project.media_files.get().public_id,
        "source_id": project.media_sources.get().public_id,
        "deliveries": delivery.public_id,
        "lots": delivery.lot.public_id,
        "disputes": Dispute.objects.get(item__key="tied").public_id,
        "events": event,
        "event_id": event,
        "user_id": scene.adjudicator.public_id,
        "notices": make_notice(scene.engagement, scene.owner).public_id,
        **dict.fromkeys(("commitment", "commitment_id"), scene.engagement.commitments.all()[0].public_id),
        "portal:quality_table name": "annotators",
        "portal:truth_table name": "methods",
        "portal:report_table name": "figures.csv",
    }


def _forms(scene: Scene, project: Project) -> dict[str, dict[str, Any]]:
    buyer, vendor = scene.buyer.pk, scene.vendor.pk
    auditor = bring_in_organisation(
        actor=scene.actor("owner"), kind="auditor", name="Second Sight", owner_email="x@example.com", link=str
    )[0]
    metrics = ["accuracy", "alpha"]
    return {
        "portal:login": {"email": scene.owner.email, "password": PASSWORD},
        "portal:password": {"old": PASSWORD, "new": "another long secret", "again": "another long secret"},
        "portal:tokens": {"name": "nightly"},
        "portal:passkey_new": _new_passkey(scene),
        "portal:code_app_new": partial(_new_codes, scene),
        "portal:credential_revoke": {"password": PASSWORD, "reason": "lost"},
        "portal:member_credential_revoke": {"password": PASSWORD, "reason": "lost"},
        "portal:invitation": {"password": PASSWORD},
        "portal:invite": {"email": "new@example.com", "role": "auditor"},
        "portal:bring_in": {"kind": "vendor", "name": "Newcomers", "owner_email": "first@example.com"},
        "portal:role_change": {"role": "auditor"},
        "portal:engagement_new": {"name": "Next year", "buyer": buyer, "vendor": vendor},
        "portal:commit": {"metric": "ac1", "floor": "0.8", "confidence": "0.95"},
        "portal:project_new": {"name": "Second"},
        "portal:auditor_invite": {"organisation": auditor.pk},
        "portal:schema_publish": {"definition": json.dumps(SCHEMA)},
        "portal:guideline_publish": {"text": "# New"},
        "portal:deliver": {"file": b"item,annotator,label\nnew,ann,yes\n"},
        "portal:gold_import": {"file": b"item,label\ni01,yes\n"},
        "portal:truth_infer": {"method": "one-coin"},
        "portal:training_freeze": {"format": ["parquet"], "waived": ["lot"]},
        "portal:media": {"file": PICTURE},
        "portal:source_declare": {"address": "https://media.example.com/new/"},
        **{name: {"claim": "It is a joke."} for name in CONTESTS},
        "portal:court_rules": COURT_RULES,
        "portal:lot_draw": {"aql": "5", "rql": "30", "alpha": "5", "beta": "10"},
        "portal:inspect": {"position": "1", "finding": "conforming"},
        "portal:dispute": {"position": "1", **WHY},
        **court_forms(project),
        "portal:check_file": {"file": b"anything"},
        "portal:sign": {"meaning": "reviewed", "read": "1", "exception": metrics, "way": BY_PASSWORD.key},
        "portal:sign_confirm": {"password": PASSWORD},
        **standing_forms(scene),
        "portal:witnesses": {"policy": "quorum none"},
        **kept_forms(scene),
        **version_forms(),
        "portal:withdraw": {"way": BY_PASSWORD.key, "reason": "The gold was wrong."},
        "portal:freeze": {"title": "Third"},
    }


def _new_passkey(scene: Scene) -> dict[str, str]:
    options, ticket = offer_passkey(actor=scene.actor("owner"), place=HERE)
    answer = json.dumps(Authenticator(HERE).create(options))
    return {"ticket": ticket, "answer": answer, "name": "laptop", "password": PASSWORD}


def _new_codes(scene: Scene) -> dict[str, str]:
    secret, ticket = offer_code_app(actor=scene.actor("owner"))
    return {"ticket": ticket, "code": pyotp.TOTP(secret).now(), "password": PASSWORD}


def _bodies(stage: Stage) -> dict[str, dict[str, Any]]:
    project = {"project": stage.project.public_id}
    return {
        "api:engagements-commitments": {"metric": "ac1", "floor": 0.8},
        "api:projects-list": {"engagement": stage.scene.engagement.public_id, "name": "Second"},
        "api:projects-schema": {"definition": SCHEMA},
        "api:projects-guideline": {"text": "# New"},
        "api:media-list": {**project, "file": PICTURE},
        "api:imports-list": {**project, "file": b"item,annotator,label\nnew,ann,yes\n"},
        "api:gold-imports-list": {**project, "file": b"item,label\ni01,yes\n"},
        "api:gold-runs-list": project,
        "api:agreement-runs-list": project,
        "api:truth-runs-list": {**project, "method": "one-coin"},
        "api:training-sets-list": {**project, "waived": ["lot"]},
        "api:lots-draw": {"aql": 0.05, "rql": 0.3},
        "api:lots-inspections": {"position": 1, "conforming": True},
        "api:disputes-list": {"item": item_of(stage.project, "i00").pk, "claim": "It is a joke."},
        "api:disputes-open-by-rule": project,
        "api:disputes-adjudicate": {"value": "yes", **WHY},
        **court_bodies(stage.scene, stage.ids["api:disputes-withdraw public_id"]),
        **standing_bodies(stage.scene),
        **kept_bodies(stage.scene),
        **version_bodies(project),
        "api:reports-list": {**project, "title": "Third"},
    }
