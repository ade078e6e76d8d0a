"""How good the annotators of a project are, whether they mean the same thing, and the labels behind both."""

from django.urls import URLPattern, path

from apps.portal.views.quality.downloads import table
from apps.portal.views.quality.labels import labels
from apps.portal.views.quality.page import quality, recompute

urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/quality/", quality, name="quality"),
    path("projects/<str:public_id>/quality/recompute/", recompute, name="quality_recompute"),
    path("projects/<str:public_id>/quality/<str:name>.csv", table, name="quality_table"),
    path("projects/<str:public_id>/labels/", labels, name="labels"),
]
