"""Acceptance of delivered lots: the list, one lot with its plan, and the inspection of its sample."""

from django.urls import URLPattern, path

from apps.portal.views.lots.inspection import inspection
from apps.portal.views.lots.listing import lots
from apps.portal.views.lots.lot import decide, draw, lot

urlpatterns: list[URLPattern] = [
    path("lots/", lots, name="lots"),
    path("lots/<str:public_id>/", lot, name="lot"),
    path("lots/<str:public_id>/draw/", draw, name="lot_draw"),
    path("lots/<str:public_id>/inspect/", inspection, name="inspect"),
    path("lots/<str:public_id>/decide/", decide, name="lot_decide"),
]
