"""Stored files as references find them: by the whole name first, then by the last part of it where that is unique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.media.models import MediaFile
from apps.media.naming import base_name, possible_names
from apps.media.references import BY_EXTENSION, Reference, kind_by_name


def names_meant(reference: Reference) -> Iterator[str]:
    """The likeliest first. Formats that know a recording by its bare name leave the ending out."""
    names = possible_names(reference.text)
    yield from names
    if names and not kind_by_name(names[-1]):
        endings = [ending for ending, kind in BY_EXTENSION.items() if reference.kind in ("", kind)]
        yield from (f"{names[-1]}.{ending}" for ending in endings)


class Shelf:
    def __init__(self, files: Iterable[MediaFile]) -> None:
        self._by_name: dict[str, MediaFile] = {}
        self._by_base: dict[str, list[MediaFile]] = {}
        for file in files:
            self._by_name[file.name] = file
            self._by_base.setdefault(file.base_name, []).append(file)

    def found(self, reference: Reference) -> list[MediaFile]:
        """The one file that is meant; several where the name fits several, none where it fits none."""
        names = list(names_meant(reference))
        whole = next((self._by_name[name] for name in names if name in self._by_name), None)
        if whole is not None:
            return [whole]
        return next((self._by_base[base] for base in map(base_name, names) if base in self._by_base), [])
