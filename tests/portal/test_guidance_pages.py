import re

import pytest
from django.test import Client

from apps.disputes.models import Adjudication, Dispute, GuidelineChange
from apps.disputes.services import contest_standing, open_disputes
from apps.gold.services import score_gold
from apps.labels.services import link_annotator
from apps.projects.models import Guideline, Item, Project
from apps.projects.services import publish_guideline
from tests.disputes.cases import case_of, decide
from tests.scenes import Scene, annotator_of, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

TEXT = "The box was torn on arrival, the lamp itself works well and looks good on my desk"
WHY = {"rationale": "A quotation.", "reason_code": "edge_case"}
FIRST = "# 1 Irony\n\nIrony is a yes.\n"


def court(keys: str = "abc") -> tuple[Scene, Project]:
    """Ties about nearly the same text."""
    scene = make_engagement()
    project = make_project(scene)
    publish_guideline(actor=scene.actor("owner"), project=project, text=FIRST)
    deliver(scene, project, panel(list(keys), ann="y" * len(keys), bob="n" * len(keys)))
    for number, key in enumerate(keys):
        Item.objects.filter(project=project, key=key).update(payload={"text": f"{TEXT}, {number} stars."})
    open_disputes(actor=scene.actor("owner"), project=project)
    return scene, project


def client_of(scene: Scene, role: str = "adjudicator") -> Client:
    client = Client()
    client.force_login(getattr(scene, role))
    return client


def number_of(client: Client, case: Dispute, label: str) -> str:
    """The place on the page at which a label stands for this reader."""
    page = client.get(f"/disputes/{case.public_id}/")
    return next(str(place.number) for place in page.context["places"] if place.label == label)


def test_a_case_shows_decided_ones_like_it_and_nobody_by_name() -> None:
    scene, project = court()
    made = decide(scene, case_of(project, "a"), "no", rationale="Torn boxes are not about the lamp.")
    case = case_of(project, "b")
    client = client_of(scene)
    assert f"/disputes/{case.public_id}/precedents/" in client.get(f"/disputes/{case.public_id}/").content.decode()
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(f"/disputes/{case.public_id}/precedents/", headers=headers).content.decode()
        assert "Torn boxes are not about the lamp." in page
        assert made.public_id in page
        assert "a close precedent" in page
        found = page[page.index("precedent-list") : page.index("</fieldset>")]
        assert scene.adjudicator.name not in found
        assert not re.search(r"\b(ann|bob)\b", found)


def test_a_decision_otherwise_is_asked_for_its_reason_and_keeps_what_was_entered() -> None:
    scene, project = court()
    precedent = decide(scene, case_of(project, "a"), "no")
    case, client = case_of(project, "b"), client_of(scene)
    sent = {**WHY, "position": number_of(client, case, "yes")}
    answer = client.post(f"/disputes/{case.public_id}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f"Why does {precedent.public_id} not apply here?" in page
    assert "A quotation." in page
    assert case_of(project, "b").undecided
    client.post(f"/disputes/{case.public_id}/", {**sent, "departure": "Here the lamp is broken."})
    made = Adjudication.objects.get(dispute=case)
    assert (made.departs_from, made.departure) == (precedent, "Here the lamp is broken.")
    told = client_of(scene, "vendor_manager").get(f"/disputes/{case.public_id}/").content.decode()
    assert "Here the lamp is broken." in told


def test_a_precedent_is_cited_from_the_form() -> None:
    scene, project = court()
    precedent = decide(scene, case_of(project, "a"), "no")
    case, client = case_of(project, "b"), client_of(scene)
    sent = {**WHY, "position": number_of(client, case, "no"), "cites": precedent.public_id}
    client.post(f"/disputes/{case.public_id}/", sent)
    assert Adjudication.objects.get(dispute=case).cites == precedent


def test_what_does_not_stand_cannot_be_cited() -> None:
    scene, project = court()
    case, client = case_of(project, "b"), client_of(scene)
    sent = {**WHY, "position": "1", "cites": "adj_nothing"}
    answer = client.post(f"/disputes/{case.public_id}/", sent)
    assert answer.status_code == 400
    assert "cannot be cited" in answer.content.decode()


@pytest.mark.parametrize("role", ["vendor_manager", "auditor", "compliance"])
@pytest.mark.parametrize("room", ["alike", "precedents"])
def test_only_who_may_decide_sees_what_is_alike(room: str, role: str) -> None:
    scene, project = court()
    address = f"/disputes/{case_of(project, 'a').public_id}/{room}/"
    assert client_of(scene, role).get(address).status_code == 403
    assert client_of(scene, "outsider").get(address).status_code == 404


def test_cases_are_decided_together_once_each_was_looked_at() -> None:
    scene, project = court()
    client, cases = client_of(scene), [case_of(project, key) for key in "abc"]
    for case in cases[:2]:
        client.post(f"/disputes/{case.public_id}/look/")
    address = f"/disputes/{cases[0].public_id}/alike/"
    page = client.get(address)
    assert page.content.decode().count("not yet: open it") == 1
    wanted = next(str(place.number) for place in page.context["places"] if place.label == "no")
    sent = {**WHY, "position": wanted, "case": [case.public_id for case in cases]}
    refused = client.post(address, sent)
    assert refused.status_code == 400
    assert f"Not looked at yet: {cases[2].public_id}" in refused.content.decode()
    assert "A quotation." in refused.content.decode()
    client.post(address, {**sent, "case": [case.public_id for case in cases[:2]]})
    assert [made.dispute for made in Adjudication.objects.order_by("pk")] == cases[:2]
    assert set(Adjudication.objects.values_list("value", flat=True)) == {'"no"'}


def test_what_departs_from_a_precedent_is_not_decided_together_with_others() -> None:
    scene, project = court()
    client, cases = client_of(scene), [case_of(project, key) for key in "bc"]
    decide(scene, case_of(project, "a"), "no")
    for case in cases:
        client.post(f"/disputes/{case.public_id}/look/")
    address = f"/disputes/{cases[0].public_id}/alike/"
    wanted = next(str(each.number) for each in client.get(address).context["places"] if each.label == "yes")
    answer = client.post(address, {**WHY, "position": wanted, "case": [each.public_id for each in cases]})
    assert answer.status_code == 400
    assert "Decide that case by itself." in answer.content.decode()


def test_a_gap_goes_all_the_way_to_a_new_version_on_the_pages() -> None:
    scene, project = court()
    decide(scene, case_of(project, "a"), "no", reason_code="guideline_gap", clause="1", rationale="Irony is not said.")
    change, owner = GuidelineChange.objects.get(), client_of(scene, "owner")
    listed = owner.get(f"/projects/{project.public_id}/guideline/changes/").content.decode()
    assert "Clause 1" in listed
    at = f"/guideline-changes/{change.public_id}/"
    assert "Irony is not said." in owner.get(at).content.decode()
    new = "# 1 Irony\n\nIrony is a no.\n"
    client_of(scene).post(f"{at}propose/", {"text": new.replace("\n", "\r\n"), "based_on": "1"})
    page = owner.get(at).content.decode()
    assert "<del>Irony is a yes.</del>" in page
    assert "<ins>Irony is a no.</ins>" in page
    owner.post(f"{at}approve/")
    owner.post(f"{at}publish/")
    assert Guideline.objects.get(project=project, version=2).text == new
    page = owner.get(at).content.decode()
    assert "version 2" in page
    assert "Did it help?" in page
    told = owner.get(f"{at}stale.csv")
    assert told.content.decode().splitlines()[1:] == [
        "a,decided on the clause", "b,label disputed under the clause", "c,label disputed under the clause"
    ]  # fmt: skip
    agreement = owner.get(f"/projects/{project.public_id}/guideline/agreement/").content.decode()
    assert "version 1" in agreement


def test_what_cannot_be_done_is_said_and_the_text_is_kept() -> None:
    scene, project = court()
    decide(scene, case_of(project, "a"), "no", reason_code="guideline_gap", clause="1")
    change, owner = GuidelineChange.objects.get(), client_of(scene, "owner")
    at = f"/guideline-changes/{change.public_id}/"
    answer = owner.post(f"{at}propose/", {"text": FIRST, "based_on": "1"})
    assert answer.status_code == 400
    assert "The text is the guideline as it is" in answer.content.decode()
    assert owner.post(f"{at}reject/", {"reason": " "}).status_code == 400
    assert owner.post(f"{at}burn/").status_code == 404


def test_a_standing_that_fell_is_shown_as_set_aside() -> None:
    scene, project = court()
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    load_gold(scene, project, {"a": "no", "b": "no"})
    run = score_gold(actor=scene.actor("owner"), project=project)
    standing = run.standings.get(annotator__key="ann")
    case = contest_standing(actor=scene.actor("annotator"), standing=standing, claim="It was another task.")
    decide(scene, case, value=None, role="adjudicator", outcome="falls")
    for role, address in (("annotator", "/"), ("owner", f"/projects/{project.public_id}/quality/")):
        page = client_of(scene, role).get(address).content.decode()
        assert f'set aside by case <a href="/disputes/{case.public_id}/">' in page


def test_a_change_is_read_by_both_parties_and_not_by_annotators_or_outsiders() -> None:
    scene, project = court()
    decide(scene, case_of(project, "a"), "no", reason_code="guideline_gap", clause="1")
    at = f"/guideline-changes/{GuidelineChange.objects.get().public_id}/"
    codes = {
        role: client_of(scene, role).get(at).status_code
        for role in ("adjudicator", "auditor", "vendor_manager", "annotator", "outsider")
    }
    assert codes == {"adjudicator": 200, "auditor": 200, "vendor_manager": 200, "annotator": 403, "outsider": 404}
