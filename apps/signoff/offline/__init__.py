"""Auditing a delivery from files alone: no server, no database, the same figures."""

from apps.signoff.offline.audit import Audit, AuditRequest, NothingToAudit, run_audit

__all__ = ["Audit", "AuditRequest", "NothingToAudit", "run_audit"]
