"""Files of new items become sorted batches: copies found, the unusual tagged, all of it or nothing."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event, Log
from apps.audit.reconciliation import reconcile
from apps.audit.sequencer import sequence_all
from apps.loop.arriving import sorting
from apps.loop.models import Arrival, Batch, Origin
from apps.loop.services.arriving import receive_rows, requeue_stalled, sort, take_in
from apps.media.services import store_media
from apps.projects.models import Item, Project
from tests.loop.build_arriving import (
    arrive,
    as_csv,
    as_json_lines,
    by_key,
    encoded,
    inlined,
    scenery,
    sentences,
)
from tests.scenes import Scene, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@pytest.fixture
def project(scene: Scene) -> Project:
    return make_project(scene)


def test_every_row_becomes_an_item_with_its_columns_as_content(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, b"id,text,topic\na1,Good day.,greeting\na2,Bad day.,\n")
    assert (batch.state, batch.counts["items"], batch.counts["groups"]) == ("done", 2, 2)
    assert dict(project.items.values_list("key", "payload")) == {
        "a1": {"text": "Good day.", "topic": "greeting"},
        "a2": {"text": "Bad day."},
    }
    assert [arrival.place for arrival in batch.arrivals.order_by("place")] == [0, 1]


def test_exact_and_near_copies_are_grouped_with_the_first_of_them(scene: Scene, project: Project) -> None:
    long = "The quick brown fox jumps over the lazy dog while the cat watches from the old garden wall"
    batch = arrive(
        scene, project, as_csv([("a", long), ("b", "Nothing alike."), ("c", long.upper() + "!"), ("d", long + " now")])
    )
    found = by_key(batch)
    assert {key: arrival.group for key, arrival in found.items()} == {"a": 0, "b": 1, "c": 0, "d": 0}
    assert found["c"].tags == ["copy"]
    assert found["d"].tags == ["near_copy"]
    assert found["a"].content == found["c"].content != found["d"].content
    assert (batch.counts["groups_of_several"], batch.counts["largest_group"], batch.counts["worth"]) == (1, 3, 1)


def test_a_copy_of_gold_is_told_even_where_it_copies_an_older_item_more_closely(scene: Scene, project: Project) -> None:
    text = "The delivery came two days late and the box was wet, but the lamp inside it still worked well"
    arrive(scene, project, as_csv([("first", text), ("gold", text + " indeed")]))
    load_gold(scene, project, {"gold": "yes"})
    found = by_key(arrive(scene, project, as_csv([("new", text), ("other", "Something else entirely.")])))
    assert found["new"].copy_of == Item.objects.get(key="gold")
    assert found["new"].tags == ["copy_of_earlier", "copy_of_gold"]
    assert (found["other"].copy_of, found["other"].tags) == (None, [])


def test_of_earlier_items_the_most_similar_is_named(scene: Scene, project: Project) -> None:
    text = "We waited for the train at the small station near the river until the evening came"
    arrive(scene, project, as_csv([("near", text + " slowly"), ("same", text + ".")]))
    assert by_key(arrive(scene, project, as_csv([("new", text)])))["new"].copy_of == Item.objects.get(key="same")


def test_answers_to_one_prompt_are_no_copies_of_each_other(scene: Scene, project: Project) -> None:
    rows = [
        {"key": "a", "prompt": "Why?", "responses": ["Because of rain.", "No idea."]},
        {"key": "b", "prompt": "Why?", "responses": ["The sun came out.", "Ask somebody else."]},
    ]
    assert arrive(scene, project, as_json_lines(rows), "new.jsonl").counts["groups"] == 2


def test_images_are_copies_in_spite_of_size_and_compression(scene: Scene, project: Project) -> None:
    one, other = scenery(1), scenery(2)
    rows = [
        {"key": "a", "image": inlined(encoded(one))},
        {"key": "b", "image": inlined(encoded(other))},
        {"key": "c", "image": inlined(encoded(one, "JPEG", quality=60), "jpeg")},
        {"key": "d", "image": inlined(encoded(one, size=(64, 64)))},
    ]
    batch = arrive(scene, project, as_json_lines(rows), "new.jsonl")
    assert {key: arrival.group for key, arrival in by_key(batch).items()} == {"a": 0, "b": 1, "c": 0, "d": 0}
    later = arrive(
        scene, project, as_json_lines([{"key": "e", "image": inlined(encoded(one, size=(48, 48)))}]), "e.jsonl"
    )
    assert by_key(later)["e"].copy_of.key in {"a", "d"}


def test_questions_about_one_image_are_no_copies_of_each_other(scene: Scene, project: Project) -> None:
    image = inlined(encoded(scenery(1)))
    rows = [{"key": str(n), "image": image, "question": q} for n, q in enumerate(["How many?", "Which colour?"])]
    assert arrive(scene, project, as_json_lines(rows), "new.jsonl").counts["groups"] == 2


def test_blank_pages_are_tagged_and_not_taken_for_copies(scene: Scene, project: Project) -> None:
    pages = [scenery(n) // 40 + 200 for n in range(2)]
    rows = [{"key": str(n), "image": inlined(encoded(page))} for n, page in enumerate(pages)]
    batch = arrive(scene, project, as_json_lines(rows), "new.jsonl")
    assert (batch.counts["groups"], batch.counts["tags"]) == (2, {"flat": 2})


def test_stored_images_are_seen_and_missing_ones_are_told(scene: Scene, project: Project) -> None:
    image = encoded(scenery(3))
    store_media(actor=scene.actor("owner"), project=project, file=io.BytesIO(image), name="there.png")
    found = by_key(arrive(scene, project, b"image\nthere.png\ngone.png\n"))
    assert found["there.png"].tags == []
    assert found["gone.png"].tags == ["unseen"]


def test_what_is_unlike_everything_else_ranks_highest(scene: Scene, project: Project) -> None:
    odd = ("odd", "xq zzkv wq jjj vvx qqz kkw zzx wvq")
    batch = arrive(scene, project, as_csv([*((f"i{n}", text) for n, text in enumerate(sentences(120))), odd]))
    ranks = {key: arrival.unusual for key, arrival in by_key(batch).items()}
    assert max(ranks, key=lambda key: ranks[key] or 0) == "odd"
    assert "unusual" in by_key(batch)["odd"].tags
    assert all(rank is not None and 0 <= rank <= 1 for rank in ranks.values())


def test_a_copied_oddity_is_still_unusual(scene: Scene, project: Project) -> None:
    odd = "xq zzkv wq jjj vvx qqz kkw zzx wvq bbx kkq vvw zzq"
    rows = [(f"i{n}", text) for n, text in enumerate(sentences(150))]
    batch = arrive(scene, project, as_csv([*rows, ("odd", odd), ("again", odd)]))
    strangest = sorted(by_key(batch).items(), key=lambda found: -(found[1].unusual or 0))[:2]
    assert {key for key, _ in strangest} == {"odd", "again"}


def test_edge_cases_are_tagged_by_plain_rules(scene: Scene, project: Project) -> None:
    edges = {
        "long": "and so on " * 400,
        "other_script": "Это предложение на другом языке",
        "short": "ok",
        "wordless": "?!",
    }
    rows = [(f"i{n}", text) for n, text in enumerate(sentences(60))]
    found = by_key(arrive(scene, project, as_csv([*rows, *edges.items()])))
    for tag in sorted(edges):
        assert tag in found[tag].tags, found[tag].tags
    assert {tag for n in range(60) for tag in found[f"i{n}"].tags} <= {"unusual"}


def test_with_few_items_nothing_is_called_unusual(scene: Scene, project: Project) -> None:
    assert set(
        arrive(scene, project, as_csv([("a", "One."), ("b", "Two.")])).arrivals.values_list("unusual", flat=True)
    ) == {None}


def test_one_bad_row_keeps_the_good_ones_out(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, b"key,text\na,Good day.\n,Nobody.\nb,\n")
    assert batch.error.startswith("2\u202frows cannot be used") or batch.error.startswith("2 rows cannot be used")
    assert (batch.state, Item.objects.count(), Arrival.objects.count()) == ("failed", 0, 0)
    assert Event.objects.filter(verb="batch.refused", object=batch.public_id).exists()


def test_a_key_with_other_content_refuses_the_file_and_says_which(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("a", "Good day.")]))
    batch = arrive(scene, project, as_csv([("new", "Something."), ("a", "Bad day.")]))
    assert "other content: a (line 3)" in batch.error
    assert list(project.items.values_list("key", flat=True)) == ["a"]


def test_a_key_with_the_same_content_is_counted_as_known(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("a", "Good day.")]))
    batch = arrive(scene, project, as_csv([("a", "Good day."), ("b", "Bad day."), ("b", "Bad day.")]))
    assert {name: batch.counts[name] for name in ("rows", "items", "known", "repeated")} == {
        "rows": 3, "items": 1, "known": 1, "repeated": 1,
    }  # fmt: skip
    assert list(by_key(batch)) == ["b"]


def test_a_file_of_nothing_new_says_so(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("a", "Good day.")]))
    assert "are copies" in arrive(scene, project, as_csv([("a", "Good day.")], "item,text")).error


def test_the_same_bytes_arrive_once_and_after_a_refusal_again(scene: Scene, project: Project) -> None:
    data = as_csv([("a", "Good day.")])
    qa = scene.actor("qa_manager")
    first = take_in(actor=qa, project=project, file=io.BytesIO(data), name="a.csv")
    again = take_in(actor=qa, project=project, file=io.BytesIO(data), name="b.csv")
    assert (again.already, again.batch) == (True, first.batch)
    Batch.objects.filter(pk=first.batch.pk).update(state="failed")
    assert not take_in(actor=qa, project=project, file=io.BytesIO(data), name="a.csv").already


def test_rows_of_a_program_arrive_like_those_of_a_file(scene: Scene, project: Project) -> None:
    content = {"text": "Good day.", "turns": [1, 2]}
    rows = [{"key": "a", "payload": content}, {"key": 7, "payload": {"text": "Bad day."}}]
    batch = receive_rows(actor=scene.actor("qa_manager"), project=project, rows=rows, name="nightly")
    sort(batch)
    assert (batch.origin, batch.state) == (Origin.API, "done")
    assert project.items.get(key="a").payload == content
    assert project.items.filter(key="7").exists()


def test_rows_that_are_no_json_are_refused(scene: Scene, project: Project) -> None:
    with pytest.raises(Invalid, match="what JSON cannot"):
        receive_rows(actor=scene.actor("owner"), project=project, rows=[{"key": "a", "size": float("nan")}], name="x")


@pytest.mark.parametrize(
    "role", ["adjudicator", "annotator", "auditor", "compliance", "vendor_manager", "vendor_owner"]
)
def test_only_managers_of_the_buyer_bring_batches(scene: Scene, project: Project, role: str) -> None:
    with pytest.raises(Refused):
        take_in(actor=scene.actor(role), project=project, file=io.BytesIO(b"key,text\na,b\n"), name="a.csv")
    assert not Batch.objects.exists()


def test_the_vendor_sees_no_batch_and_the_buyer_and_auditor_do(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("a", "Good day.")]))
    roles = ("adjudicator", "annotator", "auditor", "outsider", "owner", "vendor_manager", "vendor_owner")
    sees = {role for role in roles if Batch.objects.visible_to(getattr(scene, role)).exists()}
    assert sees == {"adjudicator", "auditor", "owner"}


def test_a_sorted_batch_is_one_event_with_its_counts(scene: Scene, project: Project) -> None:
    batch = arrive(scene, project, as_csv([("a", "Good day."), ("b", "Good day!")]))
    verbs = list(Event.objects.filter(object=batch.public_id).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["batch.received", "batch.sorted"]
    leaf = json.loads(bytes(Event.objects.get(object=batch.public_id, verb="batch.sorted").leaf))
    assert leaf["details"] == {
        "sha256": batch.sha256, "rows": 2, "known": 0, "repeated": 0, "items": 2, "groups": 1, "groups_of_several": 1,
        "largest_group": 2, "worth": 1,
    }  # fmt: skip
    assert {state["model"] for state in leaf["states"]} == {"loop.arrival", "loop.batch"}


def test_a_batch_whose_worker_died_is_queued_again_and_finishes_once(scene: Scene, project: Project) -> None:
    data = io.BytesIO(as_csv([("a", "Good day.")]))
    batch = take_in(actor=scene.actor("owner"), project=project, file=data, name="a.csv").batch
    Batch.objects.filter(pk=batch.pk).update(state="running", heartbeat_at=timezone.now() - timedelta(hours=1))
    assert requeue_stalled() == 1
    assert requeue_stalled() == 0
    sort(batch)
    sort(batch)
    assert (batch.state, batch.arrivals.count()) == ("done", 1)


def test_keys_brought_by_somebody_else_meanwhile_are_sorted_again(
    scene: Scene, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:

    found, real = [], sorting.find

    def find(*given: object) -> object:
        if not found:
            Item.objects.create(project=project, key="b", payload={"text": "Bad day."})
        found.append(real(*given))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(sorting, "find", find)
    batch = arrive(scene, project, as_csv([("a", "Good day."), ("b", "Bad day.")]))
    assert (batch.state, batch.counts["items"], batch.counts["known"]) == ("done", 1, 1)


def test_what_the_log_says_of_batches_is_what_the_database_holds(scene: Scene, project: Project) -> None:
    arrive(scene, project, as_csv([("a", "Good day."), ("b", "Good day!"), ("c", "Another one.")]))
    arrive(scene, project, b"key,text\n,Nobody.\n", "bad.csv")
    sequence_all()
    log = Log.objects.get(origin=scene.log)
    of_the_loop = [found for found in reconcile(log).findings or [] if str(found.get("model", "")).startswith("loop.")]
    assert of_the_loop == []


def test_hundreds_of_earlier_items_cost_no_query_each(
    scene: Scene, project: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Item.objects.bulk_create(
        Item(project=project, key=f"old-{n}", payload={"text": text}) for n, text in enumerate(sentences(300))
    )
    data = io.BytesIO(as_csv([(f"i{n}", f"{text} today") for n, text in enumerate(sentences(200))]))
    batch = take_in(actor=scene.actor("owner"), project=project, file=data, name="a.csv").batch
    with django_assert_max_num_queries(40):
        sort(batch)
    assert batch.state == "done", batch.error
