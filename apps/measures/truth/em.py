"""Expectation-maximisation for any model of how annotators err."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from apps.measures.truth.crowd import Block, Crowd, Floats, Ints

# Columns that numpy handles faster one by one than as short rows.
_FEW = 16


class Model(Protocol):
    """How annotators err: turns labels into evidence for classes, and posteriors into new parameters."""

    @property
    def table(self) -> int:
        """The number of cells that `collect` adds to after each block."""
        ...

    def evidence(self, block: Block) -> Floats:
        """log P(labels of the unit | true class), float64[units of the block, levels]; may be written to."""
        ...

    def collect(self, block: Block, posterior: Floats) -> None:
        """Add what the posteriors of a block say about the annotators."""
        ...

    def maximise(self) -> None:
        """Make parameters of all that was collected since the last time."""
        ...


@dataclass(frozen=True, eq=False)
class Fit:
    """Where the sweeps ended: `posterior` float64[units, levels] and `prior` float64[levels] belong to the model's
    parameters; `trace` holds the observed-data log-likelihood of each sweep."""

    posterior: Floats
    prior: Floats
    trace: Floats
    converged: bool


def fit(crowd: Crowd, model: Model, prior: Floats | None, tolerance: float, sweeps: int) -> Fit:
    """Sweep until the log-likelihood moves by no more than `tolerance` per label, or `sweeps` are done.

    Starts from the shares of votes, or, where a class `prior` is given, from the model's parameters as they are.
    A fall of the likelihood (a prior on the annotators may cause one) is no reason to stop.
    Raises `ValueError` for a negative tolerance and for no sweeps.
    """
    if tolerance < 0 or sweeps < 1:
        raise ValueError(f"tolerance must not be negative and sweeps at least 1, got {tolerance} and {sweeps}")
    blocks = crowd.blocks(model.table)
    if prior is None:
        prior = _from_votes(crowd, blocks, model)
    following, trace = prior, list[float]()
    converged = crowd.n == 0
    while not converged and len(trace) < sweeps:
        if trace:
            model.maximise()
            prior = following
        likelihood, following = _sweep(crowd, blocks, model, log(prior))
        trace.append(likelihood)
        converged = len(trace) > 1 and abs(trace[-1] - trace[-2]) <= tolerance * crowd.n
    return Fit(_posteriors(crowd, blocks, model, prior), prior, np.array(trace), converged)


def _from_votes(crowd: Crowd, blocks: list[Block], model: Model) -> Floats:
    mass = np.zeros(crowd.levels)
    for block in blocks:
        shares = votes(block)
        shares /= np.maximum(block.size, 1)[:, None]
        clamp(shares, crowd.gold[block.first : block.last])
        model.collect(block, shares)
        mass += (block.size > 0) @ shares
    model.maximise()
    return mass / mass.sum() if mass.any() else np.full(crowd.levels, 1 / max(1, crowd.levels))


def _sweep(crowd: Crowd, blocks: list[Block], model: Model, log_prior: Floats) -> tuple[float, Floats]:
    likelihood, mass = 0.0, np.zeros(crowd.levels)
    for block in blocks:
        posterior = model.evidence(block)
        posterior += log_prior
        likelihood += normalise(posterior, crowd.gold[block.first : block.last], block.size > 0)
        model.collect(block, posterior)
        mass += (block.size > 0) @ posterior
    return likelihood, mass / mass.sum()


def _posteriors(crowd: Crowd, blocks: list[Block], model: Model, prior: Floats) -> Floats:
    """P(class | labels, gold) of every unit, float64[units, levels]; a unit without labels has the class prior."""
    table = np.empty((crowd.units, crowd.levels))
    for block in blocks:
        rows = model.evidence(block)
        rows += log(prior)
        normalise(rows, crowd.gold[block.first : block.last], block.size > 0)
        table[block.first : block.last] = rows
    return table


def votes(block: Block) -> Floats:
    """How often each unit of the block got each code, float64[units, levels]."""
    units = block.last - block.first
    return np.bincount(block.cell, minlength=units * block.levels).reshape(units, block.levels).astype(np.float64)


def normalise(joint: Floats, gold: Ints, counted: np.ndarray) -> float:
    """Turn log P(class, labels) into P(class | labels) in place; gold is evidence that settles its unit.

    Returns the log-likelihood of the counted units.
    """
    known = gold >= 0
    settled = joint[known, gold[known]]
    highest = _highest(joint)
    joint -= highest[:, None]
    np.exp(joint, out=joint)
    total = joint @ np.ones(joint.shape[1])
    joint /= total[:, None]
    log_likelihood = np.log(total, out=total)
    log_likelihood += highest
    log_likelihood[known] = settled
    clamp(joint, gold)
    return float(log_likelihood @ counted)


def clamp(posterior: Floats, gold: Ints) -> None:
    """Give units with a gold answer that answer, in place."""
    known = np.flatnonzero(gold >= 0)
    posterior[known] = 0.0
    posterior[known, gold[known]] = 1.0


def log(probability: Floats) -> Floats:
    """The logarithm, with -inf for 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probability))


def _highest(table: Floats) -> Floats:
    if table.shape[1] > _FEW:
        return np.asarray(table.max(axis=1))
    highest = table[:, 0].copy()
    for column in table.T[1:]:
        np.maximum(highest, column, out=highest)
    return highest
