"""What is worth knowing of an arrival before anybody labels it, and the likely edge cases by plain rules."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from django.db.models import TextChoices

from apps.loop.arriving.looks import Look
from apps.measures.duplicates import texture
from apps.measures.duplicates.pictures import LEAST_SIDE, LEAST_TEXTURE

#: With fewer texts none is called long or short beside the others.
FEWEST = 30
SHORTEST = 2
LETTERS_LOOKED_AT = 200
MAJORITY = 0.9


class Tag(TextChoices):
    COPY = "copy", "Exact copy"
    NEAR_COPY = "near_copy", "Near copy"
    COPY_OF_EARLIER = "copy_of_earlier", "Copy of an earlier item"
    COPY_OF_GOLD = "copy_of_gold", "Copy of gold"
    UNUSUAL = "unusual", "Unusual"
    SHORT = "short", "Short"
    LONG = "long", "Long"
    WORDLESS = "wordless", "Without words"
    OTHER_SCRIPT = "other_script", "Other script"
    FLAT = "flat", "Flat image"
    SMALL = "small", "Small image"
    UNSEEN = "unseen", "Medium missing"

    @property
    def meaning(self) -> str:
        return MEANINGS[self]


MEANINGS = {
    Tag.COPY: "Says the same as an earlier row of the batch, but for case, spaces and punctuation.",
    Tag.NEAR_COPY: "Nearly the same as an earlier row of the batch, directly or through others of its group.",
    Tag.COPY_OF_EARLIER: "Exactly or nearly the same as an item that was here before.",
    Tag.COPY_OF_GOLD: "The item it copies has gold: nothing is learnt from it.",
    Tag.UNUSUAL: "Further from its likes than 99 in 100 of the batch and of the newest earlier items.",
    Tag.SHORT: "Two characters at most, or far shorter than the other texts of the batch.",
    Tag.LONG: "Far longer than the other texts of the batch.",
    Tag.WORDLESS: "A text without letters and digits.",
    Tag.OTHER_SCRIPT: "Written in another script than nine in ten texts of the batch.",
    Tag.FLAT: "An image almost without structure: compared with others by its exact content alone.",
    Tag.SMALL: "An image of fewer than 16 pixels on a side: compared with others by its exact content alone.",
    Tag.UNSEEN: "It names a medium that is not stored here, so its content was not looked at.",
}


#: What makes a likely edge case.
EDGE = (Tag.UNUSUAL, Tag.SHORT, Tag.LONG, Tag.WORDLESS, Tag.OTHER_SCRIPT, Tag.FLAT, Tag.SMALL)


def edge_cases(looks: Sequence[Look]) -> list[list[Tag]]:
    """The tags that follow from each content beside those of its batch."""
    shortest, longest = _usual_lengths([len(look.words) for look in looks if look.text])
    script = _script_of_all(looks)
    return [
        [*_of_text(look, shortest, longest, script), *_of_picture(look), *([Tag.UNSEEN] if look.unseen else [])]
        for look in looks
    ]


def _usual_lengths(lengths: Sequence[int]) -> tuple[float, float]:
    """The outer fences of Tukey (1977) on the logarithm: three times the quartile range, at least that of
    a doubling, beyond the quartiles."""
    if len(lengths) < FEWEST:
        return SHORTEST, np.inf
    low, high = np.percentile(np.log1p(lengths), [25, 75])
    reach = 3 * max(high - low, np.log(2))
    return max(SHORTEST, float(np.expm1(low - reach))), float(np.expm1(high + reach))


def _of_text(look: Look, shortest: float, longest: float, script: str) -> Iterator[Tag]:
    if not look.text:
        return
    if not any(letter.isalnum() for letter in look.words):
        yield Tag.WORDLESS
    elif len(look.words) <= shortest:
        yield Tag.SHORT
    if len(look.words) > longest:
        yield Tag.LONG
    if script and (own := script_of(look.words)) and own != script:
        yield Tag.OTHER_SCRIPT


def _of_picture(look: Look) -> Iterator[Tag]:
    if look.picture is None:
        return
    if min(look.picture.shape) < LEAST_SIDE:
        yield Tag.SMALL
    if texture(look.picture.astype(np.float64)) < LEAST_TEXTURE:
        yield Tag.FLAT


def _script_of_all(looks: Sequence[Look]) -> str:
    """The script of nine in ten texts, if there is one."""
    scripts = Counter(filter(None, (script_of(look.words) for look in looks if look.text)))
    if scripts.total() < FEWEST:
        return ""
    script, count = scripts.most_common(1)[0]
    return script if count >= MAJORITY * scripts.total() else ""


def script_of(text: str) -> str:
    """The script that most of the first letters have, by their names in Unicode; empty for no letters."""
    found = Counter(_script(letter) for letter in text[:LETTERS_LOOKED_AT] if letter.isalpha())
    return found.most_common(1)[0][0] if found else ""


@lru_cache(maxsize=10_000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]
