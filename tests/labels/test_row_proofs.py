"""Each delivered label is provably a row of its delivery."""

import pytest
from django.db import transaction

from apps.accounts.actors import Actor
from apps.audit.selectors import NotSignedYet
from apps.audit.sequencer import sequence_all
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import leaf_hash, verify_inclusion
from apps.evidence.row_proof import check_row_proof
from apps.labels.models import Annotation
from apps.labels.row_proofs import RowsDiffer, file_of, may_take_row_proof, row_proof
from apps.labels.services import forget_key
from tests.audit.logs import unprotect
from tests.disputes.cases import case_of, decide, make_cases
from tests.refusals import invalid
from tests.scenes import annotator_of, deliver, make_engagement, make_project

pytestmark = pytest.mark.django_db


def test_every_row_is_proven_to_the_root_in_its_event() -> None:
    _, project = make_cases()
    delivery = project.deliveries.get()
    for index, label in enumerate(delivery.annotations.order_by("pk")):
        proof = row_proof(label)
        assert (proof.index, proof.size, proof.root) == (index, delivery.rows, delivery.root)
        assert (proof.event.verb, proof.event.object) == ("import.admitted", delivery.public_id)
        assert label.item.key.encode() in proof.leaf
        verify_inclusion(leaf_hash(proof.leaf), proof.index, proof.size, proof.path, bytes.fromhex(proof.root))


def test_a_row_among_tampered_ones_has_no_proof() -> None:
    make_cases()
    first, second, *_ = Annotation.objects.order_by("pk")
    unprotect("labels_annotation")
    Annotation.objects.filter(pk=second.pk).update(value="1")
    with pytest.raises(EvidenceError, match="are not those of evt_"):
        row_proof(first)


def test_a_decision_is_no_row_of_a_delivery() -> None:
    scene, project = make_cases()
    decision = decide(scene, case_of(project, "tied"))
    with pytest.raises(LookupError, match="decided here"):
        row_proof(decision.annotation)


def test_the_file_of_a_row_is_checked_without_the_database() -> None:
    scene = make_engagement()
    delivery = deliver(scene, make_project(scene), [("i1", "ann", "yes"), ("i2", "ann", "no"), ("i3", "bob", "no")])
    label = delivery.annotations.get(item__key="i2")
    with pytest.raises(NotSignedYet):
        file_of(label)
    sequence_all()
    proven = check_row_proof(file_of(label))
    assert proven.row == '["i2","ann","no",null,null,"human"]'
    assert (proven.event["object"], proven.size) == (delivery.public_id, 3)


def test_nothing_is_made_for_a_decision_or_for_changed_rows() -> None:
    scene, project = make_cases()
    decision = decide(scene, case_of(project, "tied"))
    with invalid("decided here"):
        file_of(decision.annotation)
    first, second, *_ = Annotation.objects.order_by("pk")
    unprotect("labels_annotation")
    Annotation.objects.filter(pk=second.pk).update(value="1")
    with invalid("Verify the log"):
        file_of(first)


def test_after_a_key_is_replaced_the_row_is_proven_as_it_stands_now() -> None:
    scene = make_engagement()
    delivery = deliver(scene, make_project(scene), [("i1", "ann@labels.example", "yes"), ("i2", "bob", "no")])
    annotator = annotator_of(scene, "ann@labels.example")
    with transaction.atomic():
        forget_key(actor=Actor.system("test"), annotator=annotator)
    sequence_all()
    proven = check_row_proof(file_of(delivery.annotations.get(item__key="i1")))
    assert annotator.public_id in proven.row and "labels.example" not in proven.row
    assert proven.event["verb"] == "delivery.pseudonymised"


def test_no_new_root_is_told_over_rows_that_are_not_those_of_the_old_one() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, [("i1", "ann", "yes")], "first.csv")
    second = deliver(scene, project, [("i2", "ann", "yes"), ("i2", "bob", "no")], "second.csv")
    unprotect("labels_annotation")
    second.annotations.filter(annotator__key="bob").update(value='"yes"')
    annotator = annotator_of(scene, "ann")
    with pytest.raises(RowsDiffer, match=second.public_id), transaction.atomic():
        forget_key(actor=Actor.system("test"), annotator=annotator)
    annotator.refresh_from_db()
    assert annotator.key == "ann"


def test_whoever_only_annotates_is_told_who_takes_proofs() -> None:
    scene = make_engagement()
    assert not may_take_row_proof(scene.actor("annotator"), scene.engagement)
    for role in ("owner", "adjudicator", "auditor", "vendor_manager"):
        assert may_take_row_proof(scene.actor(role), scene.engagement)
