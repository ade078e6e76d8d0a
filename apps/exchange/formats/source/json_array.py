"""The elements of one large JSON array, one at a time.

The standard decoder is tried on a growing buffer. An event parser would need no retry, but the one at hand takes
time quadratic in the depth of nesting, which a hostile file chooses.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from ..base import BadFile

BLANKS = " \t\r\n"
# An error this close to the end of the buffer may only mean that a literal or an escape is not complete yet.
UNCERTAIN_TAIL = 32


def elements(chunks: Iterator[str], *, longest: int, what: str, remedy: str) -> Iterator[Any]:
    """Each element of the array that the chunks hold; raises BadFile with the number of the last whole element."""
    buffer = Buffer(chunks, longest, what, remedy)
    if buffer.next_sign() != "[":
        raise BadFile("The file does not begin with a JSON array.", remedy)
    buffer.at += 1
    if buffer.next_sign() == "]":
        buffer.at += 1
        return buffer.expect_end()
    for number in itertools.count(1):
        buffer.number = number
        yield buffer.element()
        sign = buffer.next_sign()
        buffer.at += 1
        if sign == "]":
            return buffer.expect_end()
        if sign != ",":
            raise buffer.refusal("a comma or the end of the array is missing", done=number)
    return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode


class Buffer:
    def __init__(self, chunks: Iterator[str], longest: int, what: str, remedy: str) -> None:
        self.at = 0
        self.number = 1
        self._text = ""
        self._chunks, self._longest, self._what, self._remedy = chunks, longest, what, remedy

    def next_sign(self) -> str:
        """The next character that is not blank, which stays unread; empty at the end of the file."""
        while True:
            while self.at < len(self._text):
                if self._text[self.at] not in BLANKS:
                    return self._text[self.at]
                self.at += 1
            if not self._grow(1):
                return ""

    def element(self) -> Any:
        self.next_sign()
        while True:
            try:
                found, self.at = _decode(self._text, self.at)
            except json.JSONDecodeError as error:
                certain = not error.msg.startswith("Unterminated") and error.pos < len(self._text) - UNCERTAIN_TAIL
                if certain or not self._grow(len(self._text) - self.at):
                    raise self.refusal(error.msg, done=self.number - 1) from None
            except (ValueError, RecursionError) as error:
                raise self.refusal(str(error), done=self.number - 1) from None
            else:
                return found

    def expect_end(self) -> None:
        if self.next_sign():
            raise self.refusal("something follows the end of the array", done=self.number)

    def refusal(self, detail: str, *, done: int) -> BadFile:
        where = f"after {self._what} {done}" if done else "at its beginning"
        return BadFile(f"The JSON cannot be read {where} ({detail}).", self._remedy)

    def _grow(self, wanted: int) -> bool:
        """Read on by at least as much as is wanted: doubling keeps the retries linear in all."""
        parts = [self._text[self.at :]]
        self.at = 0
        size = len(parts[0])
        goal = size + max(wanted, 1)
        while size < goal and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            size += len(chunk)
        grown = len(parts) > 1
        self._text = "".join(parts)
        if size > 2 * self._longest:
            why = f"{self._what.capitalize()} {self.number} is larger than {self._longest} characters."
            raise BadFile(why, "Refer to large content by its address.")
        return grown
