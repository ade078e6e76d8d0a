"""Records of text and spans as CoNLL, each a document; what was read from CoNLL reads back equal."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import BinaryIO, cast

from ..base import Record
from ..neutral.shapes import Shape
from .reading import DOCUMENT
from .schemes import SCHEMES, TokenSpan, tags_of

WORD = re.compile(r"[^ \t\r\n]+")
SENTENCE_END = re.compile(r"[\r\n]+")


def write_conll(records: Iterable[Record], out: BinaryIO, *, scheme: str = "IOB2") -> None:
    """Tokens end at blanks and where spans begin or end. Raises ValueError for spans that overlap or hold no token."""
    if scheme not in SCHEMES:
        raise ValueError(f"{scheme!r} is none of {', '.join(SCHEMES)}.")
    for record in records:
        text, spans = _parts(record)
        out.write(f"{DOCUMENT}\tO\n\n".encode())
        tokens = _tokens(text, spans)
        placed = _placed(tokens, spans, record.item)
        for start, end in _sentences(text, tokens):
            here = [span for span in placed if start <= span.start < end]
            if any(span.end > end for span in here):
                raise ValueError(f"A span of {record.item!r} goes over the end of a line.")
            shifted = [TokenSpan(span.start - start, span.end - start, span.label) for span in here]
            tags = tags_of(shifted, end - start, scheme)
            lines = [f"{text[slice(*token)]}\t{tag}\n" for token, tag in zip(tokens[start:end], tags, strict=True)]
            out.write(("".join(lines) + "\n").encode())


def _parts(record: Record) -> tuple[str, list[Shape]]:
    text = (record.payload or {}).get("text")
    if not isinstance(text, str) or not isinstance(record.label, list):
        raise ValueError(f"{record.item!r} has no text, or its label is not a list of spans.")
    spans = sorted(record.label, key=lambda span: cast(int, span["start"]))
    labels = {str(span["label"]) for span in spans}
    if any(label != label.strip() or not label or set(label) & set("\t\r\n") for label in labels):
        raise ValueError(f"A label of {record.item!r} begins or ends with a blank or holds a tab or line end.")
    return text, spans


def _tokens(text: str, spans: list[Shape]) -> list[tuple[int, int]]:
    """Where the tokens are; a token may not look like the mark of a document or a comment."""
    cuts = sorted({cast(int, span[side]) for span in spans for side in ("start", "end")})
    tokens: list[tuple[int, int]] = []
    for word in WORD.finditer(text):
        inner = cuts[bisect_left(cuts, word.start() + 1) : bisect_left(cuts, word.end())]
        edges = [word.start(), *inner, word.end()]
        tokens += pairwise(edges)
    if any(text[start:end] == DOCUMENT for start, end in tokens):
        raise ValueError(f"The text holds {DOCUMENT}, which CoNLL reads as the begin of a document.")
    return tokens


def _placed(tokens: list[tuple[int, int]], spans: list[Shape], item: str) -> list[TokenSpan]:
    starts = [start for start, _ in tokens]
    placed: list[TokenSpan] = []
    for span in spans:
        start, end = (bisect_left(starts, cast(int, span[side])) for side in ("start", "end"))
        one = TokenSpan(start, end, str(span["label"]))
        if one.end <= one.start or (placed and placed[-1].end > one.start):
            raise ValueError(f"Spans of {item!r} overlap or hold no token, which CoNLL cannot say.")
        placed.append(one)
    return placed


def _sentences(text: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of tokens between line ends."""
    starts = [start for start, _ in tokens]
    edges = [0, *(bisect_left(starts, end.start()) for end in SENTENCE_END.finditer(text)), len(tokens)]
    return [(start, end) for start, end in pairwise(edges) if end > start]
