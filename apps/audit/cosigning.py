"""Asking the witnesses that the parties agreed on, and keeping what they say."""

from __future__ import annotations

import http.client
import logging
from urllib.parse import urljoin, urlsplit

from django.db.models import Max

from apps.audit.models import Checkpoint, Cosignature, Event, Log
from apps.audit.publishing import publish, published_size, tree_of
from apps.evidence.canonical import decode
from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey, open_note
from apps.evidence.policy import Policy, parse_policy
from apps.evidence.witness import format_request
from apps.network import Unreachable, connection_to

logger = logging.getLogger(__name__)
AGREED = "witnesses.agreed"
_LONGEST_ANSWER = 4096
_ENDPOINT = "add-checkpoint"
_FAULTS = (OSError, http.client.HTTPException, ValueError, Unreachable)


def policy_of(log: Log) -> Policy:
    """The policy that the parties agreed on last, as the log has it; without one, no witness is asked for."""
    event = Event.objects.filter(log=log, verb=AGREED).order_by("-id").first()
    return parse_policy(decode(bytes(event.leaf))["details"]["policy"]) if event else Policy()


def cosigned(checkpoint: Checkpoint) -> str:
    """The checkpoint's note with the lines of all witnesses that cosigned it."""
    lines = checkpoint.cosignatures.filter(status=200).order_by("witness").values_list("answer", flat=True)
    return checkpoint.note + "".join(lines)


def witness_and_publish_all() -> None:
    """`witness_and_publish` for every log that is not published as far as it is signed."""
    for log in Log.objects.filter(size__gt=0).order_by("id"):
        try:
            if published_size(log) < log.size:
                witness_and_publish(log)
        except OSError as error:
            logger.error("The log %s could not be published: %s", log.origin, error)


def witness_and_publish(log: Log) -> bool:
    """Ask for the cosignatures that the newest checkpoint lacks, and publish it if they make the quorum.

    Call it outside any transaction, after the checkpoint was committed: its answers are kept each by itself.
    """
    checkpoint = log.checkpoints.order_by("-size").first()
    if checkpoint is None:
        return False
    policy = policy_of(log)
    answered = set(checkpoint.cosignatures.values_list("witness", flat=True))
    for name in policy.witnesses:
        if name in policy.addresses and name not in answered:
            _ask(checkpoint, name, policy)
    complete = policy.satisfied(_cosigners(checkpoint, policy))
    if complete:
        publish(checkpoint, cosigned(checkpoint))
    return complete


def _cosigners(checkpoint: Checkpoint, policy: Policy) -> list[VerifierKey]:
    answers = checkpoint.cosignatures.filter(status=200).values_list("witness", "answer")
    keys = ((policy.witnesses.get(name), line) for name, line in answers)
    return [key for key, line in keys if key is not None and _is_cosignature(line, checkpoint, key)]


def _ask(checkpoint: Checkpoint, name: str, policy: Policy) -> None:
    """One witness, at most twice: it may know another size than we believe. Its silence is no answer, and not kept."""
    log, old = checkpoint.log, _last_size(checkpoint.log, name)
    try:
        status, body = _post(policy.addresses[name], _request(checkpoint, old))
        if status == 409 and body.strip().isdecimal() and int(body) <= checkpoint.size:
            status, body = _post(policy.addresses[name], _request(checkpoint, int(body)))
    except _FAULTS as fault:
        logger.warning("The witness %s of %s did not answer: %s", name, log.origin, fault)
        return
    if status == 200 and not _is_cosignature(body, checkpoint, policy.witnesses[name]):
        status, body = 502, f"what it answered is not its signature: {body}"
    if status >= 500:
        logger.warning("The witness %s of %s answered %s: %s", name, log.origin, status, body[:200])
        return
    if status != 200:
        logger.error("The witness %s does not cosign %s at %s: %s %s", name, log.origin, checkpoint.size, status, body)
    Cosignature.objects.get_or_create(
        checkpoint=checkpoint, witness=name, defaults={"status": status, "answer": body[:_LONGEST_ANSWER]}
    )


def _last_size(log: Log, name: str) -> int:
    known = Cosignature.objects.filter(checkpoint__log=log, witness=name, status=200)
    return int(known.aggregate(Max("checkpoint__size"))["checkpoint__size__max"] or 0)


def _request(checkpoint: Checkpoint, old: int) -> str:
    proof = tree_of(checkpoint).consistency_proof(old)
    return format_request(old, proof, checkpoint.note)


def _is_cosignature(line: str, checkpoint: Checkpoint, key: VerifierKey) -> bool:
    try:
        opened = open_note(checkpoint.note + line, [key])
    except EvidenceError:
        return False
    return opened.unknown == 1


def _post(address: str, body: str) -> tuple[int, str]:
    target = urljoin(address if address.endswith("/") else f"{address}/", _ENDPOINT)
    connection = connection_to(target)
    try:
        headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "QA-Portal"}
        connection.request("POST", urlsplit(target).path, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read(_LONGEST_ANSWER).decode("utf-8", "replace")
    finally:
        connection.close()
