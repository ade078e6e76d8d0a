import pytest

from apps.labels.basis import basis_of
from apps.labels.loading import columns_of
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set, publish_schema
from apps.projects.selectors import current_schema
from tests.refusals import invalid, refused
from tests.scenes import YES_NO, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
NO_YES_MAYBE = {"type": "nominal", "labels": ["maybe", "yes", "no"]}


def test_a_schema_is_versioned_and_deliveries_stay_bound_to_theirs() -> None:
    scene = make_engagement()
    project = make_project(scene)
    early = deliver(scene, project, panel(["a"], ann="y"), "early.csv")
    second = publish_schema(actor=scene.actor("owner"), project=project, definition=NO_YES_MAYBE)
    late = deliver(scene, project, [("b", "ann", "maybe")], "late.csv")
    assert (early.schema.version, late.schema) == (1, second)
    assert current_schema(project) == second


def test_a_schema_that_cannot_be_understood_is_refused() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("unknown"):
        publish_schema(actor=scene.actor("owner"), project=project, definition={"type": "poem"})
    assert project.schemas.count() == 1


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_publish_schemas(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    with refused("Owner or QA manager|not a member"):
        publish_schema(actor=scene.actor(role), project=project, definition=NO_YES_MAYBE)


def test_labels_of_an_earlier_schema_are_numbered_by_the_current_one() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yn"))
    publish_schema(actor=scene.actor("owner"), project=project, definition=NO_YES_MAYBE)
    rules = rules_of(current_schema(project))
    columns = columns_of(freeze_set(actor=scene.actor("owner"), project=project), rules)
    assert columns.values == ['"maybe"', '"yes"', '"no"']
    assert [columns.values[code] for code in columns.code] == ['"yes"', '"no"']


def test_sets_of_labels_are_compared_in_the_order_of_the_current_schema() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "multilabel", "labels": ["red", "blue"]})
    deliver(scene, project, [("a", "ann", "red|blue")], "early.csv")
    publish_schema(
        actor=scene.actor("owner"), project=project, definition={"type": "multilabel", "labels": ["blue", "red"]}
    )
    deliver(scene, project, [("a", "bob", "red|blue")], "late.csv")
    columns = columns_of(freeze_set(actor=scene.actor("owner"), project=project), rules_of(current_schema(project)))
    assert columns.values == ['["blue","red"]']


@pytest.mark.parametrize(
    "definition",
    [{"type": "nominal", "labels": ["no", "maybe"]}, {"type": "numeric"}, {"type": "ordinal", "labels": ["1", "2"]}],
)
def test_a_label_that_the_current_schema_does_not_allow_is_named(definition: dict[str, object]) -> None:
    scene = make_engagement()
    project = make_project(scene, YES_NO)
    deliver(scene, project, panel(["a"], ann="y"))
    publish_schema(actor=scene.actor("owner"), project=project, definition=definition)
    frozen = freeze_set(actor=scene.actor("owner"), project=project)
    with invalid('The label "yes" .* Publish a schema version that keeps it'):
        columns_of(frozen, rules_of(current_schema(project)))


def test_what_a_result_takes_from_its_project_names_the_schema() -> None:
    scene = make_engagement()
    project = make_project(scene)
    before = basis_of(project)
    publish_schema(actor=scene.actor("owner"), project=project, definition=NO_YES_MAYBE)
    assert basis_of(project)["schema"] != before["schema"]
