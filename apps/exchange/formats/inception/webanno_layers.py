"""The header of a WebAnno TSV file: which layers it has, and in which columns their features stand."""

from collections.abc import Sequence
from typing import NamedTuple

from ..base import BadFile, Options

SLOT = "ROLE_"
ATTACHED = "BT_"


class Layer(NamedTuple):
    """`column` is that of the first feature; `target` is the last column of a relation."""

    kind: str
    type: str
    features: tuple[str, ...]
    column: int

    @property
    def name(self) -> str:
        return self.type.rsplit(".", 1)[-1]

    @property
    def width(self) -> int:
        return max(1, len(self.features)) + (self.kind == "RL")


class Choice(NamedTuple):
    """Columns: of the span's value, and of the relation's value and its other end, where relations are read."""

    spans: int
    relations: tuple[int, int] | None


def layers_of(header: Sequence[str]) -> list[Layer]:
    """From the lines #T_SP, #T_RL and #T_CH. Raises BadFile for slots, whose columns are not plain."""
    found: list[Layer] = []
    column = 3
    for line in header:
        kind, _, declared = line[3:].partition("=")
        type_name, *features = declared.split("|")
        if any(feature.startswith(SLOT) for feature in features):
            raise BadFile(f"The layer {type_name!r} has slots, which are not read.", "Export without this layer.")
        if kind not in ("SP", "RL", "CH"):
            raise BadFile(f"The header line {line[:60]!r} is unknown.", "Export as “WebAnno TSV v3.3”.")
        plain = tuple(feature for feature in features if feature and not feature.startswith(ATTACHED))
        found.append(Layer(kind, type_name, plain, column))
        column += found[-1].width
    return found


def chosen(layers: Sequence[Layer], options: Options) -> Choice:
    """The span feature and the relation feature asked for, or the only ones. Raises BadFile."""
    spans = _features([layer for layer in layers if layer.kind == "SP"])
    relations = _features([layer for layer in layers if layer.kind == "RL"])
    if not spans:
        raise BadFile("The file declares no layer of spans.", "Export with the layer that was annotated.")
    asked = options.mapping.get("relation")
    if "label" not in options.mapping and relations and asked is None:
        why = f"The file has spans ({', '.join(spans)[:300]}) and relations ({', '.join(relations)[:300]})."
        remedy = (
            f"Choose with --map label={next(iter(spans))}, and for relations --map relation={next(iter(relations))}"
        )
        raise BadFile(why, remedy)
    layer = _asked(spans, options.mapping.get("label"), "label")
    if asked is None:
        return Choice(layer[1], None)
    relation, column = _asked(relations, asked, "relation")
    return Choice(layer[1], (column, relation.column + relation.width - 1))


def _features(layers: Sequence[Layer]) -> dict[str, tuple[Layer, int]]:
    return {
        f"{layer.name}.{feature}" if feature else layer.name: (layer, layer.column + at)
        for layer in layers
        for at, feature in enumerate(layer.features or ("",))
    }


def _asked(features: dict[str, tuple[Layer, int]], name: str | None, role: str) -> tuple[Layer, int]:
    if name is None and len(features) == 1:
        return next(iter(features.values()))
    if name not in features:
        why = f"There is no {role} {name!r}." if name else f"The file has several features for the {role}."
        raise BadFile(
            f"{why} It has: {', '.join(features)[:500] or 'none'}.", f"Choose one with --map {role}=LAYER.FEATURE"
        )
    return features[name]
