"""In which log the heads of an engagement's log are recorded: that of the organisation that buys."""

from collections.abc import Sequence

from apps.accounts.selectors import organisation_log
from apps.projects.models import Engagement


def anchoring_logs(origins: Sequence[str]) -> dict[str, str]:
    """The anchoring log of each of these logs that belongs to an engagement; the others have none."""
    ids = [origin.rpartition("/")[2] for origin in origins]
    found = Engagement.objects.filter(public_id__in=ids).select_related("buyer")
    places = {each.log_origin: organisation_log(each.buyer) for each in found}
    return {origin: places[origin] for origin in origins if origin in places}
