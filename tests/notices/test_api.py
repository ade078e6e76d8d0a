"""Programs read what their owner was told, and mark it as read."""

from __future__ import annotations

from tests.api.world import client_of
from tests.notices.told import make_notice, tell
from tests.scenes import Scene


def test_a_program_lists_what_its_owner_was_told(scene: Scene) -> None:
    notice = make_notice(scene.engagement, scene.owner)
    tell(scene.engagement, scene.compliance)
    (row,) = client_of(scene.owner).get("/api/v1/notices/").json()["results"]
    assert row == {
        "id": notice.public_id,
        "kind": "report.awaits_signature",
        "subject": notice.subject,
        "engagement": scene.engagement.public_id,
        "text": f"Report {notice.subject} waits for your signature.",
        "path": "/reports/",
        "created_at": row["created_at"],
        "read_at": None,
    }


def test_a_notice_is_marked_as_read_once(scene: Scene) -> None:
    notice, program = make_notice(scene.engagement, scene.owner), client_of(scene.owner)
    first = program.post(f"/api/v1/notices/{notice.public_id}/read/").json()
    assert first["read_at"]
    assert program.post(f"/api/v1/notices/{notice.public_id}/read/").json() == first
    assert program.get("/api/v1/notices/?unread=true").json()["count"] == 0
    assert program.get("/api/v1/notices/?unread=false").json()["count"] == 1
    assert program.get("/api/v1/notices/").json()["count"] == 1


def test_nobody_reads_what_somebody_else_was_told(scene: Scene) -> None:
    notice, other = make_notice(scene.engagement, scene.owner), client_of(scene.compliance)
    assert other.get(f"/api/v1/notices/{notice.public_id}/").status_code == 404
    assert other.post(f"/api/v1/notices/{notice.public_id}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
