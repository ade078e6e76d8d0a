"""Whatever was labelled, decided, asked and taken: no manifest holds gold, a copy of it, or what calibrates."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.learning.provenance import Admission, Provenance
from apps.loop.models import ModelVersion, TaskKind
from apps.loop.training.lessons import lessons_of
from apps.projects.models import Project
from tests.loop.build_versions import KEYS, TEXTS, fill, reviews, routed, trained
from tests.scenes import Scene, load_gold

pytestmark = pytest.mark.django_db
WEIGHTS = [Admission(), Admission(0.5, 1.0)]
TASKS = st.lists(
    st.tuples(
        st.sampled_from([*KEYS[:6], "n1", "n2"]),
        st.sampled_from(sorted(TaskKind)),
        st.sampled_from(["bad", "good", None]),
    ),
    max_size=8,
    unique_by=lambda task: task[:2],
)
GOLD = st.sets(st.sampled_from(KEYS[:8]), max_size=4)
COPIED = st.sets(st.sampled_from(KEYS[8:]), max_size=3)


@pytest.fixture
def taught() -> tuple[Scene, Project, ModelVersion]:
    scene, project = reviews()
    return scene, project, trained(scene, project)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TASKS, GOLD, COPIED, st.sampled_from(WEIGHTS))
def test_nothing_held_out_is_ever_learnt_from(
    taught: tuple[Scene, Project, ModelVersion], tasks: Any, gold: set[str], copied: set[str], admission: Admission
) -> None:
    scene, project, version = taught
    with transaction.atomic():
        if gold:
            load_gold(scene, project, dict.fromkeys(sorted(gold), "good"))
        fill(project, {key: {"text": f"{TEXTS[0]} ."} for key in copied})
        routed(project, version, tasks, certificate="c" * 64)
        found = lessons_of(project, "text", admission).manifest
        transaction.set_rollback(True)
    records = {label.record for label in found.labels}
    blind = {key for key, kind, _ in tasks if kind == TaskKind.BLIND}
    copies = copied if "r00" in gold | blind else set()
    assert not records & (gold | copies | blind)
    unseen = {key for key, kind, answer in tasks if kind == TaskKind.AUTO}
    made = {label.record for label in found.labels if label.provenance is Provenance.MODEL}
    assert made <= (unseen if admission.model_share else set())
    planted = {key for key, kind, _ in tasks if kind == TaskKind.PLANTED}
    elsewhere = {key for key, kind, answer in tasks if kind != TaskKind.PLANTED}
    assert not records & (planted - elsewhere - set(KEYS))
