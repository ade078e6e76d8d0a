"""What a log tells of itself, event by event."""

from typing import Any

import pytest

from apps.evidence.errors import EvidenceError
from apps.evidence.story import UNTOLD, Story, Told, moment_of

EVENT = {"v": 1, "id": "evt_0", "verb": "x.y", "at": "2026-01-02T03:04:05Z", "actor": "user:a", "object": "o"}


def story(*events: dict[str, Any]) -> Story:
    found = Story()
    for index, event in enumerate(events):
        found.take(index, {**EVENT, "id": f"evt_{index}", **event})
    return found


def test_times_are_microseconds_since_1970() -> None:
    texts = ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z", "2000-03-01T00:00:00Z", "1969-12-31T23:59:59Z"]
    assert [moment_of(text) for text in texts] == [0, 1, 951_868_800_000_000, -1_000_000]


@pytest.mark.parametrize(
    ("at", "good"),
    [("2026-01-02T02:04:05Z", True), ("2026-01-02T02:04:04.999999Z", False), ("2026-01-02T03:04:05Z", True)],
)
def test_an_event_may_be_an_hour_older_than_the_newest_before_it(at: str, good: bool) -> None:
    before = [{}, {"at": "2026-01-02T02:30:00Z"}]
    if good:
        assert story(*before, {"at": at}).times[-1] == moment_of(at)
        return
    with pytest.raises(EvidenceError, match=r"^TIME_BACKWARDS"):
        story(*before, {"at": at})


def test_a_log_may_begin_in_any_year() -> None:
    assert list(story({"at": "0001-01-01T00:00:00Z"}).times) == [-62_135_596_800_000_000]


def test_an_event_that_is_kept_back_has_no_time_and_is_before_all_times() -> None:
    found = story({})
    found.skip("ab")
    assert (found.withheld, list(found.times)) == (["ab"], [moment_of(EVENT["at"]), UNTOLD])
    assert moment_of("0001-01-01T00:00:00Z") > UNTOLD


@pytest.mark.parametrize(
    ("verb", "kept"),
    [
        *(("key.added", "keys_added"), ("key.revoked", "keys_revoked"), ("witnesses.agreed", "policies")),
        *(("signer.enrolled", "enrolled"), ("signer.revoked", "revoked"), ("report.signed", "signed")),
        ("report.sealed", "pdfs"),
    ],
)
def test_an_event_is_kept_by_what_it_is_about(verb: str, kept: str) -> None:
    told = getattr(story({}, {"verb": verb, "details": {"a": 1}}), kept)
    assert told == [Told(1, "user:a", "o", {"a": 1})]
    assert getattr(story({"verb": verb}, {"verb": verb, "details": [1]}, {"details": {"a": 1}}), kept) == []


def test_seals_are_kept_with_what_they_vouch_for() -> None:
    found = story(
        {"verb": "bundle.sealed", "details": {"manifest_sha256": "m", "withheld": "w"}},
        {"verb": "bundle.sealed", "details": {"manifest_sha256": "n"}},
        {"verb": "report.frozen", "details": {"files": [1]}},
    )
    assert (found.sealed, found.vouched, found.frozen) == ({"m": 0, "n": 1}, {"m": "w", "n": "None"}, [[1]])


@pytest.mark.parametrize(
    "event", [[], None, "evt_0", {"verb": "x.y"}, {"id": 1}, {"id": "evt_9"}, {"id": "e", "verb": 1}]
)
def test_what_has_no_id_or_verb_is_no_event(event: object) -> None:
    with pytest.raises(EvidenceError, match=r"^EVENT: not an event with"):
        Story().take(0, event)


def test_an_id_stands_once() -> None:
    with pytest.raises(EvidenceError, match=r"^REPLAY"):
        story({}, {"id": "evt_0"})


@pytest.mark.parametrize(
    "text",
    [
        *("2026-W01-1T00:00:00Z", "20260102T030405Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05,123456Z"),
        *("2026-01-02T03:04:05.123Z", "2026-01-02T03:04Z", "2026-01-02T03:04:05+00:00", "2026-13-02T03:04:05Z"),
        *("\u0662026-01-02T03:04:05Z", "2026-01-02T03:04:05z", "2026-01-02T03:04:05Z\n", "", 7, None, [], {}),
    ],
)
def test_a_time_has_one_form(text: object) -> None:
    with pytest.raises(EvidenceError, match=r"^EVENT"):
        moment_of(text)
