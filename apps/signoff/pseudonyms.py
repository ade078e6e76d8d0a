"""What a frozen report may call an annotator: the key from the vendor's file, unless that is an e-mail address."""

from __future__ import annotations

from dataclasses import replace

from apps.labels.columns import Columns
from apps.labels.models import Annotator
from apps.projects.models import Engagement


def without_addresses(columns: Columns, engagement: Engagement) -> Columns:
    """The same columns with the pseudonym in place of each address: a report is frozen and can forget nothing."""
    addresses = Annotator.objects.filter(engagement=engagement, key__contains="@")
    pseudonyms = dict(addresses.values_list("key", "public_id"))
    return replace(columns, annotators=[pseudonyms.get(key, key) for key in columns.annotators])
