"""What the rooms of the court need to have happened before, and what is sent to them."""

from __future__ import annotations

from typing import Any

from apps.disputes.models import Dispute, GuidelineChange
from apps.disputes.services import adjudicate, look_at, merge, open_dispute, take
from apps.projects.models import Project
from tests.scenes import Scene, item_of

# Of these items nobody has settled gold, so any judge may decide them.
ASKED, DECIDED, WITHDRAWN, MERGED = "i05", "i07", "i09", "i11"
ALIKE = ("i13", "i15")
CASES = (ASKED, DECIDED, WITHDRAWN, MERGED, *ALIKE)
BECAUSE: dict[str, Any] = {
    "reason_code": "guideline_gap",
    "clause": "2",
    "rationale": "The guideline is silent about sarcasm.",
}
WORDS = {"reason": "As was said on the telephone."}


def make_court(scene: Scene, project: Project) -> dict[str, str]:
    """A case that its adjudicator has, one that is decided and can be appealed, one that can be withdrawn, and the
    change of the guideline that the decision asked for."""
    judge, cases = scene.actor("adjudicator"), {key: _brought(scene, project, key) for key in (ASKED, DECIDED)}
    take(actor=judge, dispute=cases[ASKED])
    adjudicate(actor=judge, dispute=cases[DECIDED], value="no", **BECAUSE)
    withdrawn, alike = _brought(scene, project, WITHDRAWN), [_brought(scene, project, key) for key in ALIKE]
    for role in ("owner", "qa_manager", "adjudicator"):
        for case in alike:
            look_at(actor=scene.actor(role), dispute=case)
    merge(actor=scene.actor("owner"), dispute=_brought(scene, project, MERGED), into=withdrawn)
    change = GuidelineChange.objects.get(project=project).public_id
    with_somebody = dict.fromkeys(
        (f"{name} public_id" for name in ("api:disputes-ask", "api:disputes-release")), cases[ASKED].public_id
    )
    return {
        **with_somebody,
        "api:disputes-appeal public_id": cases[DECIDED].public_id,
        "api:disputes-withdraw public_id": withdrawn.public_id,
        "court-rules": scene.engagement.public_id,
        "portal:dispute_act act": "say",
        "portal:dispute_alike public_id": alike[0].public_id,
        "guideline-changes": change,
        "portal:guideline_change_act act": "propose",
    }


def _brought(scene: Scene, project: Project, key: str) -> Dispute:
    return open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, key), claim="It is a joke.")


def court_forms(project: Project) -> dict[str, dict[str, Any]]:
    alike = Dispute.objects.filter(project=project, item__key__in=ALIKE).values_list("public_id", flat=True)
    return {
        "portal:dispute_act": {"text": "It is sarcasm."},
        "portal:dispute_draft": {"rationale": "The clause says"},
        "portal:dispute_alike": {"case": list(alike), "position": "1", "severity": "minor", **BECAUSE},
        "portal:guideline_change_act": {"text": "# Sentiment\n\n2. Sarcasm is a no.", "based_on": "1"},
    }


def court_bodies(scene: Scene, into: str) -> dict[str, dict[str, Any]]:
    return {
        "api:disputes-assign": {"adjudicator": scene.adjudicator.public_id},
        "api:disputes-say": {"text": "It is sarcasm."},
        "api:disputes-ask": {"question": "Which clause?"},
        "api:disputes-merge": {"into": into},
        **dict.fromkeys((f"api:disputes-{act}" for act in ("release", "appeal", "withdraw", "reveal")), WORDS),
        "api:court-rules-detail": {"appeal_days": 30},
    }
