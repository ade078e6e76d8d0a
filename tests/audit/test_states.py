"""The state of a row is the same before it is written and after it is read, on every database."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.governed import BULKS, GOVERNED, WITHOUT_STATES
from apps.audit.models import Event
from apps.audit.states import columns_of, id_of, json_text, state_of, states_of_rows
from apps.evidence.canonical import decode
from apps.evidence.merkle import root_of_rows
from apps.lots.models import Draw
from apps.projects.models import Commitment
from tests.audit.governed_world import make_everything
from tests.scenes import make_engagement


def test_every_model_has_states_or_a_reason_to_have_none() -> None:
    every = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert every == GOVERNED.keys() | WITHOUT_STATES.keys()
    assert not GOVERNED.keys() & WITHOUT_STATES.keys()
    assert BULKS.keys() == {"labels.annotation", "loop.prediction", "loop.task"}


@pytest.mark.parametrize("label", sorted(GOVERNED))
def test_what_is_said_of_a_governed_model_holds_of_its_columns(label: str) -> None:
    whole, inserted = columns_of(label), columns_of(label, inserted=True)
    assert set(whole.names) - set(inserted.names) == set(GOVERNED[label].changing)
    assert "id" in inserted.names


def test_a_model_without_states_has_none() -> None:
    with pytest.raises(LookupError, match=r"audit.event has no states"):
        state_of(Event())


@pytest.mark.django_db
def test_every_state_in_the_logs_is_that_of_the_row_as_it_is_read_back() -> None:
    make_everything()
    told: dict[tuple[str, str], str] = {}
    models = set()
    for leaf in Event.objects.order_by("pk").values_list("leaf", flat=True):
        for state in decode(bytes(leaf)).get("states", ()):
            models.add(state["model"])
            if "root" in state:
                rows = list(_rows_of(state))
                assert states_of_rows(rows) == state
            else:
                told[state["model"], state["id"]] = state["sha256"]
    for (label, identity), sha256 in told.items():
        rows = [row for row in apps.get_model(label)._base_manager.all() if id_of(row) == identity]
        assert [state_of(row)["sha256"] for row in rows] == [sha256], (label, identity)
    assert models | {"retention.erasedfile"} == GOVERNED.keys()


def _rows_of(state: dict[str, Any]) -> Any:
    manager = apps.get_model(state["model"])._base_manager
    ends = {"pk__gte": state["first"], "pk__lte": state["last"], GOVERNED[state["model"]].group: state["of"]}
    return manager.filter(**ends).order_by("pk")


def test_the_bytes_of_a_state_are_as_documented() -> None:
    moment = dt.datetime(2026, 1, 2, 4, 4, 5, 60, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    made = Commitment(pk=7, public_id="com_1", engagement_id=3, metric="alpha", floor=Decimal("0.8"), made_at=moment)
    expected = (
        b'{"confidence":"0.9500","engagement_id":3,"floor":"0.8000","id":7,"made_at":"2026-01-02T03:04:05.000060Z",'
        b'"metric":"alpha","public_id":"com_1"}'
    )
    assert columns_of("projects.commitment").of(made) == expected
    state = {"model": "projects.commitment", "id": "com_1", "sha256": hashlib.sha256(expected).hexdigest()}
    assert state_of(made) == state


def test_the_root_over_rows_is_in_the_order_of_their_keys() -> None:
    rows = [apps.get_model("lots.drawnitem")(pk=key, draw_id=5, item_id=key, position=key) for key in (9, 8, 11)]
    leaves = [f'{{"draw_id":5,"id":{key},"item_id":{key},"position":{key}}}'.encode() for key in (8, 9, 11)]
    root, _ = root_of_rows(leaves)
    expected = {"model": "lots.drawnitem", "of": "5", "first": 8, "last": 11, "rows": 3, "root": root.hex()}
    assert states_of_rows(rows) == expected


def test_empty_columns_leave_no_trace_so_that_columns_can_be_added() -> None:
    bare = columns_of("exchange.importreject").of(apps.get_model("exchange.importreject")(pk=1, run_id=2))
    assert bare == b'{"id":1,"run_id":2}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (1e16, "10000000000000000"),
        (1e300, "1" + "0" * 300),
        (1e-7, "1e-07"),
        (2**70 + 1, str(2**70 + 1)),
        ({"b": 1, "a": [None, True, "é\n"]}, '{"a":[null,true,"é\\n"],"b":1}'),
        ({2: "x", 10: "y"}, '{"10":"y","2":"x"}'),
    ],
)
def test_json_has_one_text(value: object, text: str) -> None:
    assert json_text(value) == text


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.django_db
@given(
    st.recursive(SCALARS | TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
)
def test_json_comes_back_from_the_database_as_the_same_text(value: Any) -> None:
    field: Any = apps.get_model("projects.item")._meta.get_field("payload")
    with connection.cursor() as cursor:
        kind = "jsonb" if connection.vendor == "postgresql" else "text"
        cursor.execute(f"SELECT CAST(%s AS {kind})", [field.get_db_prep_value(value, connection)])
        stored = cursor.fetchone()[0]
    assert json_text(field.from_db_value(stored, None, connection)) == json_text(value)


@pytest.mark.django_db
def test_decimals_are_those_that_the_column_holds() -> None:
    scene = make_engagement()
    with transaction.atomic():
        made = Commitment.objects.create(engagement=scene.engagement, metric="alpha", floor=Decimal("0.81250"))
    assert state_of(made) == state_of(Commitment.objects.get())
    assert Draw._meta.get_field("aql").decimal_places == 5
