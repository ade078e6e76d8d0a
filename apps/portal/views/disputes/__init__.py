"""Cases: the queue, and deciding one of them."""

from django.urls import URLPattern, path

from apps.portal.views.disputes.adjudication import dispute
from apps.portal.views.disputes.queue import disputes, open_by_rule

urlpatterns: list[URLPattern] = [
    path("disputes/", disputes, name="disputes"),
    path("disputes/<str:public_id>/", dispute, name="dispute"),
    path("projects/<str:public_id>/disputes/open/", open_by_rule, name="disputes_open"),
]
