"""One transcript out of several: progressive alignment of words and a vote in each slot (ROVER)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.speech.edits import Ints, Longs, Tokens, edits, number_tokens
from apps.measures.speech.normalise import Rules

Floats = NDArray[np.float64]

_DEFAULT = Rules()
_NOTHING, _OUTSIDE = -1, -2
_CELLS = 2**18
# One vote in costs: of alignments equal in votes, the one with the fewest words where nobody else has them is taken.
_VOTE = np.int32(1024)


@dataclass(frozen=True, eq=False)
class Transcripts:
    """For each unit its consensus `text` (empty without transcripts), the number of slots decided (`slots`), in how
    many of them another word, or silence, had as many votes (`ties`), and the mean share of votes of the winners
    (`agreement`, 1 where there is nothing to decide). int64[units], int64[units], float64[units]."""

    text: list[str]
    slots: Longs
    ties: Longs
    agreement: Floats


def rover(texts: Sequence[str], unit: NDArray[np.integer], units: int, rules: Rules = _DEFAULT) -> Transcripts:
    """The consensus of the transcripts `texts[i]` of unit `unit[i]` (Fiscus 1997, by frequency of occurrence).

    The transcript nearest to all others of its unit is the seed; the others are aligned to the growing network of
    slots, nearest first, where a word in a slot costs the share of earlier transcripts that do not have it there.
    Each slot takes the most frequent word or silence; a tie is counted, and goes to what the transcript nearest to
    all others says. Equal transcripts in any order, by anybody, give the same text.
    Raises `ValueError` for a unit outside 0..units-1.
    """
    place = np.asarray(unit, np.int64)
    if place.shape != (len(texts),) or (len(place) and not 0 <= place.min() <= place.max() < units):
        raise ValueError(f"each of the {len(texts)} texts needs a unit in 0..{units - 1}")
    (tokens,), words = number_tokens([rules.words(text) for text in texts])
    order = _nearest_first(tokens, place)
    tokens, place = tokens.take(order), place[order]
    first = np.searchsorted(place, np.arange(units + 1))
    result = Transcripts([""] * units, np.zeros(units, np.int64), np.zeros(units, np.int64), np.ones(units))
    for block in _blocks(first, tokens.length):
        _decide(_network(tokens, first[block], int(np.diff(first)[block[0]])), block, words, result)
    return result


def _nearest_first(tokens: Tokens, unit: Longs) -> Longs:
    """By unit, then by the sum of edits to all transcripts of the unit, longer ones first, then by the words."""
    by_text = _by_words(tokens)
    order = by_text[np.argsort(unit[by_text], kind="stable")]
    start = np.searchsorted(unit[order], unit[order])
    left = np.repeat(np.arange(len(order)), np.arange(len(order)) - start)
    begin = np.cumsum(np.arange(len(order)) - start) - (np.arange(len(order)) - start)
    right = np.arange(len(left)) - np.repeat(begin, np.arange(len(order)) - start) + start[left]
    distance = edits(tokens.take(order[left]), tokens.take(order[right])).total
    far = np.bincount(left, distance, len(order)) + np.bincount(right, distance, len(order))
    return order[np.lexsort((-tokens.length[order], far, unit[order]))]


def _by_words(tokens: Tokens) -> Longs:
    """The sequences in lexicographic order."""
    rows = (
        [tuple(part.tolist()) for part in np.split(tokens.token, tokens.start[1:-1])] if len(tokens.start) > 1 else []
    )
    return np.array(sorted(range(len(rows)), key=rows.__getitem__), np.int64)


def _blocks(first: Longs, length: Longs) -> Iterator[Longs]:
    """Units of equally many transcripts and about equally many words."""
    size = np.diff(first)
    longest = np.zeros(len(size), np.int64)
    np.maximum.at(longest, np.repeat(np.arange(len(size)), size), length)
    order = np.lexsort((longest, size))
    order = order[size[order] > 0]
    for same in np.split(order, np.flatnonzero(np.diff(size[order])) + 1):
        at = 0
        while at < len(same):
            cells = (longest[same[at:]] + 1) ** 2
            fits = max(1, int(np.count_nonzero(cells * np.arange(1, len(cells) + 1) <= _CELLS)))
            yield same[at : at + fits]
            at += fits


def _network(tokens: Tokens, first: Longs, transcripts: int) -> Ints:
    """The aligned words, int32[units, slots, transcripts]: _NOTHING for silence, _OUTSIDE after the last slot."""
    width = int(tokens.length[first].max(initial=0))
    network = tokens.padded(first, width, _OUTSIDE)[:, :, None]
    for nth in range(1, transcripts):
        length = tokens.length[first + nth]
        words = tokens.padded(first + nth, int(length.max(initial=0)), _OUTSIDE)
        network = _joined(network, words, *_alignment(network, words, length))
    return network


def _alignment(network: Ints, words: Ints, length: Longs) -> tuple[Longs, Longs, Longs]:
    """Which slot and which word meet at each step, last first: int64[units, steps] twice, -1 for none; steps used."""
    transcripts = network.shape[2]
    unlike = np.full((*network.shape[:2], words.shape[1]), transcripts, np.int32)
    for column in range(transcripts):
        unlike -= network[:, :, column, None] == words[:, None, :]
    unlike = unlike * _VOTE + (unlike == transcripts)
    skip = (transcripts - np.count_nonzero(network == _NOTHING, axis=2).astype(np.int32)) * _VOTE
    cost = _costs(unlike, skip, transcripts * _VOTE)
    return _back(cost, unlike, skip, np.count_nonzero(network[:, :, 0] != _OUTSIDE, axis=1), length)


def _costs(unlike: Ints, skip: Ints, gap: np.int32) -> Ints:
    """The least cost of aligning the first i slots with the first j words, int32[units, slots + 1, words + 1]."""
    units, slots, words = unlike.shape
    ahead = np.arange(words + 1, dtype=np.int32) * gap
    cost = np.empty((units, slots + 1, words + 1), np.int32)
    cost[:, 0] = ahead
    for i in range(slots):
        row = cost[:, i] + skip[:, i, None]
        np.minimum(row[:, 1:], cost[:, i, :-1] + unlike[:, i], out=row[:, 1:])
        row -= ahead
        np.minimum.accumulate(row, axis=1, out=row)
        cost[:, i + 1] = row + ahead
    return cost


def _back(cost: Ints, unlike: Ints, skip: Ints, slots: Longs, words: Longs) -> tuple[Longs, Longs, Longs]:
    """Walk from the end: together where that is best, else past a slot, else past a word."""
    i, j = slots.astype(np.int64), words.astype(np.int64)
    each = np.arange(len(i))
    slot_at, word_at = [np.zeros((len(i), 0), np.int64)], [np.zeros((len(i), 0), np.int64)]
    steps = np.zeros(len(i), np.int64)
    while bool((i + j).any()):
        both, slot = (i > 0) & (j > 0), i > 0
        u, here = each[both], cost[each, i, j]
        both[u] = cost[u, i[u] - 1, j[u] - 1] + unlike[u, i[u] - 1, j[u] - 1] == here[u]
        u = each[slot]
        slot[u] = both[u] | (cost[u, i[u] - 1, j[u]] + skip[u, i[u] - 1] == here[u])
        word = both | (~slot & (j > 0))
        slot_at.append(np.where(slot, i - 1, -1)[:, None])
        word_at.append(np.where(word, j - 1, -1)[:, None])
        steps += slot | word
        i, j = i - slot, j - word
    return np.hstack(slot_at), np.hstack(word_at), steps


def _joined(network: Ints, words: Ints, slot_at: Longs, word_at: Longs, steps: Longs) -> Ints:
    """The network with one more transcript; the steps of the alignment are turned into the order of speech."""
    place = np.arange(slot_at.shape[1])
    inside = place < steps[:, None]
    step = np.where(inside, steps[:, None] - 1 - place, 0)
    each = np.arange(len(network))[:, None]
    slot = np.take_along_axis(slot_at, step, axis=1)
    word = np.take_along_axis(word_at, step, axis=1)
    padded = np.pad(network, ((0, 0), (0, 1), (0, 0)), constant_values=_NOTHING)
    earlier = padded[each, slot]
    said = np.pad(words, ((0, 0), (0, 1)), constant_values=_NOTHING)[each, word]
    joined = np.concatenate([earlier, said[:, :, None]], axis=2)
    joined[~inside] = _OUTSIDE
    return np.asarray(joined, np.int32)


def _decide(network: Ints, block: Longs, words: list[str], result: Transcripts) -> None:
    """Vote in each slot. Transcripts stand nearest first, so the first of the most frequent settles a tie."""
    transcripts = network.shape[2]
    votes = np.zeros(network.shape, np.int32)
    for column in range(transcripts):
        votes += network == network[:, :, column, None]
    real = network[:, :, 0] != _OUTSIDE
    chosen = np.take_along_axis(network, votes.argmax(axis=2)[:, :, None], axis=2)
    most = votes.max(axis=2, keepdims=True)
    tied = ((votes == most) & (network != chosen)).any(axis=2) & real
    result.slots[block] = real.sum(axis=1)
    result.ties[block] = tied.sum(axis=1)
    share = np.where(real, most[:, :, 0], 0).sum(axis=1) / transcripts
    result.agreement[block] = np.where(result.slots[block] > 0, share / np.maximum(result.slots[block], 1), 1.0)
    for unit, row in zip(block.tolist(), chosen[:, :, 0].tolist(), strict=True):
        result.text[unit] = " ".join(words[token] for token in row if token >= 0)
