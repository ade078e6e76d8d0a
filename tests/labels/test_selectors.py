import pytest
from django.db import DatabaseError, transaction

from apps.labels.loading import columns_of
from apps.labels.models import Annotation
from apps.labels.selectors import current_annotations, final_label, rules_of
from apps.labels.services import freeze_set
from apps.projects.models import Project
from apps.projects.selectors import current_schema
from tests.scenes import Scene, deliver, item_of, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


def labels_of(scene: Scene, project: Project) -> list[tuple[str, str, str]]:
    """What counts for the figures."""
    columns = columns_of(freeze_set(actor=scene.actor("owner"), project=project), rules_of(current_schema(project)))
    rows = zip(columns.unit.tolist(), columns.annotator.tolist(), columns.code.tolist(), strict=True)
    return sorted((columns.items[u], columns.annotators[a], columns.values[c]) for u, a, c in rows)


def test_a_redelivered_label_takes_the_place_of_the_earlier_one_which_stays_on_record() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yn", bob="yy"), "first.csv")
    deliver(scene, project, panel(["a"], ann="n"), "second.csv")
    assert [(x.annotator.key, x.value) for x in current_annotations(item_of(project, "a"))] == [
        ("bob", '"yes"'),
        ("ann", '"no"'),
    ]
    assert Annotation.objects.count() == 5
    assert labels_of(scene, project) == [
        ("a", "ann", '"no"'), ("a", "bob", '"yes"'), ("b", "ann", '"no"'), ("b", "bob", '"yes"')
    ]  # fmt: skip


def test_pages_and_figures_agree_on_what_a_redelivery_replaced_when_a_label_was_repeated() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, [("a", "ann", "yes"), ("a", "ann", "no"), ("a", "ann", "yes")], "first.csv")
    assert current_annotations(item_of(project, "a")).count() == 3
    deliver(scene, project, [("a", "ann", "no")], "second.csv")
    assert labels_of(scene, project) == [("a", "ann", '"no"')]
    assert [x.value for x in current_annotations(item_of(project, "a"))] == ['"no"']


def test_a_delivered_label_cannot_be_changed() -> None:
    scene = make_engagement()
    deliver(scene, make_project(scene), panel(["a"], ann="y"))
    with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
        Annotation.objects.update(value='"no"')


def test_an_undisputed_item_is_what_most_annotators_said() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["most", "tied", "one"], ann="yyn", bob="yn-", cid="n--"))
    rules = rules_of(current_schema(project))
    found = {key: final_label(item_of(project, key), rules) for key in ("most", "tied", "one")}
    assert (found["most"].value, found["most"].votes, found["most"].of) == ("yes", 2, 3)
    assert (found["tied"].value, found["tied"].origin, found["tied"].settled) == (None, "tie", False)
    assert (found["one"].value, found["one"].origin) == ("no", "consensus")
