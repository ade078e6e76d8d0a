"""Which rows are decisions or evidence, whose log tells their state, and why all other models have none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

# Given the public id of whose log it is: (public id, rows, Merkle root in hex) of each bulk as the database holds it.
Bulks = Callable[[str], Iterable[tuple[str, int, str]]]


EVERY = Q()


@dataclass(frozen=True, slots=True)
class Governed:
    """Rows of which the log holds states.

    owner: lookup of the public id of the engagement or organisation whose log it is.
    left_out: columns that no state covers. when: the rows that count. group: lookup of what rows written at once have
    in common; events cover such rows by one root. changing: columns that a root leaves out because they may change
    later; an own state, which the row then gets, covers them.
    """

    owner: str
    left_out: tuple[str, ...] = ()
    when: Q = EVERY
    group: str = ""
    changing: tuple[str, ...] = ()


_PROJECT = "project__engagement__public_id"
# A run is evidence once it has ended; until then it is work, of which no event tells.
_ENDED = Q(state__in=("done", "failed"))

GOVERNED = {
    "accounts.organisation": Governed("public_id"),
    "accounts.membership": Governed("organisation__public_id"),
    "accounts.qualification": Governed("organisation__public_id"),
    "accounts.identityproof": Governed("organisation__public_id"),
    "accounts.policytext": Governed("organisation__public_id"),
    "accounts.policyacceptance": Governed("policy_text__organisation__public_id"),
    "projects.engagement": Governed("public_id"),
    "projects.engagement_auditors": Governed("engagement__public_id"),
    "projects.commitment": Governed("engagement__public_id"),
    "projects.project": Governed("engagement__public_id"),
    "projects.labelschema": Governed(_PROJECT),
    "projects.guideline": Governed(_PROJECT),
    "media.mediafile": Governed(_PROJECT, group="project_id"),
    "media.mediasource": Governed(_PROJECT),
    # Annotators come with the rows of their deliveries. Whose login one is, somebody decides.
    "labels.annotator": Governed("engagement__public_id", left_out=("key",), when=Q(user__isnull=False)),
    "labels.delivery": Governed(_PROJECT),
    # Delivered rows are covered by the root of their delivery; here are those that adjudication made.
    "labels.annotation": Governed(f"item__{_PROJECT}", when=Q(delivery=None)),
    "labels.annotationset": Governed(_PROJECT),
    "gold.goldanswer": Governed(f"item__{_PROJECT}", group="item__project_id"),
    "gold.goldrun": Governed(_PROJECT, when=_ENDED),
    "gold.standing": Governed(f"run__{_PROJECT}", group="run_id"),
    "agreement.agreementrun": Governed(_PROJECT, when=_ENDED),
    "lots.lot": Governed(f"delivery__{_PROJECT}"),
    "lots.draw": Governed(f"lot__delivery__{_PROJECT}"),
    "lots.drawnitem": Governed(f"draw__lot__delivery__{_PROJECT}", group="draw_id"),
    "lots.inspection": Governed(f"drawn_item__draw__lot__delivery__{_PROJECT}"),
    "lots.lotdecision": Governed(f"lot__delivery__{_PROJECT}"),
    "truth.truthrun": Governed(_PROJECT, when=_ENDED),
    "disputes.courtrules": Governed("engagement__public_id"),
    # A case that a rule opened goes from state to state; with each it gets a state of its own.
    "disputes.dispute": Governed(
        _PROJECT,
        group="project_id",
        left_out=("priority", "weights"),
        changing=(
            *("state", "instance", "ground", "subject", "finding_id", "contested", "claim", "opened_by_id"),
            *("opened_at", "due_at", "asked", "merged_into_id"),
        ),
    ),
    "disputes.step": Governed(f"dispute__{_PROJECT}", group="dispute__project_id"),
    "disputes.statement": Governed(f"dispute__{_PROJECT}"),
    "disputes.assignment": Governed(f"dispute__{_PROJECT}"),
    "disputes.reveal": Governed(_PROJECT),
    "disputes.control": Governed(f"dispute__{_PROJECT}", group="dispute__project_id"),
    "disputes.position": Governed(f"dispute__{_PROJECT}", group="dispute__project_id"),
    "disputes.adjudication": Governed(f"dispute__{_PROJECT}"),
    "disputes.guidelinechange": Governed(_PROJECT),
    "disputes.proposedtext": Governed(f"change__{_PROJECT}"),
    "disputes.guidelinegap": Governed(f"change__{_PROJECT}"),
    "exchange.importrun": Governed(_PROJECT, when=_ENDED),
    "exchange.importreject": Governed(f"run__{_PROJECT}", group="run_id"),
    "training.trainingset": Governed(_PROJECT, when=_ENDED),
    "loop.batch": Governed(_PROJECT, when=_ENDED),
    "loop.arrival": Governed(f"batch__{_PROJECT}", group="batch_id"),
    "loop.modelversion": Governed(_PROJECT, when=_ENDED),
    "loop.predictionrun": Governed(f"version__{_PROJECT}", when=_ENDED),
    "loop.round": Governed(_PROJECT, when=_ENDED),
    "loop.certificateend": Governed(f"round__{_PROJECT}"),
    "loop.answer": Governed(f"task__round__{_PROJECT}"),
    "loop.comparison": Governed(_PROJECT, when=_ENDED),
    "loop.promotion": Governed(_PROJECT),
    "loop.watch": Governed(_PROJECT, when=_ENDED),
    "retention.hold": Governed("organisation__public_id"),
    "retention.retentionrule": Governed("engagement__public_id"),
    "retention.erasedfile": Governed("engagement__public_id", group="engagement_id"),
    "signoff.signingpolicy": Governed("engagement__public_id"),
    "signoff.delegation": Governed("engagement__public_id"),
    "signoff.report": Governed("engagement__public_id"),
    "signoff.signature": Governed("report__engagement__public_id"),
    "signoff.signedfile": Governed("report__engagement__public_id"),
    "consequences.rescoring": Governed(_PROJECT),
    "consequences.goldrevision": Governed(f"rescoring__{_PROJECT}", group="rescoring_id"),
    "consequences.effect": Governed(f"rescoring__{_PROJECT}", group="rescoring_id"),
}

_OF_THE_LOG = "part of the log itself, which its signatures protect"
_CREDENTIAL = "a secret or what counts its use; events tell when it is made, used wrongly and revoked"
_OF_DJANGO = "the framework's own, decides nothing about labels"

WITHOUT_STATES = {
    "audit.log": _OF_THE_LOG,
    "audit.event": _OF_THE_LOG,
    "audit.checkpoint": _OF_THE_LOG,
    "audit.firstkey": _OF_THE_LOG,
    "audit.cosignature": _OF_THE_LOG,
    "audit.verification": "what the checks of the log found; the event log.verified says so too",
    "audit.check": "what the workers have to check; check.requested says who asked, log.verified what was found",
    "accounts.user": "a person's name, address and password, which must stay erasable; events name them by public id",
    "accounts.invitation": "holds an address, which must stay erasable; events tell when it is sent and accepted",
    "accounts.apitoken": _CREDENTIAL,
    "accounts.passkey": "signer.enrolled and signer.revoked hold its public key; signatures are checked against those",
    "accounts.codeapp": _CREDENTIAL,
    "accounts.signinguard": _CREDENTIAL,
    "projects.item": "its key is in each delivered row; its content in the file whose SHA-256 import.received names",
    "loop.prediction": "covered, with the faults of its run, by the root that predictions.made names",
    "loop.fault": "covered, with the predictions of its run, by the root that predictions.made names",
    "loop.task": "covered by the root that round.begun names, or certificate.revoked or round.reopened after it",
    "disputes.draft": "what somebody has entered and not recorded",
    "disputes.look": "that somebody had a case on the screen; decides nothing",
    "disputes.holder": "follows from the labels and gold of the item when the case was opened",
    "signoff.pendingsignature": "what a signer is shown for five minutes; signature.prepared and report.signed tell",
    "loop.assignment": "who has had a task before them, since when; what they made of it is its answer",
    "notices.notice": "tells what another event tells already; that a formal one was served is an event of its own",
    "notices.preference": "how somebody wants to be told: a personal setting",
    "notices.mailbox": "whether mails reach somebody, as long as they do not",
    "auth.permission": _OF_DJANGO,
    "auth.group": _OF_DJANGO,
    "auth.group_permissions": _OF_DJANGO,
    "contenttypes.contenttype": _OF_DJANGO,
    "sessions.session": _OF_DJANGO,
    "django_tasks_database.dbtaskresult": "what the workers have to do",
}

# By model: the verbs of the events that name a root over its rows, and how the roots are made from the database; for
# rows that come too many at once to be told with what else the act wrote. The app that holds the rows adds itself.
BULKS: dict[str, tuple[frozenset[str], Bulks]] = {}
