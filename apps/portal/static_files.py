"""Static files under names made of their content, also those that one script imports from another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

OWN = "portal/"


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """After an upgrade a page gets all its modules from one version. Modules must not import one another in a ring,
    and name what they import as a constant."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *given: Any, **named: Any) -> Callable[[re.Match[str]], str]:
        """Scripts of other packages stay as they are: what looks like an import there may be a comment."""
        if name.endswith(".js") and not name.startswith(OWN):
            return lambda found: found[0]
        converter: Callable[[re.Match[str]], str] = super().url_converter(name, *given, **named)
        return converter
