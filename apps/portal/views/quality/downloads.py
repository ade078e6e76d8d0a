"""Each table of the quality page as CSV, with no cell that a spreadsheet would run."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.portal.access import actor_of, project_or_404
from apps.portal.views.quality.results import results_of
from apps.signoff.csv_files import csv_bytes
from apps.signoff.tables import report_tables


@require_safe
def table(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    results = results_of(project, actor_of(request))
    figures = {
        **(results.scored.figures if results.scored else {}),
        **(results.measured.figures if results.measured else {}),
    }
    tables = report_tables({"figures": figures, "commitments": [], "tables": results.tables})
    wanted = tables.get(f"{name}.csv")
    if wanted is None or name == "commitments":
        raise Http404
    response = HttpResponse(csv_bytes(*wanted), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{project.public_id}-{name}.csv"'
    return response
