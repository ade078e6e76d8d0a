"""Asking a language model behind an OpenAI-compatible endpoint, one item at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from apps.learning.errors import LearningError
from apps.learning.outside.chat import Question, Said, Tokens, read_answer, used_in
from apps.learning.outside.scoring import agreement, price, probability_of
from apps.learning.outside.strict import Part, read_parts
from apps.loop.bulk import in_chunks
from apps.loop.models import ModelVersion
from apps.loop.outside.keys import secret_for
from apps.loop.outside.patience import Patience
from apps.loop.outside.reading import Labels, usable_score
from apps.loop.outside.wire import Manners, Secret, Unanswered, call
from apps.loop.predicting.answers import Answered, Trouble
from apps.projects.models import Item

NAMES = ("id", "label", "confidence")
ENDED_WELL = ("stop", "")
# Of a body that is no completion, this much is kept.
LONGEST_OF_NO_USE = 2000


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer to one item: a label and its score, or what is wrong; what it took, whatever came of it."""

    raw: Any = None
    model: str = ""
    value: str | None = None
    code: int | None = None
    score: float | None = None
    problem: Unanswered | None = None
    latency_ms: int | None = None
    micros: int | None = None


@dataclass
class Endpoint:
    """One conversation. `model` is what the first answer says it is of: another one later is another model."""

    address: str
    secret: Secret
    manners: Manners
    question: Question
    labels: Labels
    samples: int
    score: str
    shown: tuple[str, ...]
    prices: tuple[Decimal, Decimal]
    model: str = field(default="")

    @classmethod
    def of(cls, version: ModelVersion, labels: Labels) -> Endpoint:
        """Raises Unanswered for a key that may not be sent there."""
        asked = version.settings
        return cls(
            address=f"{asked['address'].rstrip('/')}/chat/completions",
            secret=secret_for(asked["key_variable"], asked["address"]),
            manners=Manners(patience=asked["patience"], tries=asked["tries"]),
            question=Question(
                model=asked["model"],
                prompt=asked["prompt"],
                form=asked["form"],
                temperature=float(asked["temperature"]),
                seed=asked["seed"],
                most_tokens=asked["most_tokens"],
                logprobs=asked["score"] == "logprobs",
                json_mode=asked["json_mode"] == "yes",
            ),
            labels=labels,
            samples=asked["samples"] if asked["score"] == "agreement" else 1,
            score=asked["score"],
            shown=tuple(name for name in asked["shown"].replace(",", " ").split() if name),
            prices=(Decimal(asked["price_in"]), Decimal(asked["price_out"])),
        )

    def sampled(self, item: Item) -> list[Sample]:
        """Every sample of one item; one of which nothing is heard is the last."""
        content = self._content(item)
        if not content:
            return [Sample(problem=Unanswered(Trouble.CONTENT, "the item has nothing that may be sent"))]
        samples: list[Sample] = []
        for number in range(self.samples):
            samples.append(self._sample(item, self.question.about(str(item.pk), content, number)))
            problem = samples[-1].problem
            if problem and problem.trouble in (Trouble.DOWN, Trouble.SLOW, Trouble.REFUSED):
                break
        return samples

    def answer(self, item: Item, samples: Sequence[Sample]) -> Answered:
        """Called for one item after the other."""
        samples = [self._of_this_model(sample) for sample in samples]
        raw = json.dumps([sample.raw for sample in samples if sample.raw is not None])
        latency_ms = _total([sample.latency_ms for sample in samples])
        micros = _total([sample.micros for sample in samples])
        values = [sample.value for sample in samples]
        agreed = agreement(values + [None] * (self.samples - len(values)))
        if agreed is None:
            problem = next(sample.problem for sample in samples if sample.problem)
            said = {"raw": raw} if raw != "[]" else {}
            return Answered.fault(item.pk, problem.trouble, problem.said, **said, latency_ms=latency_ms, micros=micros)
        chosen = next(sample for sample in samples if sample.value == agreed.value)
        score = agreed.score if self.score == "agreement" else chosen.score
        return Answered(
            item=item.pk,
            value=chosen.value,
            code=chosen.code,
            score=score,
            raw=raw,
            latency_ms=latency_ms,
            micros=micros,
        )

    def _sample(self, item: Item, request: bytes) -> Sample:
        try:
            reply = call(self.address, request, self.secret, self.manners)
        except Unanswered as unheard:
            return Sample(problem=unheard)
        paid = Sample(latency_ms=reply.latency_ms, micros=self._price(used_in(reply.body)))
        try:
            said = read_answer(reply.body)
        except LearningError as error:
            start = reply.body[:LONGEST_OF_NO_USE].decode(errors="replace")
            return replace(paid, raw=start, problem=Unanswered(Trouble.SHAPE, error.message))
        raw: dict[str, Any] = {"content": said.content, "model": said.model, "finish": said.finish}
        told = replace(paid, raw={**raw, "tokens": list(said.used)}, model=said.model)
        try:
            label, score = self._read(item, said)
            value, code = self.labels.coded(label)
        except Unanswered as refusal:
            return replace(told, problem=refusal)
        return replace(told, value=value, code=code, score=score)

    def _read(self, item: Item, said: Said) -> tuple[object, float]:
        """The label and the score of an answer, or Unanswered."""
        if said.finish not in ENDED_WELL:
            raise Unanswered(Trouble.SHAPE, f"the answer ended with {said.finish[:40]!r}")
        try:
            parts = read_parts(said.content, NAMES)
        except LearningError as error:
            raise Unanswered(Trouble.SHAPE, error.message) from None
        if parts["id"].value != str(item.pk):
            raise Unanswered(Trouble.OTHER_ITEM, f"it names the item {str(parts['id'].value)[:40]!r}")
        told = usable_score(parts["confidence"].value)
        return parts["label"].value, self._probability(said, parts["label"]) if self.score == "logprobs" else told

    def _probability(self, said: Said, label: Part) -> float:
        found = probability_of(said.tokens or (), said.content, label.start, label.end)
        if found is None:
            raise Unanswered(Trouble.SCORE, "the endpoint gives no probabilities of tokens; choose another score")
        return found

    def _of_this_model(self, sample: Sample) -> Sample:
        self.model = self.model or sample.model
        if sample.model in ("", self.model):
            return sample
        problem = Unanswered(Trouble.VERSION, f"it calls itself {sample.model[:60]!r}, not {self.model[:60]!r}")
        return replace(sample, value=None, problem=problem)

    def _content(self, item: Item) -> dict[str, Any]:
        payload = item.payload if isinstance(item.payload, dict) else {}
        return {name: value for name, value in payload.items() if not self.shown or name in self.shown}

    def _price(self, used: Tokens) -> int | None:
        return price(used, *self.prices) if any(self.prices) else None


def ask_chat(version: ModelVersion, items: Sequence[Item], labels: Labels) -> Iterator[Answered]:
    """Raises Unanswered where nothing can be asked at all."""
    endpoint, patience = Endpoint.of(version, labels), Patience()
    with ThreadPoolExecutor(version.settings["at_once"]) as pool:

        def ask(chunk: Sequence[Item]) -> Iterator[Answered]:
            return map(endpoint.answer, chunk, pool.map(endpoint.sampled, chunk))

        for chunk in in_chunks(items, version.settings["at_once"]):
            yield from patience.watched(chunk, ask)


def _total(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None
