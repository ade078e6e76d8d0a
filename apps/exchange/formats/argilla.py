"""Argilla 2 records: responses of several users to the questions of one record, nested or as flat columns.

The flat form is what `to_datasets` gives the Hugging Face hub: `QUESTION.responses` and its `.users` and `.status`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from .base import BadFile, Format, Head, Options, Provenance, Reading, Record, Reject
from .neutral.answers import NOTHING_TO_DO, Answer, Chosen, Unreadable, at_path, attempt, check_roles
from .neutral.provenance import UNNAMED_MODEL, provenance
from .neutral.shapes import keyed, listed, number, span, text, texts, whole
from .source.json_lines import Object, first_object, mentions, objects_or_elements

REMEDY = "Export with dataset.records.to_json, or to_datasets and then to_json."
FLAT = ".responses"
AFTER_NAME = (".responses", ".responses.users", ".responses.status", ".suggestion")
OUTER = ("id", "status", "_server_id")


class Response(NamedTuple):
    question: str
    user: object
    value: object
    status: object
    made_at: object


def read_argilla(stream: BinaryIO, options: Options) -> Reading:
    return argilla_records(objects_or_elements(stream, options.limits.task, what="record", remedy=REMEDY), options)


def argilla_records(placed: Iterator[tuple[str, Object | Reject]], options: Options) -> Reading:
    """The responses in rows that may also come out of a Parquet file."""
    check_roles(options, "item", "label")
    chosen = Chosen(options)
    first = True
    for place, found in placed:
        if isinstance(found, Reject):
            yield found
            continue
        if first and not is_argilla(found):
            raise BadFile(f"{place.capitalize()} holds no responses.", REMEDY)
        first = False
        yield from _responses(place, found, chosen, options)


def is_argilla(columns: Mapping[str, object]) -> bool:
    return "responses" in columns or any(name.endswith(FLAT) for name in columns)


def _responses(place: str, found: Object, chosen: Chosen, options: Options) -> Iterator[Record | Reject]:
    try:
        given = list(_flat(found) if "responses" not in found else _nested(found))
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)
        return
    by_user: dict[str, list[Response]] = {}
    for one in given:
        by_user.setdefault(str(one.user)[:200], []).append(one)
    for number_, answers in enumerate(by_user.values(), 1):
        where = f"{place}, response {number_}"
        yield attempt(where, partial(_answer, where, found, answers, chosen, options))


def _answer(place: str, found: Object, answers: list[Response], chosen: Chosen, options: Options) -> Answer:
    unfinished = next((one.status for one in answers if one.status not in (None, "submitted")), None)
    if unfinished is not None:
        raise Unreadable(f"The response is {str(unfinished)[:60]!r}, not submitted.", NOTHING_TO_DO)
    fields = _fields(found)
    parts: dict[str, Callable[[], object]] = {}
    for one in answers:
        if one.question in parts:
            raise Unreadable(f"The user answered the question {one.question!r} twice.")
        parts[one.question] = partial(_value, one.value, fields)
    return Answer(
        item=at_path(found, options.mapping.get("item", "id")),
        annotator=answers[0].user,
        label=chosen.label(place, parts),
        made_at=next((one.made_at for one in answers if one.made_at is not None), None),
        payload=fields,
        provenance=_suggestion(found, chosen.name(place, parts), fields),
    )


def _suggestion(found: Object, question: str | None, fields: Mapping[str, Any]) -> Provenance | None:
    """What the user was shown for the question that is read; with all questions read, for none of them."""
    nested = found.get("suggestions")
    if isinstance(nested, dict):
        one = nested.get(question or "")
        value, agent = (one.get("value"), one.get("agent")) if isinstance(one, dict) else (None, None)
    else:
        value, agent = found.get(f"{question}.suggestion"), found.get(f"{question}.suggestion.agent")
    if value is None:
        return None
    try:
        return provenance(model=agent or UNNAMED_MODEL, proposal=_value(value, fields))
    except Unreadable:
        return provenance(model=agent or UNNAMED_MODEL)


def _nested(found: Object) -> Iterator[Response]:
    responses = found["responses"] or {}
    for question, entries in keyed(responses, "the list of responses").items():
        for entry in listed(entries or [], "responses"):
            one = keyed(entry, "a response")
            made_at = one.get("updated_at") or one.get("inserted_at")
            yield Response(question, one.get("user_id"), one.get("value"), one.get("status"), made_at)


def _flat(found: Object) -> Iterator[Response]:
    for column, values in found.items():
        if not column.endswith(FLAT) or values is None:
            continue
        answers = listed(values, "responses")
        users = listed(found.get(f"{column}.users"), "users")
        states = listed(found.get(f"{column}.status") or [None] * len(answers), "states")
        if not len(answers) == len(users) == len(states):
            raise Unreadable(f"The columns {column} have lists of different lengths.")
        for value, user, status in zip(answers, users, states, strict=True):
            yield Response(column.removesuffix(FLAT), user, value, status, None)


def _fields(found: Object) -> dict[str, Any]:
    if "responses" in found:
        fields = found.get("fields")
        return fields if isinstance(fields, dict) else {}
    named = {name for name in found if name.endswith(AFTER_NAME) or ".suggestion." in name}
    return {name: value for name, value in found.items() if name not in {*named, *OUTER} and value is not None}


def _value(raw: object, fields: Mapping[str, Any]) -> object:
    """A label or text, a rating, a list of labels, a ranking, or spans."""
    if isinstance(raw, str):
        return text(raw, "answer")
    if not isinstance(raw, list):
        return number(raw, "The answer")
    if not raw or not all(isinstance(entry, dict) for entry in raw):
        return texts(raw)
    if all("rank" in entry for entry in raw):
        return _ranking(raw)
    length = max((len(value) for value in fields.values() if isinstance(value, str)), default=None)
    return [span(entry.get("label"), entry.get("start"), entry.get("end"), length) for entry in raw]


def _ranking(raw: list[dict[str, Any]]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for entry in raw:
        groups.setdefault(whole(entry["rank"], "A rank"), []).append(text(entry.get("value"), "ranked item"))
    return [groups[rank] for rank in sorted(groups)]


def _recognise(head: Head) -> str | None:
    if mentions(head, "fields", "responses"):
        return "its first object has Argilla's “fields” and “responses”"
    found = first_object(head)
    column = next((name for name in found or {} if name.endswith(f"{FLAT}.users")), None)
    return f"its first object has the column “{column}”, as Argilla writes data sets" if column else None


ARGILLA = Format("argilla", "Argilla records (JSON, JSON Lines, data set columns)", read_argilla, _recognise)
