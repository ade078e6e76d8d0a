"""A program: two people at the same case in the same moment; prints what each of them heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from django.db import connection  # noqa: E402

from apps.accounts.policies import Invalid  # noqa: E402
from apps.disputes.models import Dispute  # noqa: E402
from apps.disputes.services import adjudicate, merge, open_dispute, take  # noqa: E402
from tests.disputes.cases import case_of, make_cases  # noqa: E402
from tests.scenes import Scene, item_of  # noqa: E402

Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """What each was told: nothing, or why it was refused."""
    start = Barrier(len(acts))

    def one(act: Act) -> str:
        start.wait()
        try:
            act()
        except Invalid as fault:
            return str(fault)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def decide(scene: Scene, role: str, case: Dispute, value: str) -> Act:
    actor = scene.actor(role)
    return lambda: adjudicate(actor=actor, dispute=case, value=value, reason_code="edge_case", rationale="Clause 2.")


def both_decide(scene: Scene, case: Dispute) -> list[str]:
    return at_once(decide(scene, "adjudicator", case, "yes"), decide(scene, "qa_manager", case, "no"))


def both_take(scene: Scene, case: Dispute) -> list[str]:
    first, second = scene.actor("adjudicator"), scene.actor("qa_manager")
    return at_once(lambda: take(actor=first, dispute=case), lambda: take(actor=second, dispute=case))


def one_merges(scene: Scene, case: Dispute) -> list[str]:
    item = item_of(case.project, "split")
    other = open_dispute(actor=scene.actor("vendor_manager"), item=item, claim="A no.")
    owner = scene.actor("owner")
    return at_once(decide(scene, "adjudicator", case, "yes"), lambda: merge(actor=owner, dispute=case, into=other))


found = {}
for race in (both_decide, both_take, one_merges):
    scene, project = make_cases()
    case = case_of(project, "tied")
    told = race(scene, case)
    case.refresh_from_db()
    found[race.__name__] = {"told": told, "state": case.state, "decisions": case.adjudications.count()}
print(json.dumps(found))
