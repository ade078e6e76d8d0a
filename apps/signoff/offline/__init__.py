"""Auditing a delivery from files alone: no server, no database, the same figures."""

from apps.signoff.offline.audit import Audit, run_audit
from apps.signoff.offline.request import AuditRequest, FileReject, NothingToAudit

__all__ = ["Audit", "AuditRequest", "FileReject", "NothingToAudit", "run_audit"]
