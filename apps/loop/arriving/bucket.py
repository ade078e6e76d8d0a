"""A bucket of an object store, or what lies under a prefix in one; needs the optional packages of `bucket`."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, BinaryIO, ClassVar, cast

from apps.accounts.policies import Invalid
from apps.loop.arriving.places import Changed, Entry
from apps.loop.models import Origin

#: How an address begins, and the package that speaks to such a store.
STORES = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
#: Read from the store at once: objects are never held whole.
BLOCK = 8 << 20
_VERSION = "?versionId="
_TAGS = ("ETag", "etag")
_TIMES = ("LastModified", "last_modified", "mtime")
# Told in detail, requests show what they are signed with.
_TALKATIVE = ("adlfs", "aiobotocore", "azure", "botocore", "fsspec", "gcsfs", "s3fs")


@dataclass(frozen=True, slots=True)
class Bucket:
    """`root` is the bucket and the prefix. An object is known by its size and its tag (ETag), or else its time.

    Stores cannot move: an object is copied, looked at once more, and only then deleted. What was copied stays in any
    case, because somebody else who watches may have counted on it.
    """

    store: Any
    root: str
    address: str
    origin: ClassVar = Origin.BUCKET
    pause: ClassVar = 10.0

    def __str__(self) -> str:
        return self.address

    def entries(self) -> Iterator[Entry]:
        for found in self._listed():
            name = found["name"].removeprefix(f"{self.root}/")
            if found["type"] == "file" and name and "/" not in name:
                yield Entry(name, _stamp(found), _changed(found))

    def open(self, name: str) -> BinaryIO:
        if _VERSION in name:
            raise OSError(f"A name with {_VERSION} would be read as a version of another object. Rename it.")
        with plainly():
            file = self.store.open(self._path(name), "rb", block_size=BLOCK, cache_type="readahead")
        return cast(BinaryIO, _Plain(file))

    def stamp(self, name: str) -> Hashable:
        with plainly():
            return _stamp(self.store.info(self._path(name)))

    def has(self, folder: str, name: str) -> bool:
        try:
            with plainly():
                return bool(self.store.info(self._path(folder, name))["type"] == "file")
        except FileNotFoundError:
            return False

    def write(self, folder: str, name: str, text: str) -> None:
        with plainly():
            self.store.pipe_file(self._path(folder, name), text.encode())

    def move(self, entry: Entry, folder: str, name: str) -> None:
        with plainly():
            self.store.cp_file(self._path(entry.name), self._path(folder, name))
        if self.stamp(entry.name) != entry.stamp:
            raise Changed
        with plainly():
            self.store.rm_file(self._path(entry.name))

    def _listed(self) -> list[dict[str, Any]]:
        try:
            with plainly():
                self.store.invalidate_cache()
                return list(self.store.ls(self.root, detail=True))
        except FileNotFoundError:
            # A prefix without objects is an empty one; a bucket that is not there is told.
            with plainly():
                self.store.info(self.root.partition("/")[0])
            return []

    def _path(self, *parts: str) -> str:
        return "/".join((self.root, *parts))


class _Plain(io.RawIOBase):
    """An object that is read, its errors in plain words."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        with plainly():
            return bytes(self._file.read(size))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._file.seek(offset, whence))

    def close(self) -> None:
        self._file.close()
        super().close()


def bucket_at(address: str) -> Bucket:
    """The bucket with this address, such as s3://bucket/prefix; who asks for it, the environment says. Invalid for an
    address of another kind, and where a package is missing."""
    scheme, _, rest = address.partition("://")
    bucket = rest.partition("/")[0]
    # With a colon before "@" that is a password; two colons chain addresses of several kinds.
    if scheme not in STORES or not bucket or ":" in bucket or "::" in rest:
        known = ", ".join(f"{name}://" for name in STORES)
        raise Invalid(f"That is no address of a bucket. It begins with one of {known}, and holds no password.")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        options = {"use_listings_cache": False, "skip_instance_cache": True}
        with plainly():
            store, root = import_module("fsspec").core.url_to_fs(address, **options)
    except ImportError:
        package = "requirements/bucket.txt" if scheme == "s3" else f"requirements/bucket.txt and {STORES[scheme]}"
        raise Invalid(f"To watch {scheme}:// the package {STORES[scheme]} is needed: install {package}.") from None
    return Bucket(store, str(root).rstrip("/"), address)


@contextmanager
def plainly() -> Iterator[None]:
    """Errors of the store as OSError in one line, without the query of an address: a signature may stand there."""
    try:
        yield
    except (FileNotFoundError, ImportError):
        raise
    # The package of each store has errors of its own, with nothing in common.
    except Exception as error:
        told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise OSError(re.sub(r"\?[^\s\"']*", "", " ".join(str(told).split()))[:300]) from None


def _stamp(found: dict[str, Any]) -> tuple[int, str]:
    tag = next((found[name] for name in (*_TAGS, *_TIMES) if found.get(name)), "")
    return int(found["size"]), str(tag)


def _changed(found: dict[str, Any]) -> float | None:
    times = [found[name] for name in _TIMES if isinstance(found.get(name), datetime)]
    return times[0].timestamp() if times else None
