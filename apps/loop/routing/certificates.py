"""Certificates of rounds: as they are stored, and whether what they promise still holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Subquery
from numpy.typing import NDArray

from apps.accounts.policies import Invalid
from apps.labels.selectors import rules_of
from apps.learning.route import Binding, NotYet, RoutingCertificate, standing
from apps.loop.models import Answer, CertificateEnd, Round, Task, TaskKind
from apps.loop.rightness import right
from apps.loop.routing.basis import Basis, basis_now
from apps.loop.routing.rules import PROMISES
from apps.loop.selectors import champion_of
from apps.measures.estimate import Estimate
from apps.measures.routing import BlindAudit, Certificate, Promise
from apps.projects.models import Project

Bools = NDArray[np.bool_]


def as_json(routing: RoutingCertificate | NotYet) -> dict[str, Any]:
    """{"granted", "sentence"} and either the whole certificate, or `reason` and `more` (blind labels that would do)."""
    told: dict[str, Any] = {"granted": isinstance(routing, RoutingCertificate), "sentence": routing.as_sentence()}
    if isinstance(routing, NotYet):
        return told | {"reason": routing.reason, "more": routing.more}
    promised = asdict(routing.promised) | {"promise": name_of(routing.promised.promise)}
    return told | promised | {
        "binding": asdict(routing.binding),
        "sample": routing.sample,
        "lifetime": routing.lifetime,
    }  # fmt: skip


def certificate_of(round_: Round) -> RoutingCertificate | None:
    """None for a round of which nothing could be taken unseen."""
    told = round_.certificate
    if not told.get("granted"):
        return None
    whole: dict[str, Any] = {name: told[name] for name in ("threshold", "target", "delta", "accepted", "errors", "n")}
    whole |= {name: Estimate(**told[name]) for name in ("risk", "coverage")}
    promised = Certificate(promise=PROMISES[told["promise"]], **whole)
    return RoutingCertificate(promised, Binding(**told["binding"]), told["sample"], told["lifetime"])


def name_of(promise: Promise) -> str:
    return next(name for name, known in PROMISES.items() if known is promise)


@dataclass(frozen=True, eq=False)
class Held:
    """Does the certificate of a round hold? `reasons` why not; `audit` is the evidence after each audited record;
    `refuted` says that what it promised is not believed of the records that it took: people have to see them."""

    reasons: tuple[str, ...]
    audit: BlindAudit
    refuted: bool
    ended: CertificateEnd | None

    @property
    def valid(self) -> bool:
        return not self.reasons


def held(round_: Round) -> Held | None:
    """The standing of a round's certificate now, from its audits and what it is bound to; None without one."""
    certificate = certificate_of(round_)
    if certificate is None:
        return None
    was = Basis(**round_.parameters["basis"])
    binding, changes = _now(round_, certificate.binding, was)
    now = standing(certificate, binding, 0, audited(round_))
    relabelled = not {"the guideline changed", *_SCHEMA}.isdisjoint((*now.reasons, *changes))
    refuted = now.audit.revoked_after is not None or relabelled
    ended = CertificateEnd.objects.filter(round=round_).first()
    # What was revoked stays so, whatever has changed back since.
    before = tuple(ended.reasons) if ended else ()
    reasons = dict.fromkeys((*before, *changes, *now.reasons))
    return Held(tuple(reasons), now.audit, refuted, ended)


_SCHEMA = ("the label schema changed",)


def _now(round_: Round, bound: Binding, was: Basis) -> tuple[Binding, tuple[str, ...]]:
    """What the certificate would be bound to today; a change of the schema is told by its own name."""
    project: Project = round_.project
    newest = Round.objects.filter(project=project).order_by("-number").first()
    described = newest.parameters["basis"]["input"] if newest else was.input
    now = basis_now(project, described)
    champion = champion_of(project)
    model = champion.digest if champion else bound.model
    same_input = bound.input if now.input == was.input else described + "\n"
    changes = _SCHEMA if now.schema != was.schema else ()
    return Binding(model, now.guideline, same_input), changes


def audited(round_: Round) -> Bools:
    """bool[n], in the order of the answers. Selective promise: was the label of an audited record that nobody else
    looked at wrong? Marginal: was an audited record of the whole batch taken unseen and wrong?"""
    taken = Task.objects.filter(round=round_, kind=TaskKind.AUTO, item=OuterRef("task__item"))
    answers = Answer.objects.filter(task__round=round_, task__kind=TaskKind.AUDIT).annotate(taken=Exists(taken))
    rows = list(answers.order_by("pk").values_list("taken", "task__prediction__value", "value"))
    if round_.certificate["promise"] == "selective":
        rows = [row for row in rows if row[0]]
    schema = round_.project.schemas.filter(digest=round_.parameters["basis"]["schema"]).first()
    if schema is None:
        raise Invalid(f"The schema under which {round_} was begun is not kept.")
    fits = right(rules_of(schema), [said for _, said, _ in rows], [value for *_, value in rows])
    return np.array([is_taken for is_taken, *_ in rows], np.bool_) & ~fits


def refuted_before(project: Project, binding: Binding) -> bool:
    """Did audits refute a promise that was bound to the same model, guideline, schema and input?"""
    ended = Round.objects.filter(project=project, ended__isnull=False).select_related("project")
    same = (one for one in ended if one.certificate["binding"] == asdict(binding))
    return any(now.audit.revoked_after is not None for one in same if (now := held(one)) is not None)


def is_reopened(round_: Round) -> bool:
    """Were the records that the certificate took given back to people?"""
    # All of them or none: the first tells.
    auto = Task.objects.filter(round=round_, kind=TaskKind.AUTO).order_by("pk").values("item")[:1]
    return Task.objects.filter(round=round_, kind=TaskKind.SHOWN, item=Subquery(auto)).exists()
