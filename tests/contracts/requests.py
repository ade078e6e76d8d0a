"""A valid request for every address about the first project of the stage."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pyotp

from apps.accounts.services import bring_in_organisation, offer_code_app, offer_passkey
from apps.accounts.webauthn import Place
from apps.demo.authenticator import Authenticator
from apps.projects.models import Project
from apps.signoff.ways import PASSWORD as BY_PASSWORD
from tests.builders import PASSWORD
from tests.contracts.court import court_bodies, court_forms
from tests.contracts.keeping import kept_bodies, kept_forms
from tests.contracts.loop_versions import version_bodies, version_forms
from tests.contracts.stage import Stage
from tests.contracts.standing import standing_bodies, standing_forms
from tests.media.files import png
from tests.scenes import Scene, item_of

WHY = {"reason_code": "annotator_error", "rationale": "It is rude."}
SCHEMA = {"type": "nominal", "labels": ["maybe", "no", "yes"]}
PICTURE = png(5, 5)
CONTESTS = ("portal:contest", "portal:contest_finding", "portal:contest_gold", "portal:contest_standing")
COURT_RULES = {
    "contest_days": "7", "evidence_days": "2", "decide_days": "3", "appeal_days": "7", "repeats": "0.05",
    "known": "0.05", "words_per_minute": "400", "label": "yes", "share": "0.6",
}  # fmt: skip
HERE = Place("https://testserver", "testserver")


def first_forms(scene: Scene, project: Project) -> dict[str, dict[str, Any]]:
    buyer, vendor = scene.buyer.pk, scene.vendor.pk
    auditor = bring_in_organisation(
        actor=scene.actor("owner"), kind="auditor", name="Second Sight", owner_email="x@example.com", link=str
    )[0]
    metrics = ["accuracy", "alpha"]
    return {
        "portal:login": {"email": scene.owner.email, "password": PASSWORD},
        "portal:password": {"old": PASSWORD, "new": "another long secret", "again": "another long secret"},
        "portal:tokens": {"name": "nightly"},
        "portal:passkey_new": partial(_new_passkey, scene),
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


def first_bodies(stage: Stage) -> dict[str, dict[str, Any]]:
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
