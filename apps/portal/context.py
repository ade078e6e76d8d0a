"""What every page shows: where one can go, and who is signed in."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.accounts.models import OrganisationKind, Role, User
from apps.accounts.selectors import memberships_of
from apps.disputes.models import Dispute
from apps.notices.selectors import unread_count


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation. `key` is what follows `g` on the keyboard."""

    name: str
    url: str
    key: str
    current: bool
    count: int | None = None


# name, url name, key, the paths that belong to it
PLACES = (
    ("Vendors", "portal:scorecards", "v", ("/scorecards/", "/engagements/")),
    ("Projects", "portal:projects", "p", ("/projects/", "/imports/", "/training-sets/")),
    ("Lots", "portal:lots", "l", ("/lots/",)),
    ("Disputes", "portal:disputes", "d", ("/disputes/",)),
    ("Sign-offs", "portal:reports", "s", ("/reports/",)),
    ("Log", "portal:log", "a", ("/log/",)),
)
PLACES_OF_ANNOTATORS = ("Disputes",)


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    memberships = list(memberships_of(user))
    only_annotates = bool(memberships) and all(each.role == Role.ANNOTATOR for each in memberships)
    names = PLACES_OF_ANNOTATORS if only_annotates else tuple(name for name, *_ in PLACES)
    sides = [each.organisation.kind for each in memberships]
    return {
        "navigation": [_place(request, user, *place) for place in PLACES if place[0] in names],
        "memberships": memberships,
        # Asked for by pages only, not by the fragments that a page fetches.
        "unread_notices": partial(unread_count, user),
        "vendor_side": bool(sides) and all(kind == OrganisationKind.VENDOR for kind in sides),
    }


def _place(request: HttpRequest, user: User, name: str, url_name: str, key: str, paths: tuple[str, ...]) -> Place:
    waiting = None
    if url_name == "portal:disputes":
        waiting = Dispute.objects.visible_to(user).undecided().count()
    return Place(name, reverse(url_name), key, request.path.startswith(paths), waiting)
