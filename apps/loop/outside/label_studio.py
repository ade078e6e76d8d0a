"""Asking an ML backend of Label Studio: is it up, what does it have, what does it say of these items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.learning.errors import LearningError
from apps.learning.outside.label_config import interface_of
from apps.learning.outside.label_studio import (
    Proposed,
    check_health,
    predict_request,
    read_predictions,
    read_version,
    setup_request,
)
from apps.loop.bulk import in_chunks
from apps.loop.models import ModelVersion
from apps.loop.outside.keys import secret_for
from apps.loop.outside.patience import Patience
from apps.loop.outside.reading import Labels, usable_score
from apps.loop.outside.wire import Manners, Secret, Unanswered, call
from apps.loop.predicting.answers import Answered, Trouble
from apps.projects.models import Item

SIZES = ("width", "height")


@dataclass
class Backend:
    """One conversation. `version` is what the backend calls itself: another one later is another model."""

    address: str
    secret: Secret
    manners: Manners
    project: str
    config: str
    field: str
    version: str
    unscored: float | None
    labels: Labels

    @classmethod
    def of(cls, version: ModelVersion, labels: Labels) -> Backend:
        """Raises Unanswered for a key that may not be sent there, and for labels that have no control."""
        settings = version.settings
        try:
            config, field = interface_of(labels.rules.definition, settings["field"])
        except LearningError as error:
            raise Unanswered(Trouble.CONTENT, error.message) from None
        return cls(
            address=settings["address"].rstrip("/"),
            secret=secret_for(settings["key_variable"], settings["address"]),
            manners=Manners(patience=settings["patience"], tries=settings["tries"]),
            project=f"{version.project_id}.{int(version.created_at.timestamp())}",
            config=config,
            field=field,
            version=settings["model_version"],
            unscored=float(settings["unscored"]) if settings["unscored"] else None,
            labels=labels,
        )

    def begin(self) -> None:
        """Raises Unanswered unless the backend is up, takes the interface, and has the version that is registered."""
        self._read(check_health, self._call("health", None).body)
        told = self._read(read_version, self._call("setup", setup_request(self.project, self.config)).body)
        if self.version and told:
            self._must_be(told)

    def notify(self, event: bytes) -> None:
        """Tell `/webhook` what happened. Raises Unanswered."""
        self._call("webhook", event)

    def predict(self, items: Sequence[Item]) -> Iterator[Answered]:
        """One answer for each item, in their order. One that cannot be told apart is asked for alone."""
        shown = [item for item in items if self.data(item) is not None]
        said = iter(self._asked(shown))
        for item in items:
            if self.data(item) is None:
                yield Answered.fault(item.pk, Trouble.CONTENT, f"the item has no “{self.field}” to be sent")
            else:
                yield next(said)

    def _asked(self, items: Sequence[Item]) -> Iterator[Answered]:
        if not items:
            return
        tasks = [{"id": item.pk, "data": self.data(item), "meta": {}} for item in items]
        try:
            reply = self._call("predict", predict_request(tasks, self.project, self.config))
            found = self._read(read_predictions, reply.body)
        except Unanswered as problem:
            yield from (Answered.fault(item.pk, problem.trouble, problem.said) for item in items)
            return
        took = -(-reply.latency_ms // len(items))
        if len(found) == len(items):
            yield from (self._answer(item, one, took) for item, one in zip(items, found, strict=True))
        elif len(items) > 1:
            for item in items:
                yield from self._asked([item])
        else:
            trouble = Trouble.OTHER_ITEM if found else Trouble.SILENT
            yield Answered.fault(items[0].pk, trouble, f"{len(found)} answers to one item", latency_ms=took)

    def _answer(self, item: Item, said: Proposed | LearningError, took: int) -> Answered:
        if isinstance(said, LearningError):
            return Answered.fault(item.pk, Trouble.SHAPE, said.message, latency_ms=took)
        try:
            if said.task is not None and str(said.task) != str(item.pk):
                raise Unanswered(Trouble.OTHER_ITEM, f"it is about the task {str(said.task)[:40]!r}")
            self._must_be(said.version)
            value, code = self.labels.of_regions(said.result, item)
            score = usable_score(self.unscored if said.score is None else said.score)
        except Unanswered as problem:
            return Answered.fault(item.pk, problem.trouble, problem.said, raw=said.raw, latency_ms=took)
        return Answered(item=item.pk, value=value, code=code, score=score, raw=said.raw, latency_ms=took)

    def _must_be(self, told: str) -> None:
        self.version = self.version or told
        if told != self.version:
            raise Unanswered(Trouble.VERSION, f"it calls itself {told[:60]!r}, not {self.version[:60]!r}")

    def data(self, item: Item) -> Mapping[str, Any] | None:
        """What is shown to the backend: the field that is labelled, and the size of an image. Nothing else leaves."""
        payload = item.payload if isinstance(item.payload, dict) else {}
        if not payload.get(self.field):
            return None
        return {name: payload[name] for name in (self.field, *SIZES) if name in payload}

    def _call(self, what: str, content: bytes | None) -> Any:
        return call(f"{self.address}/{what}", content, self.secret, self.manners)

    def _read(self, read: Any, body: bytes) -> Any:
        try:
            return read(body)
        except LearningError as error:
            trouble = Trouble.DOWN if error.code == "HEALTH" else Trouble.SHAPE
            raise Unanswered(trouble, error.message) from None


def ask_label_studio(version: ModelVersion, items: Sequence[Item], labels: Labels) -> Iterator[Answered]:
    """Raises Unanswered where the conversation cannot begin."""
    backend = Backend.of(version, labels)
    backend.begin()
    patience = Patience()
    for chunk in in_chunks(items, version.settings["batch"]):
        yield from patience.watched(chunk, backend.predict)
