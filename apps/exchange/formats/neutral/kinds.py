"""Which kind of shape is read from a format that can hold several: the one asked for, or the only one there is."""

from ..base import BadFile, Options


class ChosenKind:
    """Settled by the caller, or by the first shape; another kind after that is refused, for it may not be ignored."""

    def __init__(self, options: Options, known: tuple[str, ...]) -> None:
        self.name = options.mapping.get("label")
        self._given = self.name is not None
        if self.name is not None and self.name not in known:
            raise BadFile(f"Labels of the kind {self.name!r} are unknown here.", f"Choose one: {', '.join(known)}.")

    def takes(self, kind: str, place: str) -> bool:
        """Whether shapes of this kind are read. Raises BadFile where the caller must choose."""
        if self._given:
            return kind == self.name
        self.name = self.name or kind
        if kind != self.name:
            why = f"{place[:1].upper()}{place[1:]}: the file holds {self.name} and {kind}."
            raise BadFile(why, f"Choose one with --map label={self.name} or --map label={kind}")
        return True
