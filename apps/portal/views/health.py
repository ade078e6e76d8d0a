"""For whatever watches over the process: is it alive, and can it work?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    trouble = _trouble()
    status = {"status": "not ready", "reason": trouble} if trouble else {"status": "ready"}
    return JsonResponse(status, status=503 if trouble else 200)


def _trouble() -> str | None:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    return f"{len(plan)} migrations are not applied; run `python manage.py migrate`." if plan else None


urlpatterns: list[URLPattern] = [path("healthz", alive, name="healthz"), path("readyz", ready, name="readyz")]
