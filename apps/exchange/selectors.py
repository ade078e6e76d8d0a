"""Reads about imports."""

from __future__ import annotations

from io import StringIO

from apps.exchange.models import ImportRun
from apps.exchange.spreadsheet import write_csv


def rejects_csv(run: ImportRun) -> str:
    """The refused rows of a run as CSV, safe to open in a spreadsheet. A run keeps a bounded number of them."""
    file = StringIO(newline="")
    write_csv(file, ("place", "why", "remedy"), run.rejects.order_by("pk").values_list("place", "why", "remedy"))
    return file.getvalue()
