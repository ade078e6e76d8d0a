import pytest

from apps.projects.models import Project
from tests.scenes import Scene, make_engagement, make_project


@pytest.fixture
def scene(db: None) -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)
