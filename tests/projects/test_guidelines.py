import hashlib

import pytest

from apps.audit.selectors import details_of
from apps.projects.selectors import current_guideline
from apps.projects.services import publish_guideline
from tests.accounts.events import last_event
from tests.refusals import invalid, refused
from tests.scenes import make_engagement, make_project

pytestmark = pytest.mark.django_db


def test_each_guideline_is_a_new_version_and_the_newest_is_current() -> None:
    scene = make_engagement()
    project = make_project(scene)
    assert current_guideline(project) is None
    first = publish_guideline(actor=scene.actor("owner"), project=project, text="# One")
    second = publish_guideline(actor=scene.actor("qa_manager"), project=project, text="# Two")
    assert (first.version, second.version) == (1, 2)
    assert current_guideline(project) == second
    sha256 = hashlib.sha256(b"# Two").hexdigest()
    assert details_of(last_event()) == {"version": 2, "sha256": sha256}


def test_an_empty_guideline_is_refused() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("empty"):
        publish_guideline(actor=scene.actor("owner"), project=project, text=" \n")


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_publish_guidelines(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    with refused("Owner or QA manager|not a member"):
        publish_guideline(actor=scene.actor(role), project=project, text="# Mine")
    assert not project.guidelines.exists()
