from pathlib import Path

from apps.disputes.states import TRANSITIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "court.md"


def test_the_document_says_where_a_case_goes_as_the_table_has_it() -> None:
    rows = [
        f"| {state}{' (2)' if instance == 2 else ''} | {act} | {to} |"
        for (state, instance), acts in TRANSITIONS.items()
        for act, to in acts.items()
    ]
    assert "\n".join(rows) in DOCUMENT.read_text("utf-8")
