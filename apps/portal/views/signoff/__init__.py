"""Frozen reports: reading them, signing them, taking them away, and checking a file somebody holds."""

from django.urls import URLPattern, path

from apps.portal.views.signoff.ceremony import sign, withdraw
from apps.portal.views.signoff.checking import check
from apps.portal.views.signoff.confirming import confirm
from apps.portal.views.signoff.downloads import body, bundle, pdf, redacted, table, tables
from apps.portal.views.signoff.freezing import freeze
from apps.portal.views.signoff.receipts import receipt, receipts, signatures
from apps.portal.views.signoff.reports import report, reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports, name="reports"),
    path("reports/check/", check, name="check_file"),
    path("reports/<str:public_id>/", report, name="report"),
    path("reports/<str:public_id>/sign/", sign, name="sign"),
    path("reports/<str:public_id>/sign/<str:pending_id>/", confirm, name="sign_confirm"),
    path("reports/<str:public_id>/receipts/", receipts, name="report_receipts"),
    path("reports/<str:public_id>/withdraw/", withdraw, name="withdraw"),
    path("reports/<str:public_id>/report.pdf", pdf, name="report_pdf"),
    path("reports/<str:public_id>/report.json", body, name="report_body"),
    path("reports/<str:public_id>/tables.zip", tables, name="report_tables"),
    path("reports/<str:public_id>/tables/<str:name>", table, name="report_table"),
    path("reports/<str:public_id>/bundle/", bundle, name="report_bundle"),
    path("reports/<str:public_id>/redacted/", redacted, name="report_redacted"),
    path("projects/<str:public_id>/freeze/", freeze, name="freeze"),
    path("account/signatures/", signatures, name="signatures"),
    path("account/signatures/<str:signature_id>/receipt.zip", receipt, name="signature_receipt"),
]
