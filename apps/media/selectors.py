"""Which medium an item is about, and where it is: stored here, under a declared source, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from apps.media.addresses import lies_under
from apps.media.models import MediaFile, MediaSource
from apps.media.naming import base_name
from apps.media.references import Reference, kind_by_name, references_in
from apps.media.shelf import Shelf, names_meant
from apps.projects.models import Item, Project

# So many items, and files to find theirs among, are looked through to say how many items have their media.
MOST_ITEMS = 2_000
MOST_FILES = 100_000
# So many names are asked for in one query.
TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Medium:
    """`kind` is image, audio or video. Exactly one is given: the stored `file`, the `address` below the declared
    `source`, or `why` nothing can be shown; `undeclared` is an address for which only the declaration is missing."""

    reference: Reference
    kind: str
    file: MediaFile | None = None
    address: str = ""
    source: MediaSource | None = None
    why: str = ""
    undeclared: bool = False


def medium_of(item: Item) -> Medium | None:
    """What the item refers to; None where it refers to no medium at all."""
    references = _references(item)
    if not references:
        return None
    names = set(chain.from_iterable(names_meant(each) for each in references))
    named = Q(name__in=names) | Q(base_name__in={base_name(name) for name in names})
    shelf = Shelf(MediaFile.objects.filter(named, project_id=item.project_id))
    sources = list(sources_of(item.project)) if any(each.is_address for each in references) else []
    return _if_there(_medium(references, shelf, sources))


def media_of(project: Project, items: Sequence[Item]) -> list[Medium | None]:
    """What each of the items, all of the project, refers to; asked of the database together. Whether a stored file
    still lies there is not looked at."""
    references = [_references(item) for item in items]
    every = list(chain.from_iterable(references))
    sources = list(sources_of(project)) if any(each.is_address for each in every) else []
    shelf = Shelf(_files_meant(project, every))
    return [_medium(each, shelf, sources) for each in references]


def _files_meant(project: Project, references: Sequence[Reference]) -> Iterator[MediaFile]:
    """All of the project, or of very many those that may be meant."""
    files = project.media_files.order_by("pk")
    if files.count() <= MOST_FILES:
        yield from files
        return
    names = sorted({name for each in references for name in names_meant(each)})
    seen = set[int]()
    for start in range(0, len(names), TOGETHER):
        some = names[start : start + TOGETHER]
        found = files.filter(Q(name__in=some) | Q(base_name__in={base_name(name) for name in some}))
        yield from (file for file in found if file.pk not in seen)
        seen.update(file.pk for file in found)


def _if_there(medium: Medium | None) -> Medium | None:
    if medium is None or medium.file is None or default_storage.exists(str(medium.file.file.name)):
        return medium
    why = f"The file is not stored any more. Its SHA-256 was {medium.file.sha256}."
    return Medium(medium.reference, medium.kind, why=why)


def sources_of(project: Project) -> QuerySet[MediaSource]:
    """Those in force."""
    return project.media_sources.filter(retired_at=None).select_related("declared_by")


def _references(item: Item) -> list[Reference]:
    payload = item.payload if isinstance(item.payload, dict) else {}
    return [*references_in(payload), Reference("", item.key, kind_by_name(item.key))]


def _medium(references: Sequence[Reference], shelf: Shelf, sources: Sequence[MediaSource]) -> Medium | None:
    found = [(each, shelf.found(each)) for each in references]
    stored = next(((each, files[0]) for each, files in found if len(files) == 1), None)
    if stored:
        return Medium(stored[0], stored[1].kind, file=stored[1])
    for each in references:
        source = next((one for one in sources if each.is_address and lies_under(each.text, one.prefix)), None)
        if source and each.kind:
            return Medium(each, each.kind, address=each.text, source=source)
    return next(filter(None, (_missing(each, files) for each, files in found)), None)


def _missing(reference: Reference, files: Sequence[MediaFile]) -> Medium | None:
    """Why what is meant cannot be shown; None for what need not be a reference at all."""
    shown = reference.text[:200]
    if files:
        why = f"Several stored files are called {files[0].base_name}; the item says only {shown}."
        return Medium(reference, reference.kind, why=why)
    if not reference.key or not reference.kind:
        return None
    if reference.is_address:
        why = f"The item refers to {shown}, which is under no declared source; nothing is fetched from there."
        return Medium(reference, reference.kind, why=why, undeclared=True)
    return Medium(reference, reference.kind, why=f"The item refers to {shown}, which was not stored here.")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the `looked_at` items that were looked through, `referring` ones name a medium and `shown` ones have it."""

    items: int
    looked_at: int
    referring: int
    shown: int
    missing: Sequence[Item]


def coverage_of(project: Project, most_missing: int = 5) -> Coverage:
    items = list(project.items.order_by("pk")[:MOST_ITEMS])
    files = project.media_files.only("name", "base_name", "content_type", "project").order_by("pk")
    shelf, sources = Shelf(files[:MOST_FILES]), list(sources_of(project))
    media = [(item, _medium(_references(item), shelf, sources)) for item in items]
    referring = [(item, medium) for item, medium in media if medium]
    missing = (item for item, medium in referring if medium.why)
    shown = sum(not medium.why for _, medium in referring)
    return Coverage(project.items.count(), len(items), len(referring), shown, list(islice(missing, most_missing)))
