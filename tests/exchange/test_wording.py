import pytest

from apps.exchange.wording import for_forms
from tests.exchange.parties import deliver, make_parties


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Say which with --map item=sku", "Say which with “Item”: sku"),
        ("--map label=boxes or --map label=tags", "“Label”: boxes or “Label”: tags"),
        ("with --map crowd=skip", "with “Other settings”: crowd=skip"),
        ("Give it: --annotator NAME, or {file}.", "Give it: “Who labelled”: NAME, or {file}."),
        ("Read it with --format cvat.", "Read it with “Format”: cvat."),
        ("Name one of a, b with --format.", "Name one of a, b with “Format”."),
        ("Check the keys given with --map.", "Check the keys given with “Columns”."),
        ("Nothing to say -- mapping", "Nothing to say -- mapping"),
    ],
)
def test_options_of_the_command_become_fields_of_the_form(said: str, shown: str) -> None:
    assert for_forms(said) == shown


@pytest.mark.django_db
def test_a_refused_file_names_the_field_of_the_form() -> None:
    run = deliver(make_parties(), "item,task,annotator,label\n1,1,a,yes\n")
    assert "“Item”: item" in run.error
    assert "--" not in run.error
