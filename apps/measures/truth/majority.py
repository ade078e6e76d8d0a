"""Votes: the share of each class among the labels of a unit, as they are or weighted by how good annotators seem."""

from __future__ import annotations

import numpy as np

from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Block, Crowd, Floats
from apps.measures.truth.em import votes
from apps.measures.truth.inference import Answers, answers


def vote_shares(ratings: Ratings) -> Floats:
    """The share of each class among the labels of each unit, float64[units, levels]; 0 throughout without labels.

    A share is no probability of being right: on binary crowds it is up to 18 points off on average.
    """
    crowd = Crowd.of(ratings)
    shares = np.empty((crowd.units, crowd.levels))
    for block in crowd.blocks():
        shares[block.first : block.last] = _shares(votes(block))
    return shares


def majority(ratings: Ratings) -> Answers:
    """The most frequent label of each unit, ties kept; its `probability` is the share of votes."""
    return answers(vote_shares(ratings), np.bincount(ratings.unit, minlength=ratings.units) > 0)


def agreement_with_majority(ratings: Ratings) -> Floats:
    """Each annotator's share of labels that are the majority's, float64[annotators]; a label among t tied leaders
    counts 1/t, an annotator without labels has 0."""
    return _agreement(Crowd.of(ratings))


def weighted_majority(ratings: Ratings) -> Answers:
    """Majority where the vote of an annotator weighs as much as they agree with the plain majority ("Wawa").

    `probability` is the share of the weight.
    """
    crowd = Crowd.of(ratings)
    weight = _agreement(crowd)
    shares = np.empty((crowd.units, crowd.levels))
    for block in crowd.blocks():
        shape = (block.last - block.first, block.levels)
        weighed = np.bincount(block.cell, weights=weight[block.annotator], minlength=shape[0] * shape[1])
        # Where nobody on the unit ever agreed with a majority, all weigh the same.
        table = np.asarray(weighed.reshape(shape), np.float64)
        nothing = table.sum(axis=1) == 0
        table[nothing] = votes(block)[nothing]
        shares[block.first : block.last] = _shares(table)
    return answers(shares, crowd.labelled)


def _agreement(crowd: Crowd) -> Floats:
    agreed = np.zeros(crowd.annotators)
    for block in crowd.blocks():
        agreed += np.bincount(block.annotator, weights=_credit(block)[block.cell], minlength=crowd.annotators)
    return np.asarray(agreed / np.maximum(crowd.labels_by_annotator(), 1))


def _credit(block: Block) -> Floats:
    """1 for the majority of each unit, 1/t for t tied leaders, 0 for the rest, flat."""
    table = votes(block)
    leading = table == table.max(axis=1, keepdims=True)
    return np.asarray((leading / leading.sum(axis=1, keepdims=True)).ravel())


def _shares(table: Floats) -> Floats:
    total = table.sum(axis=1, keepdims=True)
    return np.asarray(table / np.where(total > 0, total, 1))
