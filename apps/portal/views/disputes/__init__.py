"""Cases: the queue, the page of one, and what is done with it."""

from django.urls import URLPattern, path

from apps.portal.views.disputes.acts import (
    dispute_act,
    dispute_draft,
    dispute_look,
    dispute_start,
    dispute_take,
    dispute_told,
)
from apps.portal.views.disputes.adjudication import dispute
from apps.portal.views.disputes.bench import bench, bench_table
from apps.portal.views.disputes.contesting import finding, gold, standing
from apps.portal.views.disputes.guidance import (
    guideline_agreement,
    guideline_change,
    guideline_change_act,
    guideline_changes,
    guideline_stale,
)
from apps.portal.views.disputes.mine import my_cases
from apps.portal.views.disputes.precedents import dispute_precedents
from apps.portal.views.disputes.queue import disputes, open_by_rule
from apps.portal.views.disputes.report import disagreement, disagreement_file_csv, disagreement_file_pdf
from apps.portal.views.disputes.rules import court_rules
from apps.portal.views.disputes.together import dispute_alike

urlpatterns: list[URLPattern] = [
    path("disputes/", disputes, name="disputes"),
    path("disputes/start/", dispute_start, name="dispute_start"),
    path("disputes/told/", dispute_told, name="dispute_told"),
    path("disputes/mine/", my_cases, name="my_cases"),
    path("disputes/bench/", bench, name="bench"),
    path("disputes/bench/table.csv", bench_table, name="bench_table"),
    path("disputes/<str:public_id>/", dispute, name="dispute"),
    path("disputes/<str:public_id>/take/", dispute_take, name="dispute_take"),
    path("disputes/<str:public_id>/draft/", dispute_draft, name="dispute_draft"),
    path("disputes/<str:public_id>/look/", dispute_look, name="dispute_look"),
    path("disputes/<str:public_id>/precedents/", dispute_precedents, name="dispute_precedents"),
    path("disputes/<str:public_id>/alike/", dispute_alike, name="dispute_alike"),
    path("disputes/<str:public_id>/act/<str:act>/", dispute_act, name="dispute_act"),
    path("engagements/<str:public_id>/court/", court_rules, name="court_rules"),
    path("lots/<str:public_id>/findings/<int:number>/contest/", finding, name="contest_finding"),
    path("projects/<str:public_id>/items/<int:number>/gold/contest/", gold, name="contest_gold"),
    path("projects/<str:public_id>/standings/<int:number>/contest/", standing, name="contest_standing"),
    path("projects/<str:public_id>/disagreement/", disagreement, name="disagreement"),
    path("projects/<str:public_id>/disagreement.csv", disagreement_file_csv, name="disagreement_csv"),
    path("projects/<str:public_id>/disagreement.pdf", disagreement_file_pdf, name="disagreement_pdf"),
    path("projects/<str:public_id>/guideline/changes/", guideline_changes, name="guideline_changes"),
    path("projects/<str:public_id>/guideline/agreement/", guideline_agreement, name="guideline_agreement"),
    path("guideline-changes/<str:public_id>/", guideline_change, name="guideline_change"),
    path("guideline-changes/<str:public_id>/stale.csv", guideline_stale, name="guideline_stale"),
    path("guideline-changes/<str:public_id>/<str:act>/", guideline_change_act, name="guideline_change_act"),
    path("projects/<str:public_id>/disputes/open/", open_by_rule, name="disputes_open"),
]
