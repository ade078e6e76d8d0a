"""What a reader says about its settings, in the words of the form where a file is delivered."""

from __future__ import annotations

import re

FIELDS = {"item": "Item", "annotator": "Annotator", "label": "Label", "timestamp": "Time", "duration": "Duration"}
OPTIONS = {"--annotator": "Who labelled", "--format": "Format", "--map": "Columns"}
MAPPED = re.compile(r"--map ([a-z]+)=")
OPTION = re.compile(r"(--annotator|--format)( (?=[A-Za-z]))?|--map\b")


def for_forms(text: str) -> str:
    """ "--map item=sku" becomes "“Item”: sku", a setting without a field of its own "“Other settings”: crowd=skip"."""
    named = MAPPED.sub(_field, text)
    return OPTION.sub(lambda found: f"“{OPTIONS[found[1] or '--map']}”{': ' if found[2] else ''}", named)


def _field(found: re.Match[str]) -> str:
    role = found[1]
    return f"“{FIELDS[role]}”: " if role in FIELDS else f"“Other settings”: {role}="
