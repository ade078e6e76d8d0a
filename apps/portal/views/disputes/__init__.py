"""Cases: the queue, the page of one, and what is done with it."""

from django.urls import URLPattern, path

from apps.portal.views.disputes.acts import (
    dispute_act,
    dispute_draft,
    dispute_look,
    dispute_start,
    dispute_take,
    dispute_told,
)
from apps.portal.views.disputes.adjudication import dispute
from apps.portal.views.disputes.queue import disputes, open_by_rule

urlpatterns: list[URLPattern] = [
    path("disputes/", disputes, name="disputes"),
    path("disputes/start/", dispute_start, name="dispute_start"),
    path("disputes/told/", dispute_told, name="dispute_told"),
    path("disputes/<str:public_id>/", dispute, name="dispute"),
    path("disputes/<str:public_id>/take/", dispute_take, name="dispute_take"),
    path("disputes/<str:public_id>/draft/", dispute_draft, name="dispute_draft"),
    path("disputes/<str:public_id>/look/", dispute_look, name="dispute_look"),
    path("disputes/<str:public_id>/act/<str:act>/", dispute_act, name="dispute_act"),
    path("projects/<str:public_id>/disputes/open/", open_by_rule, name="disputes_open"),
]
