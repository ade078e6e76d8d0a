"""Each table of the quality page as CSV, with no cell that a spreadsheet would run."""

from __future__ import annotations

from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.exchange.spreadsheet import write_csv
from apps.portal.access import actor_of, project_or_404
from apps.portal.views.quality.results import results_of
from apps.signoff.tables import Table, report_tables


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
    return csv_response(wanted, f"{project.public_id}-{name}.csv")


def csv_text(table: Table) -> str:
    file = StringIO(newline="")
    write_csv(file, *table)
    return file.getvalue()


def csv_response(table: Table, name: str) -> HttpResponse:
    response = HttpResponse(csv_text(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
