"""What people are told about: every kind of notice is declared here, once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

Detail = int | str | dt.date
PUBLIC_ID = re.compile(r"[a-z]{3}_[0-9a-z]{12}")


@dataclass(frozen=True, slots=True)
class Group:
    """What a person's settings are about. One that cannot be muted always appears in the portal."""

    code: str
    name: str
    about: str
    may_be_muted: bool = True


REPORTS = Group("reports", "Reports", "A report waits for your signature, or was approved, rejected or withdrawn.")
DEADLINES = Group("deadlines", "Deadlines", "A right or a duty of yours ends soon.", may_be_muted=False)
APPEALS = Group("appeals", "Decisions and appeals", "A case of yours was decided or appealed.", may_be_muted=False)
CASES = Group("cases", "Cases", "A case of yours was brought, given to you or ended, or you are asked a question.")
RESULTS = Group("results", "Results", "Figures that concern you were computed again, because gold was wrong.")
LOOP = Group("loop", "The loop", "What is watched in a project has moved, or the gate has compared two models.")
GROUPS = {group.code: group for group in (REPORTS, DEADLINES, APPEALS, CASES, RESULTS, LOOP)}


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` is what portal and mail say: {subject} is the public id, other names are those of the details.

    urgent: mailed at once unless the person chose otherwise. formal: serving it is an event of the engagement's log,
    which both parties read; so never for what one of them may not know. blind: the event commits to the recipients
    instead of naming them, for who they are would tell a judge who holds which position.
    """

    code: str
    group: Group
    title: str
    urgent: bool = False
    formal: bool = False
    blind: bool = False

    @property
    def details(self) -> frozenset[str]:
        names = (name for _, name, _, _ in Formatter().parse(self.title) if name)
        return frozenset(names) - {"subject"}


KINDS = {
    kind.code: kind
    for kind in (
        Kind("report.awaits_signature", REPORTS, "Report {subject} waits for your signature."),
        Kind("report.approved", REPORTS, "Report {subject} was approved."),
        Kind("report.rejected", REPORTS, "Report {subject} was rejected.", urgent=True),
        Kind("report.withdrawn", REPORTS, "Report {subject} was withdrawn; do not rely on it.", urgent=True),
        Kind(
            "dispute.deadline",
            DEADLINES,
            "Case {subject}: your time ends at {ends_at}.",
            urgent=True,
            formal=True,
            blind=True,
        ),
        Kind(
            "dispute.decided",
            APPEALS,
            "Case {subject} was decided; it may be appealed until {ends_at}.",
            urgent=True,
            formal=True,
            blind=True,
        ),
        Kind(
            "figures.changed", RESULTS, "Gold was wrong, and figures that concern you were computed again ({subject})."
        ),
        Kind("loop.moved", LOOP, "Batch {batch} is not like those before it ({subject}).", urgent=True),
        Kind("loop.compared", LOOP, "Comparison {subject}: the gate has said whether the model may take over."),
        Kind("dispute.appealed", APPEALS, "The decision of case {subject} was appealed.", formal=True, blind=True),
        Kind("dispute.final", APPEALS, "Case {subject} is decided for good.", formal=True, blind=True),
        Kind("disputes.final", APPEALS, "Decisions in project {subject} that became final: {cases}."),
        Kind("dispute.due", DEADLINES, "Case {subject} is yours to decide by {ends_at}.", urgent=True),
        Kind("dispute.asked", CASES, "Case {subject}: you are asked a question. Answer by {ends_at}.", urgent=True),
        Kind("dispute.opened", CASES, "Case {subject} was brought."),
        Kind("disputes.opened", CASES, "New cases in project {subject}: {cases}."),
        Kind("dispute.assigned", CASES, "Case {subject} was given to you, to be decided by {ends_at}."),
        Kind("dispute.withdrawn", CASES, "Case {subject} was withdrawn."),
        Kind("dispute.expired", CASES, "Case {subject} expired, because its question was not answered in time."),
    )
}


def stored_details(kind: Kind, given: Mapping[str, Detail]) -> dict[str, int | str]:
    """The details as they are kept. ValueError unless they are what the title names, and numbers, times or public ids:
    a mail may leave the house, so no label, no name and no key of an item fits in."""
    if given.keys() != kind.details:
        raise ValueError(f"A notice {kind.code} has the details {sorted(kind.details)}, not {sorted(given)}.")
    return {name: _stored(value) for name, value in sorted(given.items())}


def _stored(value: Detail) -> int | str:
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) or (isinstance(value, str) and PUBLIC_ID.fullmatch(value)):
        return value
    raise ValueError("A detail of a notice is a number, a time or a public id.")


def title_of(code: str, subject: str, details: Mapping[str, int | str]) -> str:
    """What a notice says; of a kind that is declared no more, at least what it was about."""
    kind = KINDS.get(code)
    if kind is None or not kind.details <= details.keys():
        return f"News of {subject}."
    return kind.title.format(subject=subject, **details)
