"""Who labelled what, in formats that do not say: from what the caller declared and from the file's name."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from ..base import BadFile, Options, Provenance, Record
from ..source.json_values import storable
from .answers import Unreadable, declared_annotator


@dataclass(frozen=True, slots=True)
class Naming:
    """The annotator and the item of one file; `item` is a fallback where the content names the items itself."""

    annotator: str
    item: str

    def record(
        self,
        place: str,
        label: object,
        payload: dict[str, object] | None,
        item: str | None = None,
        *,
        known: Provenance | None = None,
    ) -> Record:
        """A record of this annotator, by default on this item. Raises Unreadable where it cannot be stored."""
        item = self.item if item is None else item.strip()
        if not item:
            raise Unreadable("There is no item.", "Say what names it with --map item=…")
        if not all(storable(part) for part in (item, self.annotator, label, payload, list(known or ()))):
            raise Unreadable("A value holds NUL, half a surrogate pair, or a number that is not finite.")
        return Record(place, item, self.annotator, label, payload=payload or None, provenance=known)


def named(options: Options) -> Naming:
    """Both halves from the name of the file. Raises BadFile where one of them is empty."""
    item = item_of(options)
    if not item:
        why = f"Nothing in the name {options.name!r} says which item the file is about."
        raise BadFile(why, "Give it: --map item=NAME, in which {file} and {folder} stand for those of the delivery.")
    return Naming(annotator_of(options), item)


def annotator_of(options: Options) -> str:
    return declared_annotator(options) if options.needs_annotator else ""


def item_of(options: Options) -> str:
    """By template; without one the half of the name that does not say who labelled: the file, or else its folder."""
    by_folder = options.needs_annotator and "{file}" in options.annotator
    template = options.mapping.get("item") or ("{folder}" if by_folder else "{file}")
    path = PurePosixPath(options.name.removesuffix(".gz"))
    folder = "" if path.parent.name.endswith(".zip") else path.parent.name
    return template.replace("{file}", path.stem).replace("{folder}", folder).strip()
