"""What the log says was done."""

from apps.audit.models import Event


def verbs(log: str) -> list[str]:
    return list(Event.objects.filter(log__origin=log).order_by("id").values_list("verb", flat=True))


def last_event(verb: str = "") -> Event:
    """The newest event, or the newest one with this verb."""
    events = Event.objects.select_related("log")
    return (events.filter(verb=verb) if verb else events).latest("id")
