from tests.portal.world import World, client_of


def test_a_commitment_is_made_and_retired(world: World) -> None:
    client, page = client_of(world.owner), f"/engagements/{world.engagement.public_id}/"
    client.post(f"{page}commitments/", {"metric": "alpha", "floor": "0.8", "confidence": "0.95"})
    commitment = world.engagement.commitments.get()
    assert "Krippendorff&#x27;s alpha" in client.get(page).content.decode()
    client.post(f"{page}commitments/{commitment.public_id}/retire/")
    commitment.refresh_from_db()
    assert commitment.retired_at is not None


def test_an_impossible_floor_is_said_on_the_form(world: World) -> None:
    page = f"/engagements/{world.engagement.public_id}/"
    response = client_of(world.owner).post(
        f"{page}commitments/", {"metric": "alpha", "floor": "80", "confidence": "0.95"}
    )
    assert response.status_code == 200
    assert "less than or equal to 1" in response.content.decode()


def test_the_vendor_reads_commitments_and_does_not_make_them(world: World) -> None:
    client, page = client_of(world.vendor_manager), f"/engagements/{world.engagement.public_id}/"
    assert "Add a commitment" not in client.get(page).content.decode()
    response = client.post(f"{page}commitments/", {"metric": "alpha", "floor": "0.1", "confidence": "0.95"})
    assert response.status_code == 403


def test_a_project_is_started_from_the_engagement(world: World) -> None:
    page = f"/engagements/{world.engagement.public_id}/"
    response = client_of(world.owner).post(f"{page}projects/", {"name": "Images"})
    assert response["Location"].startswith("/projects/prj_")


def test_a_name_taken_twice_is_said_on_the_form(world: World) -> None:
    page = f"/engagements/{world.engagement.public_id}/"
    response = client_of(world.owner).post(f"{page}projects/", {"name": "Toxicity"})
    assert "choose another name" in response.content.decode()
