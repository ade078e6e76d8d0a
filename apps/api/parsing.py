"""Reading what programs send: JSON without text that no database stores; and answering in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONParser(parsers.JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            document = super().parse(stream, media_type, dict(parser_context or {}))
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        if not storable(document):
            raise ParseError("The JSON holds a NUL or half a surrogate pair; neither can be stored as text.")
        return document


def storable(document: Any) -> bool:
    return not any("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts(document))


def texts(document: Any) -> Iterator[str]:
    """Every piece of text in a JSON document, names included."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part


class AlwaysJSON(DefaultContentNegotiation):
    """Whoever asks for a PDF with `Accept: application/pdf` gets it, and a refusal in JSON like everybody."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type
