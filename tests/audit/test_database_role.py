"""The role the portal works as owns nothing: it can do its work, and not undo what was recorded."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.audit.guards import grants, weaknesses
from apps.audit.models import Event, Log
from apps.audit.rotation import rotate
from apps.audit.sequencer import sequence_all
from apps.audit.verification import verify_log
from tests.audit.logs import execute, signed_log, unprotect
from tests.scenes import deliver, load_gold, make_engagement, make_project

pytestmark = pytest.mark.django_db
ON_A_SERVER = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has no roles")
ROLE = "qa_portal_app_of_a_test"


@pytest.fixture
def role() -> Iterator[str]:
    """Roles are made within the transaction of the test, and gone with it."""
    execute(f"CREATE ROLE {ROLE}")
    for statement in grants(ROLE):
        execute(statement)
    execute(f"SET LOCAL ROLE {ROLE}")
    yield ROLE
    execute("RESET ROLE")


@ON_A_SERVER
def test_the_portal_works_with_the_role(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, [("a", "ann", "yes"), ("a", "bob", "no"), ("b", "ann", "no")])
    load_gold(scene, project, {"a": "yes"})
    assert not sequence_all().refused
    rotate()
    assert verify_log(Log.objects.get(origin=scene.log)).finding == ""
    client = Client()
    client.force_login(scene.owner)
    assert client.get("/").status_code == 200


@ON_A_SERVER
@pytest.mark.parametrize(
    "act",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER USER",
        "DELETE FROM audit_event",
        "DROP FUNCTION refuse_change() CASCADE",
        "DROP TABLE audit_event CASCADE",
        "DROP TRIGGER audit_event_no_update ON audit_event",
        "SET session_replication_role = replica",
        "TRUNCATE audit_event CASCADE",
        "UPDATE audit_checkpoint SET note = ''",
        "UPDATE audit_event SET leaf = ''",
    ],
)
def test_the_role_cannot(role: str, act: str) -> None:
    with pytest.raises(DatabaseError, match=r"must be owner|permission denied"), transaction.atomic():
        execute(act)


@ON_A_SERVER
def test_without_the_triggers_the_rights_still_keep_evidence_from_the_role() -> None:
    signed_log(1)
    unprotect("audit_event")
    execute(f"CREATE ROLE {ROLE}")
    for statement in grants(ROLE):
        execute(statement)
    execute(f"SET LOCAL ROLE {ROLE}")
    for act in ("UPDATE audit_event SET leaf = ''", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            execute(act)


@ON_A_SERVER
def test_nothing_is_to_be_said_about_the_role(role: str) -> None:
    assert weaknesses() == []
    call_command("check_evidence")


@ON_A_SERVER
@pytest.mark.parametrize(
    ("right", "told"),
    [
        ("UPDATE", "RIGHT audit_event: the role may update log_id, public_id, at, actor, verb, object, leaf"),
        ("UPDATE (leaf)", "RIGHT audit_event: the role may update leaf"),
        ("DELETE", "RIGHT audit_event: the role may delete, truncate or set triggers"),
    ],
)
def test_a_role_that_may_more_is_reported(role: str, right: str, told: str) -> None:
    execute("RESET ROLE")
    execute(f"GRANT {right} ON audit_event TO {ROLE}")
    execute(f"SET LOCAL ROLE {ROLE}")
    with pytest.raises(CommandError) as reported:
        call_command("check_evidence")
    assert str(reported.value) == told


@ON_A_SERVER
def test_the_owner_of_the_tables_is_reported() -> None:
    with pytest.raises(CommandError, match="OWNER audit_event: the role owns the table and can drop its triggers"):
        call_command("check_evidence")


def test_a_trigger_that_is_dropped_or_disabled_is_reported() -> None:
    def missing() -> set[str]:
        return {each.table for each in weaknesses() if each.code == "TRIGGER"}

    assert missing() == set()
    unprotect(Event._meta.db_table)
    assert missing() == {"audit_event"}
    with pytest.raises(CommandError, match="TRIGGER audit_event: the trigger audit_event_no_delete is missing"):
        call_command("check_evidence")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has roles")
def test_where_there_are_no_roles_that_is_said() -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
        call_command("grants", "somebody")


def test_every_guard_is_in_place_after_the_migrations() -> None:
    assert [each for each in weaknesses() if each.code == "TRIGGER"] == []
    assert connection.vendor == "postgresql" or weaknesses() == []
