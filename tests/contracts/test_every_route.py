"""Who gets which answer, for every address of the product. A new address without a row here fails."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.contracts.routes import routes
from tests.contracts.stage import ROLES, Stage

pytestmark = pytest.mark.django_db

# One number for each of ROLES: anonymous, outsider, rival, owner, qa_manager, adjudicator, compliance, auditor,
# vendor_manager, annotator. The requests are valid, so whoever is not refused has done what was asked.
TABLE = """
get  portal:home                 302 200 200 200 200 200 200 200 200 200
get  portal:login                200 302 302 302 302 302 302 302 302 302
post portal:login                302 302 302 302 302 302 302 302 302 302
post portal:logout               302 302 302 302 302 302 302 302 302 302
get  portal:account              302 200 200 200 200 200 200 200 200 200
post portal:password             302 302 302 302 302 302 302 302 302 302
post portal:tokens               302 200 200 200 200 200 200 200 200 200
post portal:token_revoke         302 404 404 302 404 404 404 404 404 404
get  portal:passkey_new          302 200 200 200 200 200 200 200 200 200
post portal:passkey_new          302 400 400 302 400 400 400 400 400 400
get  portal:code_app_new         302 200 200 200 200 200 200 200 200 200
post portal:code_app_new         302 400 400 302 400 400 400 400 400 400
post portal:credential_revoke    302 404 404 302 404 404 404 404 404 404
get  portal:member_credentials   302 404 404 200 403 403 403 404 404 404
post portal:member_credential_revoke 302 404 404 302 403 403 403 404 404 404
get  portal:notices              302 200 200 200 200 200 200 200 200 200
get  portal:notices_bell         302 200 200 200 200 200 200 200 200 200
post portal:notices_read         302 302 302 302 302 302 302 302 302 302
get  portal:notice_preferences   302 200 200 200 200 200 200 200 200 200
post portal:notice_preferences   302 302 302 302 302 302 302 302 302 302
post portal:notice_read          302 404 404 302 404 404 404 404 404 404
get  portal:invitation           200 200 200 200 200 200 200 200 200 200
post portal:invitation           302 403 403 403 403 403 403 403 403 403
get  portal:people               302 404 404 200 200 200 200 404 404 404
post portal:invite               302 404 404 200 403 403 403 404 404 404
post portal:bring_in             302 404 404 200 403 403 403 404 404 404
post portal:role_change          302 404 404 302 403 403 403 404 404 404
post portal:membership_end       302 404 404 302 403 302 403 404 404 404
get  portal:person_erase         302 404 404 200 403 403 200 404 404 404
post portal:person_erase         302 404 404 302 403 403 302 404 404 404
get  portal:holds                302 404 404 200 403 403 200 404 404 404
post portal:holds                302 404 404 302 403 403 302 404 404 404
post portal:person_hold_release  302 404 404 302 404 404 302 404 404 404
get  portal:standing             302 404 404 200 200 200 200 404 404 404
post portal:qualification        302 404 404 302 403 403 302 404 404 404
post portal:qualification_end    302 404 404 302 403 403 302 404 404 404
post portal:identity             302 404 404 302 403 403 302 404 404 404
post portal:policy_publish       302 404 404 302 403 403 302 404 404 404
get  portal:policy_text          302 404 404 200 200 200 200 404 404 404
post portal:policy_text          302 404 404 302 302 302 302 404 404 404
get  portal:access_csv           302 404 404 200 403 403 200 404 404 404
get  portal:engagement_new       302 200 200 200 200 200 200 200 200 200
post portal:engagement_new       302 200 403 302 302 403 403 403 403 403
get  portal:engagement           302 404 404 200 200 200 200 200 200 200
post portal:commit               302 404 404 302 302 403 403 403 403 403
post portal:commitment_retire    302 404 404 302 302 403 403 403 403 403
post portal:project_new          302 404 404 302 302 403 403 403 403 403
post portal:auditor_invite       302 404 404 302 302 403 403 403 403 403
get  portal:witnesses           302 404 404 200 200 200 200 200 200 403
post portal:witnesses           302 404 404 302 302 403 403 403 403 403
get  portal:signing              302 404 404 200 200 200 200 200 403 403
post portal:signing              302 404 404 302 403 403 302 403 403 403
post portal:delegation           302 404 404 302 200 403 302 200 403 403
post portal:delegation_end       302 404 404 302 302 403 302 403 403 403
get  portal:projects             302 200 200 200 200 200 200 200 200 200
get  portal:project              302 404 404 200 200 200 200 200 200 200
post portal:schema_publish       302 404 404 302 302 403 403 403 403 403
get  portal:guideline            302 404 404 200 200 200 200 200 200 200
post portal:guideline_publish    302 404 404 302 302 403 403 403 403 403
get  portal:guideline_changes    302 404 404 200 200 200 200 200 200 403
get  portal:guideline_agreement  302 404 404 200 200 200 200 200 200 403
get  portal:guideline_change     302 404 404 200 200 200 200 200 200 403
get  portal:guideline_stale      302 404 404 200 200 200 200 200 200 403
post portal:guideline_change_act 302 404 404 302 302 302 403 403 403 403
get  portal:deliver              302 404 404 200 200 403 403 403 200 403
post portal:deliver              302 404 404 302 302 403 403 403 302 403
get  portal:import               302 404 404 200 200 200 200 200 200 404
get  portal:import_progress      302 404 404 286 286 286 286 286 286 404
get  portal:import_rejects       302 404 404 200 200 200 200 200 200 404
post portal:admit_rest           302 404 404 302 302 403 403 403 302 404
get  portal:gold_import          302 404 404 200 200 403 403 403 403 403
post portal:gold_import          302 404 404 302 302 403 403 403 403 403
get  portal:items                302 404 404 200 200 200 200 200 200 200
get  portal:item                 302 404 404 200 200 200 200 200 200 200
get  portal:media                302 404 404 200 200 200 200 200 200 200
post portal:media                302 404 404 302 302 403 403 403 302 403
post portal:source_declare       302 404 404 302 302 403 403 403 403 403
post portal:source_retire        302 404 404 302 302 403 403 403 403 403
get  portal:item_media           302 404 404 200 200 200 200 200 200 200
get  portal:row_proof            302 404 404 200 200 200 200 200 200 403
post portal:contest              302 404 404 302 302 302 403 403 302 302
get  portal:quality              302 404 404 200 200 200 200 200 200 200
post portal:quality_recompute    302 404 404 302 302 403 403 403 403 403
get  portal:quality_table        302 404 404 200 200 200 200 200 200 200
get  portal:labels               302 404 404 200 200 200 200 200 200 200
get  portal:consequences         302 404 404 200 200 200 200 200 200 200
post portal:successor            302 404 404 302 302 403 403 403 403 404
get  portal:truth                302 404 404 200 200 200 200 200 200 200
post portal:truth_infer          302 404 404 302 302 403 403 403 403 403
get  portal:truth_labels         302 404 404 200 200 403 200 200 200 403
get  portal:truth_table          302 404 404 200 200 200 200 200 200 200
get  portal:training             302 404 404 200 200 200 200 200 403 403
get  portal:training_preview     302 404 404 200 200 200 200 200 403 403
post portal:training_freeze      302 404 404 302 302 403 403 403 403 403
get  portal:training_set         302 404 404 200 200 200 200 200 404 404
get  portal:training_progress    302 404 404 286 286 286 286 286 404 404
post portal:training_download    302 404 404 200 200 403 200 403 404 404
get  portal:training_difference  302 404 404 200 200 403 200 403 404 404
get  portal:loop                 302 404 404 200 200 200 200 200 403 403
get  portal:loop_proof_csv       302 404 404 200 200 200 200 200 403 403
get  portal:loop_proof_json      302 404 404 200 200 200 200 200 403 403
get  portal:loop_watch           302 404 404 200 200 200 200 200 403 403
post portal:loop_watch_request   302 404 404 302 302 403 403 403 403 403
get  portal:loop_watch_found     302 404 404 200 200 200 200 200 403 403
get  portal:loop_watch_progress  302 404 404 286 286 286 286 286 403 403
get  portal:loop_batches         302 404 404 200 200 200 200 200 403 403
post portal:loop_batches         302 404 404 302 302 403 403 403 403 403
get  portal:loop_batch           302 404 404 200 200 200 200 200 404 404
get  portal:loop_batch_progress  302 404 404 286 286 286 286 286 404 404
get  portal:loop_batch_table     302 404 404 200 200 403 200 200 404 404
get  portal:loop_versions        302 404 404 200 200 200 200 200 403 403
get  portal:loop_version_new     302 404 404 200 200 403 403 403 403 403
post portal:loop_version_new     302 404 404 302 302 403 403 403 403 403
get  portal:loop_version         302 404 404 200 200 200 200 200 404 404
get  portal:loop_version_progress 302 404 404 286 286 286 286 286 404 404
post portal:loop_version_artefact 302 404 404 200 200 403 200 403 404 404
post portal:loop_version_manifest 302 404 404 200 200 403 200 403 404 404
get  portal:loop_file_predictions 302 404 404 200 200 403 403 403 403 403
post portal:loop_file_predictions 302 404 404 302 302 403 403 403 403 403
get  portal:loop_strategy        302 404 404 200 200 200 200 200 403 403
get  portal:loop_strategy_tried  302 404 404 200 200 200 200 200 403 403
post portal:loop_strategy_freeze 302 404 404 302 302 403 403 403 403 403
get  portal:loop_strategy_csv    302 404 404 200 200 200 200 200 403 403
get  portal:loop_strategy_json   302 404 404 200 200 200 200 200 403 403
get  portal:loop_gates           302 404 404 200 200 200 200 200 403 403
post portal:loop_compare         302 404 404 302 302 403 403 403 403 403
post portal:loop_appoint         302 404 404 302 302 403 403 403 403 403
post portal:loop_roll_back       302 404 404 302 302 403 403 403 403 403
get  portal:loop_gate            302 404 404 200 200 200 200 200 404 404
get  portal:loop_gate_progress   302 404 404 286 286 286 286 286 404 404
post portal:loop_gate_freeze     302 404 404 302 302 403 403 403 404 404
post portal:loop_promote         302 404 404 302 302 403 403 403 404 404
get  portal:loop_rounds          302 404 404 200 200 200 200 200 403 403
get  portal:loop_round_new       302 404 404 200 200 403 403 403 403 403
post portal:loop_round_new       302 404 404 302 302 403 403 403 403 403
get  portal:loop_round           302 404 404 200 200 200 200 200 403 403
post portal:loop_round_labels    302 404 404 200 200 403 200 403 403 403
post portal:loop_predictions_request 302 404 404 302 302 403 403 403 403 403
get  portal:loop_predictions     302 404 404 200 200 200 200 200 403 403
get  portal:loop_predictions_progress 302 404 404 286 286 286 286 286 403 403
post portal:loop_predictions_again 302 404 404 302 302 403 403 403 403 403
get  portal:loop_review          302 404 404 200 200 200 403 403 403 403
post portal:loop_review          302 404 404 302 404 404 403 403 403 403
post portal:loop_review_next     302 404 404 302 302 302 403 403 403 403
get  portal:loop_review_media    302 404 404 200 404 404 403 403 403 403
get  portal:loop_reviewers       302 404 404 200 200 200 403 403 403 403
get  portal:loop_reviewers_csv   302 404 404 200 200 200 403 403 403 403
get  portal:lots                 302 200 200 200 200 200 200 200 200 200
get  portal:lot                  302 404 404 200 200 200 200 200 200 403
post portal:lot_draw             302 404 404 302 302 403 403 403 403 403
get  portal:inspect              302 404 404 200 200 200 403 403 403 403
post portal:inspect              302 404 404 302 302 302 403 403 403 403
post portal:lot_decide           302 404 404 302 302 302 403 403 403 403
get  portal:disputes             302 200 200 200 200 200 200 200 200 200
get  portal:my_cases             302 200 200 200 200 200 200 200 200 200
get  portal:court_rules          302 404 404 200 200 200 200 200 200 200
post portal:court_rules          302 404 404 302 302 403 403 403 403 403
get  portal:contest_finding      302 404 404 200 200 200 403 403 200 403
post portal:contest_finding      302 404 404 302 302 302 403 403 403 403
get  portal:contest_gold         302 404 404 200 200 200 403 403 200 200
post portal:contest_gold         302 404 404 302 302 302 403 403 403 403
get  portal:contest_standing     302 404 404 200 200 200 403 403 200 200
post portal:contest_standing     302 404 404 302 302 302 403 403 302 302
get  portal:disagreement         302 404 404 200 200 200 200 200 200 200
get  portal:disagreement_csv     302 404 404 200 200 200 200 200 200 200
get  portal:disagreement_pdf     302 404 404 200 200 200 200 200 200 200
get  portal:bench                302 200 403 200 200 200 403 403 403 403
get  portal:bench_table          302 200 403 200 200 200 403 403 403 403
get  portal:dispute              302 404 404 200 200 200 200 200 200 200
post portal:dispute              302 404 404 302 302 302 403 403 403 403
post portal:dispute_start        302 302 302 302 302 302 302 302 302 302
get  portal:dispute_told         302 200 200 200 200 200 200 200 200 200
post portal:dispute_take         302 404 404 302 302 302 403 403 403 403
post portal:dispute_draft        302 404 404 204 204 204 204 204 204 204
post portal:dispute_look         302 404 404 204 204 204 204 204 204 204
get  portal:dispute_precedents   302 404 404 200 200 200 403 403 403 403
get  portal:dispute_alike        302 404 404 200 200 200 403 403 403 403
post portal:dispute_alike        302 404 404 302 302 302 403 403 403 403
post portal:dispute_act          302 404 404 302 302 302 403 403 302 302
post portal:disputes_open        302 404 404 302 302 403 403 403 403 403
get  portal:scorecards           302 200 200 200 200 200 200 200 200 200
get  portal:scorecard            302 404 404 200 200 200 200 200 200 403
post portal:scorecard_recompute  302 404 404 302 302 403 403 403 403 403
get  portal:retention            302 404 404 200 200 200 200 200 403 403
post portal:retention_set        302 404 404 302 403 403 302 403 403 403
post portal:hold_place           302 404 404 302 403 403 302 403 403 403
post portal:hold_release         302 404 404 302 404 404 302 404 404 404
post portal:files_erase          302 404 404 302 403 403 302 403 403 403
post portal:annotator_erase      302 404 404 302 403 403 302 403 403 403
get  portal:reports              302 200 200 200 200 200 200 200 200 200
get  portal:check_file           302 200 200 200 200 200 200 200 200 200
post portal:check_file           302 200 200 200 200 200 200 200 200 200
get  portal:report               302 404 404 200 200 200 200 200 200 404
get  portal:report_receipts      302 404 404 286 286 286 286 286 286 404
get  portal:signatures           302 200 200 200 200 200 200 200 200 200
get  portal:signature_receipt    302 404 404 404 404 404 200 404 404 404
get  portal:sign                 302 404 404 200 200 403 200 200 403 404
post portal:sign                 302 404 404 302 302 403 302 302 403 404
get  portal:sign_confirm         302 404 404 200 400 400 400 400 400 404
post portal:sign_confirm         302 404 404 302 400 400 400 400 400 404
post portal:withdraw             302 404 404 302 302 403 302 403 403 404
get  portal:report_pdf           302 404 404 200 200 200 200 200 200 404
get  portal:report_body          302 404 404 200 200 200 200 200 200 404
get  portal:report_tables        302 404 404 200 200 200 200 200 200 404
get  portal:report_table         302 404 404 200 200 200 200 200 200 404
post portal:report_bundle        302 404 404 200 200 403 200 200 403 404
post portal:report_redacted      302 404 404 200 200 403 200 200 200 404
get  portal:freeze               302 404 404 200 200 403 403 403 403 403
post portal:freeze               302 404 404 302 302 403 403 403 403 403
get  portal:log                  302 200 200 200 200 200 200 200 200 200
post portal:log_verify           302 404 404 302 302 302 302 302 302 404
get  portal:log_export           302 404 404 200 200 200 200 200 403 404
get  portal:receipt              302 404 404 200 200 200 200 200 200 404
get  portal:healthz              200 200 200 200 200 200 200 200 200 200
get  portal:readyz               200 200 200 200 200 200 200 200 200 200
get  api:docs                    302 302 302 302 302 302 302 302 302 302
get  api:schema                  401 200 200 200 200 200 200 200 200 200
get  api:organisations-list      401 200 200 200 200 200 200 200 200 200
get  api:organisations-detail    401 404 404 200 200 200 200 404 404 404
get  api:engagements-list        401 200 200 200 200 200 200 200 200 200
get  api:engagements-detail      401 404 404 200 200 200 200 200 200 200
get  api:engagements-commitments 401 404 404 200 200 200 200 200 200 200
post api:engagements-commitments 401 404 404 201 201 403 403 403 403 403
post api:engagements-retire      401 404 404 200 200 403 403 403 403 403
get  api:engagements-scorecard   401 404 404 200 200 200 200 200 200 403
get  api:projects-list           401 200 200 200 200 200 200 200 200 200
post api:projects-list           401 404 404 201 201 403 403 403 403 403
get  api:projects-detail         401 404 404 200 200 200 200 200 200 200
get  api:projects-guideline      401 404 404 200 200 200 200 200 200 200
post api:projects-guideline      401 404 404 201 201 403 403 403 403 403
get  api:projects-schema         401 404 404 200 200 200 200 200 200 200
post api:projects-schema         401 404 404 201 201 403 403 403 403 403
get  api:projects-quality        401 404 404 200 200 200 200 200 200 200
get  api:items-list              401 200 200 200 200 200 200 200 200 200
get  api:items-detail            401 404 404 200 200 200 200 200 200 200
get  api:items-label-proof       401 404 404 200 200 200 200 200 200 403
get  api:items-media             401 404 404 200 200 200 200 200 200 200
get  api:media-list              401 200 200 200 200 200 200 200 200 200
post api:media-list              401 404 404 201 201 403 403 403 201 403
get  api:media-detail            401 404 404 200 200 200 200 200 200 200
get  api:imports-list            401 200 200 200 200 200 200 200 200 200
post api:imports-list            401 404 404 202 202 403 403 403 202 403
get  api:imports-detail          401 404 404 200 200 200 200 200 200 404
post api:imports-admit-rest      401 404 404 202 202 403 403 403 202 404
get  api:imports-rejects         401 404 404 200 200 200 200 200 200 404
post api:gold-imports-list       401 404 404 200 200 403 403 403 403 403
get  api:deliveries-list         401 200 200 200 200 200 200 200 200 200
get  api:deliveries-detail       401 404 404 200 200 200 200 200 200 200
get  api:gold-runs-list          401 200 200 200 200 200 200 200 200 200
post api:gold-runs-list          401 404 404 201 201 403 403 403 403 403
get  api:gold-runs-detail        401 404 404 200 200 200 200 200 200 200
get  api:rescorings-list         401 200 200 200 200 200 200 200 200 200
get  api:rescorings-detail       401 404 404 200 200 200 200 200 200 200
get  api:agreement-runs-list     401 200 200 200 200 200 200 200 200 200
post api:agreement-runs-list     401 404 404 201 201 403 403 403 403 403
get  api:agreement-runs-detail   401 404 404 200 200 200 200 200 200 200
get  api:truth-runs-list         401 200 200 200 200 200 200 200 200 200
post api:truth-runs-list         401 404 404 201 201 403 403 403 403 403
get  api:truth-runs-detail       401 404 404 200 200 200 200 200 200 200
get  api:truth-runs-labels       401 404 404 200 200 403 200 200 200 403
get  api:training-sets-list      401 200 200 200 200 200 200 200 200 200
post api:training-sets-list      401 404 404 202 202 403 403 403 403 403
get  api:training-sets-detail    401 404 404 200 200 200 200 200 404 404
post api:training-sets-download  401 404 404 200 200 403 200 403 404 404
get  api:batches-list            401 200 200 200 200 200 200 200 200 200
post api:batches-list            401 404 404 202 202 403 403 403 403 403
get  api:batches-detail          401 404 404 200 200 200 200 200 404 404
get  api:batches-arrivals        401 404 404 200 200 403 200 200 404 404
get  api:rounds-list             401 200 200 200 200 200 200 200 200 200
post api:rounds-list             401 404 404 201 201 403 403 403 404 404
get  api:rounds-detail           401 404 404 200 200 200 200 200 404 404
get  api:prediction-runs-list    401 200 200 200 200 200 200 200 200 200
post api:prediction-runs-list    401 404 404 202 202 403 403 403 404 404
get  api:prediction-runs-detail  401 404 404 200 200 200 200 200 404 404
get  api:prediction-runs-predictions 401 404 404 200 200 403 200 200 404 404
get  api:prediction-runs-faults  401 404 404 200 200 403 200 200 404 404
post api:prediction-runs-again   401 404 404 202 202 403 403 403 404 404
get  api:model-versions-list     401 200 200 200 200 200 200 200 200 200
post api:model-versions-list     401 404 404 201 201 403 403 403 403 403
get  api:model-versions-detail   401 404 404 200 200 200 200 200 404 404
post api:model-versions-artefact 401 404 404 200 200 403 200 403 404 404
post api:model-versions-manifest 401 404 404 200 200 403 200 403 404 404
post api:prediction-files-list   401 404 404 201 201 403 403 403 404 404
get  api:ml-health               401 404 404 200 200 403 403 403 404 404
post api:ml-setup                401 404 404 200 200 403 403 403 404 404
post api:ml-predict              401 404 404 200 200 403 403 403 404 404
post api:ml-webhook              401 404 404 201 201 403 403 403 404 404
get  api:loop-proofs-detail      401 404 404 200 200 200 200 200 403 403
get  api:watches-list            401 200 200 200 200 200 200 200 200 200
post api:watches-list            401 404 404 202 202 403 403 403 404 404
get  api:watches-detail          401 404 404 200 200 200 200 200 404 404
get  api:loop-strategies-detail  401 404 404 200 200 200 200 200 403 403
post api:loop-strategies-freeze  401 404 404 201 201 403 403 403 403 403
get  api:comparisons-list        401 200 200 200 200 200 200 200 200 200
post api:comparisons-list        401 404 404 202 202 403 403 403 404 404
get  api:comparisons-detail      401 404 404 200 200 200 200 200 404 404
post api:comparisons-promote     401 404 404 201 201 403 403 403 404 404
get  api:promotions-list         401 200 200 200 200 200 200 200 200 200
post api:promotions-list         401 404 404 201 201 403 403 403 404 404
get  api:promotions-detail       401 404 404 200 200 200 200 200 404 404
post api:promotions-roll-back    401 404 404 201 201 403 403 403 403 403
post api:review-tasks-next       401 404 404 200 200 200 403 403 403 403
get  api:review-tasks-detail     401 404 404 200 404 404 404 404 404 404
get  api:review-tasks-medium     401 404 404 200 404 404 404 404 404 404
post api:review-tasks-answer     401 404 404 201 404 404 404 404 404 404
get  api:lots-list               401 200 200 200 200 200 200 200 200 200
get  api:lots-detail             401 404 404 200 200 200 200 200 200 403
post api:lots-decide             401 404 404 201 201 201 403 403 403 403
post api:lots-draw               401 404 404 201 201 403 403 403 403 403
post api:lots-inspections        401 404 404 201 201 201 403 403 403 403
get  api:lots-sample             401 404 404 200 200 200 200 200 200 403
get  api:disputes-list           401 200 200 200 200 200 200 200 200 200
post api:disputes-list           401 404 404 201 201 201 403 403 201 201
post api:disputes-open-by-rule   401 404 404 200 200 403 403 403 403 403
get  api:disputes-detail         401 404 404 200 200 200 200 200 200 200
post api:disputes-adjudicate     401 404 404 201 201 201 403 403 403 403
post api:disputes-take           401 404 404 200 200 200 403 403 403 403
post api:disputes-assign         401 404 404 200 200 403 403 403 403 403
post api:disputes-release        401 404 404 200 200 200 403 403 403 403
post api:disputes-say            401 404 404 200 200 200 403 403 200 200
post api:disputes-ask            401 404 404 403 403 200 403 403 403 403
post api:disputes-appeal         401 404 404 200 200 403 403 403 200 200
post api:disputes-withdraw       401 404 404 403 403 403 403 403 200 403
post api:disputes-merge          401 404 404 200 200 403 403 403 403 403
post api:disputes-reveal         401 404 404 200 200 403 403 403 403 403
get  api:court-rules-detail      401 404 404 200 200 200 200 200 200 200
put  api:court-rules-detail      401 404 404 200 200 403 403 403 403 403
get  api:reports-list            401 200 200 200 200 200 200 200 200 200
post api:reports-list            401 404 404 201 201 403 403 403 403 403
get  api:reports-detail          401 404 404 200 200 200 200 200 200 404
post api:reports-bundle          401 404 404 200 200 403 200 200 403 404
get  api:reports-pdf             401 404 404 200 200 200 200 200 200 404
get  api:signing-policies-list   401 200 200 200 200 200 200 200 200 200
post api:signing-policies-list   401 404 404 201 403 403 201 403 403 403
get  api:signing-policies-detail 401 404 404 200 200 200 200 200 404 404
get  api:delegations-list        401 200 200 200 200 200 200 200 200 200
get  api:delegations-detail      401 404 404 200 200 200 200 200 404 404
get  api:qualifications-list     401 200 200 200 200 200 200 200 200 200
post api:qualifications-list     401 404 404 201 403 403 201 404 404 404
get  api:qualifications-detail   401 404 404 200 200 200 200 404 404 404
post api:qualifications-end      401 404 404 200 403 403 200 404 404 404
get  api:identity-proofs-list    401 200 200 200 200 200 200 200 200 200
post api:identity-proofs-list    401 404 404 201 403 403 201 404 404 404
get  api:identity-proofs-detail  401 404 404 200 200 200 200 404 404 404
get  api:policy-texts-list       401 200 200 200 200 200 200 200 200 200
post api:policy-texts-list       401 404 404 201 403 403 201 404 404 404
get  api:notices-list            401 200 200 200 200 200 200 200 200 200
get  api:notices-detail          401 404 404 200 404 404 404 404 404 404
post api:notices-read            401 404 404 200 404 404 404 404 404 404
get  api:retention-detail        401 404 404 200 200 200 200 200 403 403
get  api:retention-rules         401 404 404 200 200 200 200 200 403 403
post api:retention-rules         401 404 404 201 403 403 201 403 403 403
post api:retention-erase-files   401 404 404 200 403 403 200 403 403 403
post api:retention-erase-annotator 401 404 404 200 403 403 200 403 403 403
get  api:holds-list              401 200 200 200 200 200 200 200 200 200
post api:holds-list              401 404 404 201 403 403 201 404 404 404
get  api:holds-detail            401 404 404 200 404 404 200 404 404 404
post api:holds-release           401 404 404 200 404 404 200 404 404 404
get  api:events-list             401 200 200 200 200 200 200 200 200 200
get  api:events-detail           401 404 404 200 200 200 200 200 200 404
get  api:events-proof            401 404 404 200 200 200 200 200 200 404
get  api:logs-list               401 200 200 200 200 200 200 200 200 200
get  api:logs-detail             401 404 404 200 200 200 200 200 200 404
get  api:logs-checkpoint         401 404 404 200 200 200 200 200 200 404
post api:logs-verify             401 404 404 202 202 202 202 202 202 404
get  api:logs-checks             401 404 404 200 200 200 200 200 200 404
get  api:logs-check              401 404 404 200 200 200 200 200 200 404
"""


def _rows() -> dict[tuple[str, str], dict[str, int]]:
    lines = (line.split() for line in TABLE.strip().splitlines())
    return {(method, name): dict(zip(ROLES, map(int, codes), strict=True)) for method, name, *codes in lines}


ROWS = _rows()
# Addresses with a secret or an id of one's own in them instead of an object that others may or may not see.
OPEN_TO_HOLDERS = ("portal:invitation",)


def asked(row: dict[str, int]) -> dict[str, int]:
    """SQLite shows who is refused, which no dialect changes; PostgreSQL, that every kind of answer can be given."""
    if connection.vendor == "sqlite":
        return row
    kinds = {code: role for role, code in reversed(row.items())}
    return {role: code for code, role in kinds.items()}


def test_every_address_has_its_row(stage: Stage) -> None:
    offered = {(method, name) for name, route in routes().items() for method in stage.methods(route)}
    assert offered == set(ROWS)


@pytest.mark.parametrize(("method", "name"), ROWS)
def test_everybody_gets_the_answer_that_is_theirs(stage: Stage, method: str, name: str) -> None:
    route, expected = routes()[name], asked(ROWS[method, name])
    assert {role: stage.ask(role, method, route).status_code for role in expected} == expected


@pytest.mark.parametrize(("method", "name"), ROWS)
def test_the_table_says_what_was_promised(method: str, name: str) -> None:
    route, row = routes()[name], ROWS[method, name]
    if route.args and name not in OPEN_TO_HOLDERS:
        assert (row["outsider"], row["rival"]) == (404, 404)
    if route.is_api:
        assert row["anonymous"] == (302 if name == "api:docs" else 401)
    assert max(row.values()) < 500


def test_whoever_is_not_signed_in_is_sent_to_the_front_door(stage: Stage) -> None:
    for name, route in routes().items():
        answer = stage.ask("anonymous", stage.methods(route)[0], route)
        if answer.status_code == 302 and name != "portal:logout":
            assert answer.headers["Location"].startswith("/sign-in/?next="), name
