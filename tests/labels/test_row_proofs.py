"""Each delivered label is provably a row of its delivery."""

import pytest

from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import leaf_hash, verify_inclusion
from apps.labels.models import Annotation
from apps.labels.row_proofs import row_proof
from tests.audit.logs import unprotect
from tests.disputes.cases import case_of, decide, make_cases

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
