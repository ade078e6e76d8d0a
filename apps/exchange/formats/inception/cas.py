"""A UIMA CAS as INCEpTION and DKPro write it: one text, and annotations of it by type and features.

A reader of our own: dkpro-cassis needs the type system beside the file and holds everything as objects.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..base import BadFile, Options
from ..neutral.answers import Unreadable
from ..neutral.shapes import Shape, related, text
from ..neutral.utf16 import Utf16

PLAIN = "NamedEntity.value"
# Every tool writes these layers beside what people annotated; one of them is read only when it is asked for.
OF_THE_TOOL = frozenset(
    (
        "Sofa", "View", "NULL", "DocumentMetaData", "DocumentAnnotation", "TagsetDescription", "TagDescription",
        "CASMetadata", "FeatureDefinition", "LayerDefinition", "Sentence", "Token", "Lemma", "Stem", "POS",
        "MorphologicalFeatures", "Div", "Paragraph", "Heading", "Dependency",
    )
)  # fmt: skip
SOURCES, TARGETS = ("Governor", "source"), ("Dependent", "target")
EXPORT = "Export it again from the annotation tool."


class Structure(NamedTuple):
    """A feature structure; `name` is its type without the package."""

    id: str
    name: str
    features: Mapping[str, object]


class Cas:
    """What is needed of one CAS: the text of its first view, and the annotations on it."""

    def __init__(self) -> None:
        self.text: str | None = None
        self._sofa = ""
        self._found: dict[str, Structure] = {}

    def add(self, structure: Structure) -> None:
        """Raises Unreadable for a second structure of the same id."""
        if structure.id in self._found:
            raise Unreadable(f"Two structures have the id {structure.id[:40]}.", EXPORT)
        self._found[structure.id] = structure
        if structure.name == "Sofa" and structure.features.get("sofaID", "_InitialView") == "_InitialView":
            content = structure.features.get("sofaString")
            if not isinstance(content, str):
                raise Unreadable("The view of the document holds no text.", "Export with the text in the file.")
            self.text, self._sofa = content, structure.id

    def label(self, options: Options) -> object:
        """Spans, with relations where asked for. Raises Unreadable, or BadFile where a layer must be chosen."""
        if self.text is None:
            raise Unreadable("The file holds no document (Sofa).", EXPORT)
        layer, _, feature = (options.mapping.get("label") or self._only_layer()).partition(".")
        offsets = Utf16(self.text)
        spans = {
            one.id: {"id": one.id, **_span(one, feature or "value", offsets)}
            for one in self._on_text()
            if one.name == layer
        }
        asked = options.mapping.get("relation")
        if asked is None:
            return [{key: value for key, value in span.items() if key != "id"} for span in spans.values()]
        return self._related(spans, asked)

    def _only_layer(self) -> str:
        layers = {one.name for one in self._on_text() if one.name not in OF_THE_TOOL}
        if layers <= {PLAIN.split(".")[0]}:
            return PLAIN
        raise BadFile(
            f"The file has the layers {', '.join(sorted(layers))[:500]}.", "Choose with --map label=LAYER.FEATURE"
        )

    def _on_text(self) -> Iterable[Structure]:
        views = {one.id for one in self._found.values() if one.name == "Sofa"}
        for one in self._found.values():
            lies_on = one.features.get("sofa")
            if "begin" in one.features and lies_on is not None and str(lies_on) not in views:
                why = f"{one.name} {one.id[:40]} is on a view {str(lies_on)[:40]} that is not there."
                raise Unreadable(why, EXPORT)
            if str(one.features.get("sofa")) == self._sofa and "begin" in one.features and one.name != "Sofa":
                yield one

    def _related(self, spans: Mapping[str, Shape], asked: str) -> Shape:
        layer, _, feature = asked.partition(".")
        arrows: list[tuple[object, object, object]] = []
        for one in self._found.values():
            if one.name == layer:
                arrows.append((_end(one, SOURCES), _end(one, TARGETS), _value(one, feature or "label")))
        return related(list(spans.values()), arrows)


def _span(one: Structure, feature: str, offsets: Utf16) -> Shape:
    try:
        start, end = offsets.span(_offset(one, "begin"), _offset(one, "end"))
    except Unreadable as refusal:
        raise Unreadable(f"{one.name} {one.id[:40]}: {refusal.why}", refusal.remedy) from None
    return {"start": start, "end": end, "label": _value(one, feature)}


def _offset(one: Structure, name: str) -> int:
    raw = str(one.features.get(name, ""))
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        raise Unreadable(f"Its {name} is {raw[:40]!r}.")
    return int(raw)


def _value(one: Structure, feature: str) -> str:
    found = one.features.get(feature)
    if found is None:
        raise Unreadable(
            f"{one.name} {one.id[:40]} has no {feature!r}.", "Give every annotation a label, or map another."
        )
    return text(found)


def _end(one: Structure, names: tuple[str, ...]) -> str:
    return str(next((one.features[name] for name in names if name in one.features), ""))
