"""GLAD: annotators differ in ability, and units in how easy they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Block, Crowd, Floats
from apps.measures.truth.em import normalise
from apps.measures.truth.inference import Abilities, Inference
from apps.measures.truth.one_coin import label_evidence

# Ease beyond exp(+-20) changes no probability any more.
_STEEPEST = 20.0


def glad(
    ratings: Ratings, *, gold: NDArray[np.integer] | None = None, tolerance: float = 1e-8, steps: int = 500
) -> Inference:
    """Infer the true classes, the annotators' abilities and the units' ease (Whitehill et al. 2009).

    P(right label) = 1 / (1 + exp(-ability * ease)); errors fall on all other classes alike; all classes are equally
    likely beforehand. Ability and log ease have normal priors with mean and variance 1, as in the authors' program.
    L-BFGS maximises the marginal likelihood times these priors from ability 1 and log ease 1, until a step gains no
    more than the share `tolerance`; `trace` and `log_likelihood` are of that product. One parameter for each unit:
    takes some ten times as long as `dawid_skene`. `gold` int[units] (-1 for none) settles its units.
    """
    crowd = Crowd.of(ratings, gold)
    objective = _Objective(crowd)
    trace, converged = _maximise(objective, tolerance, steps) if crowd.n else (np.zeros(0), True)
    return Inference(
        method="GLAD",
        posterior=objective.posterior(),
        prior=objective.prior,
        skill=Abilities(objective.ability, objective.ease),
        labels=crowd.labels_by_annotator(),
        log_likelihood=float(trace[-1]) if len(trace) else 0.0,
        trace=trace,
        converged=converged,
        known=crowd.labelled | (crowd.gold >= 0),
    )


def _maximise(objective: _Objective, tolerance: float, steps: int) -> tuple[Floats, bool]:
    # Half a second to import, and nothing else here needs it.
    from scipy import optimize

    start = np.ones(len(objective.ability) + len(objective.ease))
    trace = [-objective(start)[0]]
    options = {"maxiter": steps, "maxfun": 2 * steps, "ftol": tolerance, "gtol": 0.0}

    def keep(intermediate_result: optimize.OptimizeResult) -> None:
        trace.append(-float(intermediate_result.fun))

    found = optimize.minimize(objective, start, jac=True, method="L-BFGS-B", callback=keep, options=options)
    objective(found.x)
    return np.array(trace), bool(found.success)


class _Objective:
    """Minus the log-likelihood with the priors, and its gradient, as a function of abilities and log eases."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._blocks = crowd.blocks()
        self.prior = np.full(crowd.levels, 1 / max(1, crowd.levels))
        self._set(np.ones(crowd.annotators + crowd.units))

    def _set(self, parameters: Floats) -> None:
        self.ability = parameters[: self._crowd.annotators].copy()
        self.ease = np.exp(np.clip(parameters[self._crowd.annotators :], -_STEEPEST, _STEEPEST))

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        self._set(parameters)
        value, slope = -0.5 * float(np.square(parameters - 1).sum()), 1 - parameters
        by_annotator, by_unit = slope[: len(self.ability)], slope[len(self.ability) :]
        for block in self._blocks:
            joint = self._evidence(block)
            value += self._normalise(joint, block)
            row, annotator, cell = self._row(block), block.annotator, block.cell
            ease = self.ease[block.first : block.last]
            gain = joint.ravel()[cell] - special.expit(self.ability[annotator] * ease[row])
            by_annotator += np.bincount(annotator, weights=gain * ease[row], minlength=len(self.ability))
            by_unit[block.first : block.last] += ease * np.bincount(
                row, weights=gain * self.ability[annotator], minlength=len(ease)
            )
        return -value, -slope

    def posterior(self) -> Floats:
        """P(class | labels) of every unit at the parameters last looked at, float64[units, levels]."""
        table = np.empty((self._crowd.units, self._crowd.levels))
        for block in self._blocks:
            joint = self._evidence(block)
            self._normalise(joint, block)
            table[block.first : block.last] = joint
        return table

    def _evidence(self, block: Block) -> Floats:
        steepness = self.ability[block.annotator] * self.ease[block.first + self._row(block)]
        wrong = -np.logaddexp(0, steepness)
        return label_evidence(block, wrong + steepness, wrong - np.log(max(1, block.levels - 1)))

    def _normalise(self, joint: Floats, block: Block) -> float:
        joint += np.log(self.prior)
        return normalise(joint, self._crowd.gold[block.first : block.last], block.size > 0)

    @staticmethod
    def _row(block: Block) -> NDArray[np.int64]:
        return block.cell // block.levels
