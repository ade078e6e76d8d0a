"""The loop of a project: what arrives, who proposes, what is routed to people, what they answer, what is promoted."""

from django.urls import URLPattern

from apps.portal.views.loop.batches import urlpatterns as of_batches
from apps.portal.views.loop.file_predictions import urlpatterns as of_file_predictions
from apps.portal.views.loop.gates import urlpatterns as of_gates
from apps.portal.views.loop.overview import urlpatterns as of_overview
from apps.portal.views.loop.predictions import urlpatterns as of_predictions
from apps.portal.views.loop.review import urlpatterns as of_review
from apps.portal.views.loop.round_labels import urlpatterns as of_round_labels
from apps.portal.views.loop.rounds import urlpatterns as of_rounds
from apps.portal.views.loop.strategy import urlpatterns as of_strategy
from apps.portal.views.loop.versions import urlpatterns as of_versions
from apps.portal.views.loop.watch import urlpatterns as of_watch

urlpatterns: list[URLPattern] = [
    *of_gates,
    *of_strategy,
    *of_overview,
    *of_batches,
    *of_watch,
    *of_file_predictions,
    *of_versions,
    *of_review,
    *of_predictions,
    *of_rounds,
    *of_round_labels,
]
