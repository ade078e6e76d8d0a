"""Gates in the engagement of the stage: who passed and is signed for, who waits, who may go back, a first one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.consequences.promoting import freeze_comparison
from apps.loop.models import ModelVersion
from apps.loop.services.charging import Grounds, appoint, record_promotion
from apps.projects.models import Project
from tests.loop.build_gates import GOLD, compared, known, make_version
from tests.loop.test_gates import WIDE
from tests.passkeys import sign_report
from tests.scenes import Scene, make_project

GATES = ("portal:loop_gate", "portal:loop_gate_progress", "portal:loop_gate_freeze", "portal:loop_promote")


def make_gates(scene: Scene) -> dict[str, str]:
    """Ids for `Stage.ids`; `new` and `first` are versions that the forms and bodies name."""
    gated, champion = _gated(scene, "Trial")
    signed, waiting = (compared(scene, make_version(scene, gated, name, range(20)), WIDE) for name in ("a", "b"))
    report = freeze_comparison(actor=scene.actor("qa_manager"), comparison=signed)
    sign_report(scene.owner, report, "approved")
    replaced, _ = _gated(scene, "Trial that is over")
    with transaction.atomic():
        second = make_version(scene, replaced, "second", [])
        record_promotion(scene.actor("owner"), second, "promotion.promoted", Grounds(reason="It passed."))
    empty = make_project(scene, name="Trial to come")
    return {
        "comparisons": waiting.public_id,
        "promotions": champion.promotions.get().public_id,
        "gate_id": waiting.public_id,
        "portal:loop_promote gate_id": signed.public_id,
        "api:comparisons-promote public_id": signed.public_id,
        **{f"{route} public_id": gated.public_id for route in (*GATES, "portal:loop_compare")},
        "portal:loop_roll_back public_id": replaced.public_id,
        "portal:loop_appoint public_id": empty.public_id,
        "new": make_version(scene, gated, "new", []).public_id,
        "first": make_version(scene, empty, "first", []).public_id,
    }


def gate_forms(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "portal:loop_compare": {"challenger": ids["new"], "margin": "2"},
        "portal:loop_appoint": {"version": ids["first"], "reason": "The first one."},
        "portal:loop_roll_back": {"reason": "It fails at night."},
    }


def gate_bodies(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "api:comparisons-list": {"challenger": ids["new"], "terms": {"margin": 0.02}},
        "api:promotions-list": {"version": ids["first"], "reason": "The first one."},
        "api:promotions-roll-back": {"project": ids["portal:loop_roll_back public_id"], "reason": "It fails."},
    }


def _gated(scene: Scene, name: str) -> tuple[Project, ModelVersion]:
    project = make_project(scene, name=name)
    known(scene, project, GOLD)
    champion = make_version(scene, project, "first", range(40))
    appoint(actor=scene.actor("owner"), version=champion, reason="The first one.")
    return project, champion
