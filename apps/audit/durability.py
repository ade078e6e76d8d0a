"""What is signed must survive a power cut: a checkpoint over lost events would fork the log for ever."""

from django.db import connection


def insist_on_durability() -> None:
    """Within this transaction, let COMMIT return only after the disk has it, whatever the server's default is.

    SQLite is told so once, by `PRAGMA synchronous=FULL` in the settings.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
