"""Many write while one numbers, in a database of its own: nothing is lost and no number is skipped."""

import time
from pathlib import Path

import pytest
from django.db import connection

from tests.installation import finish, installation, start

WRITERS, EACH, LOG = 6, 25, "qa-portal.local/eng_busy"
WRITE = f"""
import sys, threading, django
django.setup()
from django.db import connection, transaction
from apps.audit.services import record

def write(writer):
    for n in range({EACH}):
        with transaction.atomic():
            record(log="{LOG}", actor=f"user:{{writer}}", verb="a.b", obj="x", details={{"n": n}})
    connection.close()

threads = [threading.Thread(target=write, args=(int(sys.argv[1]) * 10 + n,)) for n in range({WRITERS // 2})]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
SEQUENCE = """
import sys, time, django
django.setup()
from pathlib import Path
from apps.audit.sequencer import sequence_all
while not Path(sys.argv[1]).exists():
    assert not sequence_all().refused
    time.sleep(0.03)
sequence_all()
"""
UNFINISHED = f"""
import sys, time, django
django.setup()
from pathlib import Path
from django.db import transaction
from apps.audit.services import record
with transaction.atomic():
    record(log="{LOG}", actor="user:slow", verb="a.b", obj="x", details={{"n": 0}})
    Path(sys.argv[1]).touch()
    while not Path(sys.argv[2]).exists(): time.sleep(0.01)
"""
EXAMINE = """
import django
django.setup()
from apps.audit.models import Event, Log
from apps.audit.selectors import details_of
from apps.audit.verification import verify_log
events = list(Event.objects.order_by("seq"))
result = verify_log(Log.objects.get())
assert result.finding == "", result.explanation
assert [event.seq for event in events] == list(range(len(events)))
for actor in {event.actor for event in events}:
    own = [details_of(event)["n"] for event in events if event.actor == actor]
    assert own == sorted(own), actor
print(len(events))
"""


def test_events_of_many_writers_are_numbered_densely_and_in_their_causal_order(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    with installation(tmp_path, "audit", "projects") as environment:
        sequencers = [start(["-c", SEQUENCE, str(stop)], environment) for _ in range(2)]
        for writer in [start(["-c", WRITE, str(n)], environment) for n in range(2)]:
            finish(writer)
        stop.touch()
        for sequencer in sequencers:
            finish(sequencer)
        assert finish(start(["-c", EXAMINE], environment)).split() == [str(WRITERS * EACH)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_long_transaction_neither_waits_for_the_sequencer_nor_holds_it_up(tmp_path: Path) -> None:
    begun, end = tmp_path / "begun", tmp_path / "end"
    with installation(tmp_path, "audit", "projects") as environment:
        finish(start(["-c", WRITE, "1"], environment))
        slow = start(["-c", UNFINISHED, str(begun), str(end)], environment)
        while not begun.exists() and slow.poll() is None:
            time.sleep(0.01)
        finish(start(["manage.py", "sequence", "--skip-checks"], environment))
        end.touch()
        finish(slow)
        finish(start(["manage.py", "sequence", "--skip-checks"], environment))
        assert finish(start(["-c", EXAMINE], environment)).split() == [str(WRITERS // 2 * EACH + 1)]
