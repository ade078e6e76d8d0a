"""When inspection becomes tighter, lighter, or stops: the switching rules of ISO 2859-1."""

from __future__ import annotations

from dataclasses import dataclass, replace

from apps.measures.acceptance.tables import Severity

_WINDOW = 5
_LIMIT_SCORE = 30
_ACCEPTANCE_NUMBERS = (0, 1, 2, 3, 5, 7, 10, 14, 21)


@dataclass(frozen=True, slots=True)
class LotResult:
    """What sampling a lot gave: accepted below `reject`, and plainly good up to `accept`.

    Only an `original` lot that was sampled moves the rules: a lot delivered again, or inspected in full, does not.
    """

    nonconforming: int
    accept: int
    reject: int
    original: bool = True

    @property
    def accepted(self) -> bool:
        """Also in the gap between acceptance and rejection that reduced inspection of MIL-STD-105E has."""
        return self.nonconforming < self.reject

    @property
    def merit(self) -> int | None:
        """What the lot adds to the switching score; None puts the score back to 0.

        With an acceptance number of 2 or more: 3 for a lot that would also pass at an AQL one step tighter. Below: 2
        for an accepted lot.
        """
        if self.accept < 2:
            return 2 if self.accepted else None
        tighter = max(number for number in _ACCEPTANCE_NUMBERS if number < self.accept)
        return 3 if self.nonconforming <= tighter else None


@dataclass(frozen=True, slots=True)
class Inspection:
    """How one supplier's lots of one kind are inspected at present, and what that rests on.

    `recent` are the latest at most five results since the last switch (True: accepted), `score` the switching score,
    `accepted_run` the accepted lots in a row and `rejected` the rejected ones since the last switch. `discontinued`:
    no lot is taken until a person resumes.
    """

    severity: Severity = Severity.NORMAL
    recent: tuple[bool, ...] = ()
    score: int = 0
    accepted_run: int = 0
    rejected: int = 0
    discontinued: bool = False

    def after(self, lot: LotResult, *, steady: bool = True, reduced_allowed: bool = False) -> Inspection:
        """The state after one more lot (ISO 2859-1, 9.3).

        `steady`: production runs without interruption; `reduced_allowed`: the authority in charge wants reduced
        inspection. Raises `ValueError` for a lot while inspection is discontinued.
        """
        if self.discontinued:
            raise ValueError("inspection is discontinued until it is resumed")
        if not lot.original:
            return self
        state = self._counted(lot)
        if self.severity is Severity.NORMAL:
            return state._from_normal(steady and reduced_allowed)
        if self.severity is Severity.TIGHTENED:
            return state._from_tightened()
        good = lot.accepted and lot.nonconforming <= lot.accept and steady and reduced_allowed
        return state if good else Inspection()

    def resumed(self) -> Inspection:
        """Back to tightened inspection, after a person has seen the cause mended."""
        if not self.discontinued:
            raise ValueError("inspection goes on; there is nothing to resume")
        return Inspection(Severity.TIGHTENED)

    def _counted(self, lot: LotResult) -> Inspection:
        merit = lot.merit if self.severity is Severity.NORMAL else None
        return replace(
            self,
            recent=(*self.recent, lot.accepted)[-_WINDOW:],
            score=0 if merit is None else self.score + merit,
            accepted_run=self.accepted_run + 1 if lot.accepted else 0,
            rejected=self.rejected + (not lot.accepted),
        )

    def _from_normal(self, reduced: bool) -> Inspection:
        if self.recent.count(False) >= 2:
            return Inspection(Severity.TIGHTENED)
        return Inspection(Severity.REDUCED) if reduced and self.score >= _LIMIT_SCORE else self

    def _from_tightened(self) -> Inspection:
        if self.accepted_run >= 5:
            return Inspection()
        return replace(self, discontinued=self.rejected >= 5)
