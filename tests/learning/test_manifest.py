import hashlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evidence.canonical import decode, encode
from apps.evidence.errors import EvidenceError
from apps.learning.errors import LearningError
from apps.learning.fence import Alike, content_digest, copies_of_gold
from apps.learning.manifest import Manifest, manifest_of
from apps.learning.provenance import Admission, Provenance, Why
from tests.learning.build import label

PEOPLE = [label(f"r{i}") for i in range(8)]
STANDING = ["d" * 64]
MADE = [label(f"m{i}", how=Provenance.MODEL, certificate="d" * 64) for i in range(8)]


def records(manifest: Manifest) -> list[str]:
    return [one.record for one in manifest.labels]


def test_what_only_a_model_saw_is_not_learnt_from() -> None:
    manifest = manifest_of([*PEOPLE, *MADE])
    assert records(manifest) == [one.record for one in PEOPLE]
    assert manifest.refused == {Why.MODEL_MADE: 8}
    assert manifest.weights.tolist() == [1.0] * 8


def test_admitted_by_name_they_are_few_light_and_certified() -> None:
    bare = label("n", how=Provenance.MODEL), label("o", how=Provenance.MODEL, certificate="e" * 64)
    manifest = manifest_of(
        [*PEOPLE, *MADE, *bare], certificates=STANDING, admission=Admission(model_share=0.2, model_weight=0.3)
    )
    assert sum(one.provenance is Provenance.MODEL for one in manifest.labels) == 2
    assert sorted(set(manifest.weights.tolist())) == [0.3, 1.0]
    assert manifest.refused == {Why.CAPPED: 6, Why.UNCERTIFIED: 2}


def test_gold_is_never_learnt_from_whoever_labelled_it() -> None:
    manifest = manifest_of(
        [*PEOPLE, *MADE], gold=["r1", "m1"], certificates=STANDING, admission=Admission(model_share=0.2)
    )
    assert "r1" not in records(manifest) and "m1" not in records(manifest)
    assert manifest.refused[Why.GOLD] == 2


def test_of_several_labels_the_one_looked_at_hardest_stays() -> None:
    several = [
        label("r", "model", Provenance.MODEL, certificate="d" * 64),
        label("r", "shown", Provenance.AFTER_PRELABEL, model="m" * 64),
        label("r", "settled", Provenance.ADJUDICATED),
        label("r", "blind"),
    ]
    manifest = manifest_of(several, certificates=STANDING, admission=Admission(model_share=0.5))
    assert [one.label for one in manifest.labels] == ["settled"]
    assert manifest.refused == {Why.REPEATED: 3}


@given(st.permutations([*PEOPLE[:4], *MADE[:4]]))
def test_the_order_of_labels_does_not_matter(order: list[object]) -> None:
    admission = Admission(model_share=0.3)
    assert (
        manifest_of(order, certificates=STANDING, admission=admission).digest
        == manifest_of(order[::-1], certificates=STANDING, admission=admission).digest
    )  # type: ignore[arg-type]


def test_a_manifest_comes_back_from_its_bytes() -> None:
    manifest = manifest_of([*PEOPLE, *MADE, label("ü", "ja\n")], certificates=STANDING, admission=Admission(0.25, 0.3))
    data = manifest.as_bytes()
    assert Manifest.of_bytes(data, manifest.digest) == manifest
    assert hashlib.sha256(data).hexdigest() == manifest.digest
    assert json.loads(data.splitlines()[0])["labels"] == len(manifest.labels)


@given(st.text(), st.text())
def test_its_lines_are_canonical_whatever_they_say(record: str, answer: str) -> None:
    line = manifest_of([label(record, answer)]).as_bytes().split(b"\n")[1]
    row = decode(line)
    assert (row["record"], row["label"], encode(row)) == (record, answer, line)


@pytest.mark.parametrize("answer", ["half \ud800", "x" * 66_000, "ü" * 33_000])
def test_what_has_no_canonical_line_is_refused(answer: str) -> None:
    with pytest.raises(EvidenceError) as refusal:
        manifest_of([label("r", answer)]).as_bytes()
    assert refusal.value.code == "NONCANON"


def test_a_poisoned_manifest_is_refused() -> None:
    manifest = manifest_of(PEOPLE)
    changed = manifest.as_bytes().replace(b'"label":"yes"', b'"label":"no"', 1)
    with pytest.raises(LearningError, match="changed after it was logged") as refusal:
        Manifest.of_bytes(changed, manifest.digest)
    assert refusal.value.code == "POISONED"


@pytest.mark.parametrize("data", [b"", b"{}", b"nothing", manifest_of(PEOPLE).as_bytes().rsplit(b"\n", 2)[0] + b"\n"])
def test_bytes_that_are_no_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(LearningError) as refusal:
        Manifest.of_bytes(data, hashlib.sha256(data).hexdigest())
    assert refusal.value.code == "MANIFEST"


def test_rules_and_labels_that_make_no_sense_are_refused() -> None:
    for share, weight in ((0.6, 0.3), (0.2, 0.0), (-0.1, 0.3)):
        with pytest.raises(ValueError, match="at most half"):
            Admission(share, weight)
    with pytest.raises(ValueError, match="by which is not said"):
        label("r", how=Provenance.MODEL, model="")


def test_near_duplicates_of_gold_texts_are_found() -> None:
    gold = ["The quick brown fox jumps over the lazy dog near the river bank today"]
    texts = [gold[0].replace("jumps", "jumped"), gold[0].upper() + "!", "Something else altogether, of no relation"]
    assert copies_of_gold(texts, gold).tolist() == [True, True, False]
    assert copies_of_gold(texts, []).tolist() == [False] * 3
    assert copies_of_gold([], gold).tolist() == []


def test_several_fences_around_the_same_texts_keep_off_what_each_keeps_off_alone() -> None:
    texts = ["The train was late again.", "Nobody answers the telephone.", "Soup, bread and a glass of water."]
    texts += [f"{text}!" for text in texts] + ["quite alone"]
    fences = np.arange(7) < 1, (np.arange(7) == 1) | (np.arange(7) == 6), np.zeros(7, np.bool_), np.ones(7, np.bool_)
    alike = Alike(texts)
    assert [np.flatnonzero(alike.copies_of(fence)).tolist() for fence in fences] == [[3], [4], [], []]


def test_several_fences_around_the_same_pictures() -> None:
    random = np.random.default_rng(0)
    pictures = [random.uniform(0, 255, (40, 40)) for _ in range(3)]
    pictures += [pictures[0] * 0.8, pictures[1].copy()]
    alike = Alike(pictures)
    assert [np.flatnonzero(alike.copies_of(np.arange(5) == n)).tolist() for n in range(4)] == [[3], [4], [], [0]]


def test_pictures_are_copies_when_they_are_equal() -> None:
    picture = np.arange(6.0).reshape(2, 3)
    assert copies_of_gold([picture.copy(), picture.T, picture + 1], [picture]).tolist() == [True, False, False]
    assert content_digest(picture) != content_digest(picture.astype(np.float32))
