from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from apps.api.agreement_runs import AgreementRuns
from apps.api.court_rules import Court
from apps.api.deliveries import Deliveries
from apps.api.disputes import Disputes
from apps.api.docs import docs
from apps.api.engagements import Engagements
from apps.api.events import Events
from apps.api.gold_imports import GoldImports
from apps.api.gold_runs import GoldRuns
from apps.api.holds import Holds
from apps.api.imports import Imports
from apps.api.items import Items
from apps.api.logs import Logs
from apps.api.loop.batches import Batches
from apps.api.loop.comparisons import Comparisons, Promotions
from apps.api.loop.prediction_files import PredictionFiles
from apps.api.loop.prediction_runs import PredictionRuns
from apps.api.loop.proof import Proofs
from apps.api.loop.rounds import Rounds
from apps.api.loop.serving import urlpatterns as of_serving
from apps.api.loop.strategies import Strategies
from apps.api.loop.tasks import ReviewTasks
from apps.api.loop.versions import ModelVersions
from apps.api.loop.watches import Watches
from apps.api.lots import Lots
from apps.api.media import ItemMedia, Media
from apps.api.notices import Notices
from apps.api.openapi import GeneratedOnce
from apps.api.organisations import Organisations
from apps.api.projects import Projects
from apps.api.reports import Reports
from apps.api.rescorings import Rescorings
from apps.api.retention import Retention
from apps.api.row_proofs import RowProofs
from apps.api.signing import Delegations, SigningPolicies
from apps.api.standing import IdentityProofs, PolicyTexts, Qualifications
from apps.api.training_sets import TrainingSets
from apps.api.truth_runs import TruthRuns
from apps.api.viewsets import NounViewSet

NOUNS: dict[str, type[NounViewSet[Any]]] = {
    "organisations": Organisations,
    "engagements": Engagements,
    "projects": Projects,
    "items": Items,
    "media": Media,
    "imports": Imports,
    "gold-imports": GoldImports,
    "deliveries": Deliveries,
    "gold-runs": GoldRuns,
    "rescorings": Rescorings,
    "agreement-runs": AgreementRuns,
    "truth-runs": TruthRuns,
    "training-sets": TrainingSets,
    "batches": Batches,
    "model-versions": ModelVersions,
    "loop-proofs": Proofs,
    "prediction-runs": PredictionRuns,
    "prediction-files": PredictionFiles,
    "rounds": Rounds,
    "loop-strategies": Strategies,
    "comparisons": Comparisons,
    "promotions": Promotions,
    "watches": Watches,
    "review-tasks": ReviewTasks,
    "lots": Lots,
    "disputes": Disputes,
    "court-rules": Court,
    "reports": Reports,
    "signing-policies": SigningPolicies,
    "delegations": Delegations,
    "qualifications": Qualifications,
    "identity-proofs": IdentityProofs,
    "policy-texts": PolicyTexts,
    "retention": Retention,
    "holds": Holds,
    "notices": Notices,
    "events": Events,
    "logs": Logs,
}


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Programs get their 404 in JSON, also for an address that does not exist."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


router = SimpleRouter()
for noun, viewset in NOUNS.items():
    router.register(noun, viewset, basename=noun)

_schema = SpectacularAPIView.as_view(permission_classes=[IsAuthenticated], generator_class=GeneratedOnce)

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", docs, name="docs"),
    path("schema/", _schema, name="schema"),
    path("v1/items/<int:pk>/media/", ItemMedia.as_view({"get": "media"}), name="items-media"),
    path(
        "v1/items/<int:pk>/labels/<int:label_id>/proof/", RowProofs.as_view({"get": "proof"}), name="items-label-proof"
    ),
    *of_serving,
    path("v1/", include(router.urls)),
    re_path("^v1/.*$", Nowhere.as_view()),
]
