import json
from typing import Any

import pytest
from django.test import Client, override_settings

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.consequences.promoting import freeze_comparison
from apps.loop.gating.work import hold_against
from apps.loop.models import Comparison
from tests.builders import actor_of
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_gates import make_gated, make_version
from tests.passkeys import sign_report

pytestmark = pytest.mark.django_db


def called(user: User, method: str, url: str, body: Any = None) -> tuple[int, Any]:
    token = create_token(actor=actor_of(user), name="script")[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    sent = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {}
    answer = getattr(client, method)(f"/api/v1/{url}", **sent)
    return answer.status_code, answer.json()


@override_settings(TASKS=NO_WORKER)
def test_a_program_compares_promotes_and_goes_back() -> None:
    scene, project, champion = make_gated()
    challenger = make_version(scene, project, "better", range(20))
    asked = {
        "challenger": challenger.public_id,
        "terms": {"margin": 0.03, "cost_margin": 0.1, "severities": [["yes", "no", 2]]},
    }
    status, made = called(scene.qa_manager, "post", "comparisons/", asked)
    assert (status, made["state"], made["champion"]) == (202, "waiting", champion.public_id)
    comparison = Comparison.objects.get()
    hold_against(comparison)
    comparison.refresh_from_db()
    found = called(scene.auditor, "get", f"comparisons/{comparison.public_id}/")[1]
    assert (found["verdict"], found["look"], found["inputs"]) == ("promote", 1, comparison.inputs)
    assert found["objection"].startswith("It is not frozen as a report")
    promoting = f"comparisons/{comparison.public_id}/promote/"
    assert called(scene.qa_manager, "post", promoting)[0] == 400
    sign_report(scene.owner, freeze_comparison(actor=scene.actor("qa_manager"), comparison=comparison), "approved")
    status, promoted = called(scene.qa_manager, "post", promoting)
    assert (status, promoted["version"], promoted["comparison"]) == (201, challenger.public_id, comparison.public_id)
    back = {"project": project.public_id, "reason": "It fails at night."}
    assert called(scene.owner, "post", "promotions/roll-back/", back)[1]["version"] == champion.public_id
    listed = called(scene.auditor, "get", f"promotions/?project={project.public_id}")[1]["results"]
    assert [each["is_rollback"] for each in listed] == [True, False, False]
    assert called(scene.vendor_manager, "get", "promotions/")[1]["count"] == 0


@pytest.mark.parametrize(
    "terms",
    [
        {"margin": "wide"},
        {"margin": 2},
        {"severity": 1},
        {"severities": [["yes"]]},
        {"alpha": True},
        {"severities": 4},
        {"margin": 10**400},
        {"severities": [["[" * 5000, "no", 1]]},
    ],
)
def test_terms_that_are_none_are_refused_with_the_reason(terms: dict[str, Any]) -> None:
    scene, project, _ = make_gated()
    challenger = make_version(scene, project, "better", range(20))
    status, answer = called(scene.owner, "post", "comparisons/", {"challenger": challenger.public_id, "terms": terms})
    assert status == 400, answer
    assert not Comparison.objects.exists()
