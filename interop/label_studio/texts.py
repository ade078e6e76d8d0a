"""Projects of Label Studio about texts: single answers, orders, entities and relations."""

from .projects import Answer, Project, Region, Task, labels, region, view

TEXT = '<Text name="item" value="$text"/>'
# Astral characters, a joined emoji and a combining accent lie before and inside what is labelled.
SENTENCE = "😀 Ada Lovelace met 🤖Marvin in Zürich 👩‍💻 and Café́ Schober."


def _choice(*chosen: str) -> Answer:
    return Answer([region("choices", {"choices": list(chosen)})], chosen[0] if len(chosen) == 1 else list(chosen))


def _span(name: str, covered: str, label: str) -> dict[str, object]:
    start = SENTENCE.index(covered)
    return region("labels", {"start": start, "end": start + len(covered), "text": covered, "labels": [label]}, id=name)


def _meant(covered: str, label: str) -> dict[str, object]:
    start = SENTENCE.index(covered)
    return {"start": start, "end": start + len(covered), "label": label}


def _spans(*found: tuple[str, str]) -> Answer:
    regions = [_span(f"s{number}", *one) for number, one in enumerate(found, 1)]
    return Answer(regions, [_meant(*one) for one in found])


def _related(label: str) -> Answer:
    found = (("Ada Lovelace", "PER"), ("🤖Marvin", "PER"))
    regions = [_span(f"s{number}", *one) for number, one in enumerate(found, 1)]
    arrow: Region = {"type": "relation", "from_id": "s1", "to_id": "s2", "direction": "right", "labels": [label]}
    spans = [{"id": f"s{number}", **_meant(*one)} for number, one in enumerate(found, 1)]
    return Answer([*regions, arrow], {"spans": spans, "relations": [{"from": "s1", "to": "s2", "label": label}]})


def _one(kind: str, value: object, label: object) -> Answer:
    return Answer([region(kind, {kind: value})], label)


def _words(said: str) -> Answer:
    return Answer([region("textarea", {"text": [said]})], said)


def _side(name: str, choice: str) -> Answer:
    return Answer([region("pairwise", {"selected": name}, to_name="a,b")], {"choice": choice})


ENTITIES = labels("Labels", "PER", "LOC", "ORG")
TWO_TEXTS = '<Text name="a" value="$a"/><Text name="b" value="$b"/>'
STEPS = "".join(
    f'<Choice value="{top}"><Choice value="{top} {below}"/></Choice>' for top in ("plant", "animal") for below in "xy"
)
PROJECTS = (
    Project(
        "nominal choices",
        view(TEXT, labels("Choices", "positive", "negative", of="Choice")),
        (
            Task({"text": "Fine 😀."}, (_choice("positive"), _choice("negative")), _choice("positive")),
            Task({"text": 'Poor, "so" to say;\nreally.'}, (_choice("negative"), _choice("negative"))),
        ),
        ("CSV", "TSV"),
    ),
    Project(
        "several choices",
        view(TEXT, labels("Choices", "speed", "price", "Größe", of="Choice", attributes=' choice="multiple"')),
        (Task({"text": "Fast."}, (_choice("speed", "Größe"), _choice("price")), _choice("speed", "price")),),
    ),
    Project(
        "rating",
        view(TEXT, '<Rating name="label" toName="item" maxRating="5"/>'),
        (Task({"text": "Good."}, (_one("rating", 4, 4), _one("rating", 5, 5)), _one("rating", 3, 3)),),
    ),
    Project(
        "number",
        view(TEXT, '<Number name="label" toName="item" min="0" max="10" step="0.25"/>'),
        (Task({"text": "Good."}, (_one("number", 4, 4), _one("number", 5.25, 5.25)), _one("number", 0, 0)),),
    ),
    Project(
        "taxonomy",
        view(TEXT, f'<Taxonomy name="label" toName="item">{STEPS}</Taxonomy>'),
        (
            Task(
                {"text": "A rose."},
                (
                    _one("taxonomy", [["plant", "plant x"]], ["plant", "plant x"]),
                    _one("taxonomy", [["animal"]], ["animal"]),
                ),
            ),
        ),
    ),
    Project(
        "entities",
        view(ENTITIES, TEXT),
        (
            Task(
                {"text": SENTENCE},
                (
                    _spans(("Ada Lovelace", "PER"), ("🤖Marvin", "PER"), ("Zürich", "LOC"), ("Café́ Schober", "ORG")),
                    _spans(("Lovelace", "PER"), ("👩‍💻", "PER")),
                ),
                _spans(("Zürich", "LOC")),
            ),
            Task({"text": "Nobody."}, (Answer([], []), Answer([], []))),
        ),
        ("CONLL2003",),
    ),
    Project(
        "relations",
        view('<Relations><Relation value="met"/><Relation value="knows"/></Relations>', ENTITIES, TEXT),
        (Task({"text": SENTENCE}, (_related("met"), _related("knows")), _related("met")),),
        no_min="it leaves relations out",
    ),
    Project(
        "transcription",
        view(TEXT, '<TextArea name="label" toName="item"/>'),
        (Task({"text": "Say it again."}, (_words("Noch einmal 😀"), _words("Wieder"))),),
    ),
    Project(
        "pairwise",
        view('<Pairwise name="label" toName="a,b"/>', TWO_TEXTS),
        (
            Task(
                {"a": "Yes.", "b": "Maybe."}, (_side("left", "first"), _side("right", "second")), _side("left", "first")
            ),
        ),
    ),
    Project(
        "ranking",
        view('<List name="item" value="$items" title="Best first"/>', '<Ranker name="label" toName="item"/>'),
        (
            Task(
                {"items": [{"id": name, "title": name, "body": name} for name in ("a", "b", "c")]},
                (
                    _one("ranker", {"rank": ["b", "a", "c"]}, [["b"], ["a"], ["c"]]),
                    _one("ranker", {"rank": ["a", "b", "c"]}, [["a"], ["b"], ["c"]]),
                ),
            ),
        ),
    ),
)
