"""When a server has not answered several times in a row, it is not asked about everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from apps.loop.predicting.answers import Answered, Trouble
from apps.projects.models import Item

# Each of them has been tried as often as the settings say.
MOST_FAILURES = 3
_UNHEARD = tuple(f"{trouble}:" for trouble in (Trouble.DOWN, Trouble.SLOW, Trouble.REFUSED))


@dataclass
class Patience:
    """Counts groups of items, one after the other, of which nothing was heard at all."""

    failures: int = 0
    last: str = ""

    def watched(self, items: Sequence[Item], ask: Callable[[Sequence[Item]], Iterator[Answered]]) -> Iterator[Answered]:
        """What is answered of the items; once patience is at its end, a fault for each that was not asked."""
        if self.failures >= MOST_FAILURES:
            said = f"not asked any more after {self.failures} failures in a row. {self.last}"
            yield from (Answered.fault(item.pk, Trouble.DOWN, said) for item in items)
            return
        told = list(ask(items))
        unheard = [answer.why for answer in told if answer.why.startswith(_UNHEARD)]
        self.failures = self.failures + 1 if unheard and len(unheard) == len(told) else 0
        self.last = unheard[-1] if unheard else ""
        yield from told
