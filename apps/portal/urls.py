from django.urls import URLPattern

from apps.portal.refusals import answering
from apps.portal.views import (
    account,
    disputes,
    engagements,
    gold,
    health,
    home,
    imports,
    invitations,
    items,
    log,
    lots,
    people,
    projects,
    quality,
    scorecards,
    session,
    signoff,
    truth,
)

app_name = "portal"
ROOMS = (
    home,
    session,
    account,
    invitations,
    people,
    engagements,
    projects,
    imports,
    gold,
    items,
    quality,
    truth,
    lots,
    disputes,
    scorecards,
    signoff,
    log,
    health,
)
urlpatterns: list[URLPattern] = [pattern for room in ROOMS for pattern in answering(room.urlpatterns)]
