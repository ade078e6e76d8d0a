"""The kinds of report: what each may be about, and who writes its body. A body comes first; pages are drawn from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.signoff.collecting import collect
from apps.signoff.kinds import adjudication, dataset_certificate, inspection_pack, promotion, strategy, vendor
from apps.signoff.models import Kind
from apps.signoff.scopes import PARTS, Part, Scope

Composer = Callable[[Actor, Scope, str], tuple[dict[str, Any], dict[str, bytes]]]
COMPOSERS: dict[tuple[Kind, Part], Composer] = {
    (Kind.SIGN_OFF, Part.RELEASE): collect,
    (Kind.SIGN_OFF, Part.PERIOD): collect,
    (Kind.SIGN_OFF, Part.LOT): collect,
    (Kind.SIGN_OFF, Part.VENDOR): vendor.compose_sign_off,
    (Kind.VENDOR_AUDIT, Part.VENDOR): vendor.compose_audit,
    (Kind.ADJUDICATION, Part.RELEASE): adjudication.compose,
    (Kind.ADJUDICATION, Part.PERIOD): adjudication.compose,
    (Kind.ADJUDICATION, Part.VENDOR): adjudication.compose,
    (Kind.DATASET_CERTIFICATE, Part.TRAINING_SET): dataset_certificate.compose,
    (Kind.INSPECTION_PACK, Part.VENDOR): inspection_pack.compose,
    (Kind.PROMOTION, Part.COMPARISON): promotion.compose,
    (Kind.STRATEGY, Part.RELEASE): strategy.compose,
}


def composer_of(kind: str, scope: Scope) -> Composer:
    """Raises Invalid, with what the kind can be about, for a scope it cannot be about."""
    if kind not in Kind:
        raise Invalid(f"There is no kind of report {kind!r}; there are: {', '.join(Kind)}.")
    found = COMPOSERS.get((Kind(kind), scope.part))
    if found is None:
        can = [PARTS[part].lower() for each, part in COMPOSERS if each == kind]
        raise Invalid(f"{Kind(kind).label} is about: {'; '.join(can)}.")
    return found
