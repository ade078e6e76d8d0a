"""The settings of the product with the peers beside it."""

from qa_portal.settings import *  # noqa: F403
from qa_portal.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "auditlog", "simple_history", "benchmarks.writes"]
