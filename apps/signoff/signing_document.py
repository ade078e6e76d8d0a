"""Signing policies as JSON: reading what somebody wrote, and saying what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from apps.signoff.signing_rules import COUNTED, Rules, Side, Step, Strength

MOST_STEPS, MOST_SIGNATURES = 8, 9
ROLES_OF_SIDE: Mapping[str, tuple[str, ...]] = {
    "buyer": ("owner", "qa_manager", "compliance_officer"),
    "auditor": ("owner", "auditor"),
}


class BadRules(ValueError):
    """The document is no signing policy; the message says where and what to do."""


def parse_rules(document: Any) -> Rules:
    """Rules out of a JSON document; BadRules says what is wrong in it."""
    if not isinstance(document, dict):
        raise BadRules("A signing policy is a JSON object with a list of steps.")
    flags = ("ordered", "distinct_organisations", "identity_verified", "policy_text")
    known = {"v", "steps", "strength", "qualification", *flags}
    if unknown := sorted(set(document) - known):
        raise BadRules(f"A signing policy has no member {unknown[0]!r}; it has {', '.join(sorted(known))}.")
    if document.get("v", 1) != 1:
        raise BadRules("v: there is version 1 of this form alone.")
    if wrong := [name for name in flags if not isinstance(document.get(name, False), bool)]:
        raise BadRules(f"{wrong[0]}: say true or false.")
    strength, qualification = document.get("strength", "any"), document.get("qualification", "")
    if strength not in get_args(Strength):
        raise BadRules("strength: choose any or passkey.")
    if not isinstance(qualification, str) or len(qualification) > 120:
        raise BadRules("qualification: give the name of one, of at most 120 characters, or leave it out.")
    return Rules(
        steps=_parse_steps(document.get("steps")),
        strength=strength,
        qualification=qualification.strip(),
        **{name: document.get(name, name == "ordered") for name in flags},
    )


def _parse_steps(given: Any) -> tuple[Step, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_STEPS:
        raise BadRules(f"steps: list one to {MOST_STEPS} steps.")
    steps = tuple(_parse_step(f"step {number}", each) for number, each in enumerate(given, start=1))
    if sum(step.count for step in steps) > MOST_SIGNATURES:
        raise BadRules(f"steps: a report is signed by at most {MOST_SIGNATURES} persons; ask for fewer.")
    return steps


def _parse_step(where: str, given: Any) -> Step:
    if not isinstance(given, dict) or not set(given) <= {"meaning", "side", "roles", "count"}:
        raise BadRules(f"{where}: a step has meaning, side, roles and count, nothing else.")
    meaning, side = given.get("meaning"), given.get("side", "buyer")
    roles, count = given.get("roles"), given.get("count", 1)
    if meaning not in COUNTED:
        raise BadRules(f"{where}: the meaning is one of {', '.join(COUNTED)}.")
    if side not in get_args(Side):
        raise BadRules(f"{where}: the side is buyer or auditor.")
    known = ROLES_OF_SIDE[side]
    if not isinstance(roles, list) or not roles or any(role not in known for role in roles):
        raise BadRules(f"{where}: the roles of the {side}'s side that sign are {', '.join(known)}; list at least one.")
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_SIGNATURES:
        raise BadRules(f"{where}: the count is a whole number from 1 to {MOST_SIGNATURES}.")
    return Step(meaning, side, tuple(dict.fromkeys(roles)), count)
