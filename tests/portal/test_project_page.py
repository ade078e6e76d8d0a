from tests.portal.world import World, client_of, deliver


def test_a_schema_that_makes_no_sense_is_said_with_the_text_kept(world: World) -> None:
    address = f"/projects/{world.project.public_id}/schema/"
    page = client_of(world.owner).post(address, {"definition": '{"type": "rainbow"}'}).content.decode()
    assert "The label type &#x27;rainbow&#x27; is unknown." in page
    assert page.count("rainbow") > 1


def test_a_new_schema_version_is_published(world: World) -> None:
    address = f"/projects/{world.project.public_id}/schema/"
    client_of(world.owner).post(address, {"definition": '{"type": "nominal", "labels": ["a", "b"]}'})
    assert world.project.schemas.first().version == 2


def test_a_guideline_is_markdown_whose_html_stays_text(world: World) -> None:
    client, page = client_of(world.owner), f"/projects/{world.project.public_id}/guideline/"
    client.post(f"{page}publish/", {"text": "## Sarcasm\n\n<script>alert(1)</script> [x](javascript:alert(1))"})
    shown = client.get(page).content.decode()
    assert "<h2>Sarcasm</h2>" in shown
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown


def test_an_earlier_guideline_can_be_read(world: World) -> None:
    client, page = client_of(world.owner), f"/projects/{world.project.public_id}/guideline/"
    for text in ("The first", "The second"):
        client.post(f"{page}publish/", {"text": text})
    assert "<p>The first</p>" in client.get(f"{page}?version=1").content.decode()
    assert "<p>The second</p>" in client.get(page).content.decode()
    assert client.get(f"{page}?version=9").status_code == 404


def test_the_vendor_cannot_publish(world: World) -> None:
    address = f"/projects/{world.project.public_id}/guideline/publish/"
    assert client_of(world.vendor_manager).post(address, {"text": "Be kind"}).status_code == 403


def test_the_list_of_projects_does_not_cost_more_queries_with_more_projects(
    world: World, django_assert_max_num_queries: object
) -> None:
    client = client_of(world.owner)
    for number in range(4):
        client.post(f"/engagements/{world.engagement.public_id}/projects/", {"name": f"Project {number}"})
    deliver(world)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/projects/")


def test_a_schema_with_a_key_called_items_is_shown(world: World) -> None:
    address = f"/projects/{world.project.public_id}/"
    client = client_of(world.owner)
    client.post(f"{address}schema/", {"definition": '{"type": "ranking", "items": ["alpha", "beta", "gamma"]}'})
    assert "alpha" in client.get(address).content.decode()
