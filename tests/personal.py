"""Looking for people in what can never be erased."""

from apps.accounts.models import Invitation, User
from apps.audit.models import Event
from apps.labels.models import Annotator


def people_in_the_log() -> list[tuple[str, str]]:
    """(verb, name or address) for each event whose bytes hold one of a person."""
    names = {text for pair in User.objects.values_list("name", "email") for text in pair}
    names |= set(Invitation.objects.values_list("email", flat=True))
    names |= set(Annotator.objects.filter(key__contains="@").values_list("key", flat=True))
    leaves = Event.objects.values_list("verb", "leaf").iterator()
    texts = [(verb, bytes(leaf).decode().casefold()) for verb, leaf in leaves]
    return [(verb, name) for name in sorted(names) for verb, text in texts if name.casefold() in text]
