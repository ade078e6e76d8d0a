"""What the log says was done."""

from apps.audit.models import Event


def verbs(log: str) -> list[str]:
    return list(Event.objects.filter(log__origin=log).order_by("id").values_list("verb", flat=True))


def last_event() -> Event:
    return Event.objects.select_related("log").latest("id")
