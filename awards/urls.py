"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path, re_path

from awards.views import decided, drawn, feed, open_data, statistics, verifying
from awards.views import public as open_to_all
from awards.views import society as nominating
from awards.views import supervise as watch
from awards.views.office import (
    barring,
    board,
    cases,
    changes,
    clearances,
    decision,
    given,
    lists,
    notices,
    objections,
    outcome_lists,
    outcomes,
    postings,
    returning,
    stock,
)
from awards.views.office import workbooks as out

office: list[URLPattern] = [
    path("awards/", board.awards, name="awards"),
    path("awards/cycles/<int:pk>/clearances/", clearances.clearances, name="clearances"),
    path("awards/cycles/<int:pk>/clearances/excel/", out.clearances_out, name="clearances_out"),
    path("awards/cycles/<int:pk>/clearances/answers/", clearances.answers, name="answers"),
    path("awards/clearances/<int:pk>/", clearances.answer, name="answer"),
    path("awards/cycles/<int:pk>/decision/", decision.decision, name="decision"),
    path("awards/cycles/<int:pk>/decision/excel/", out.decisions_out, name="decisions_out"),
    path("bars/", barring.bars, name="bars"),
    path("bars/excel/", out.bars_out, name="bars_out"),
    path("bars/enter/", barring.enter, name="enter_bar"),
    path("bars/<int:pk>/lift/", barring.lift, name="lift_bar"),
    path("bars/<int:pk>/document/", barring.document, name="bar_file"),
    path("awards/candidates/<int:pk>/drop/", decision.drop, name="drop"),
    path("notices/", notices.notices, name="notices"),
    path("notices/excel/", out.notices_out, name="notices_out"),
    path("notices/draft/<int:pk>/", notices.draft_notice, name="draft_notice"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/preview/", notices.preview, name="preview_notice"),
    path("notices/<int:pk>/revise/", notices.revise_notice, name="revise_notice"),
    path("notices/<int:pk>/publish/", notices.publish_notice, name="publish_notice"),
    path("notices/<int:pk>/mask/", notices.put_mask, name="put_mask"),
    path("notices/<int:pk>/entries/<int:place>/", notices.order_entry, name="order_entry"),
    path("notices/<int:pk>/unschedule/", notices.unschedule_notice, name="unschedule_notice"),
    path("notices/<int:pk>/suspend/", changes.suspend_notice, name="suspend_notice"),
    path("notices/<int:pk>/reword/", changes.reword_notice, name="reword_notice"),
    path("notices/<int:pk>/entries/", changes.notice_entries, name="notice_entries"),
    path(
        "notices/<int:pk>/entries/<int:place>/<slug:kind>/",
        changes.change_entry,
        name="change_entry",
    ),
    path("notices/<int:pk>/postings/", postings.postings, name="postings"),
    path("notices/postings/<int:pk>/photo/", postings.posting_photo, name="posting_photo"),
    path("notices/postings/<int:pk>/strike/", postings.strike_posting, name="strike_posting"),
    path("notices/changes/<int:pk>/", changes.confirm_change, name="confirm_change"),
    path("notices/<int:pk>/repeat/", notices.repeat_notice, name="repeat_notice"),
    path("notices/<int:pk>/pdf/", notices.notice_pdf, name="notice_pdf"),
    path("notices/<int:pk>/docx/", notices.notice_word, name="notice_word"),
    path("awards/objections/", objections.objections, name="objections"),
    path("awards/objections/excel/", out.objections_out, name="objections_out"),
    path("awards/objections/<int:pk>/", objections.objection, name="objection"),
    path("awards/objections/<int:pk>/reveal/", objections.reveal, name="reveal_objector"),
    path("awards/objections/<int:pk>/evidence/", objections.evidence, name="evidence"),
    path("awards/notices/<int:pk>/register/", cases.register_objection, name="register_objection"),
    path("awards/answers/<int:pk>/file/", cases.answer_file, name="answer_file"),
    path("awards/appeals/<int:pk>/", cases.decide_appeal, name="decide_appeal"),
    path("awards/objections/<int:pk>/ask/", cases.ask_answer, name="ask_answer"),
    path("awards/objections/<int:pk>/note/", cases.note, name="note"),
    path("awards/objections/<int:pk>/<slug:verb>/", objections.rule, name="rule"),
    path("awards/cycles/<int:pk>/", lists.award_cycle, name="award_cycle"),
    path("awards/cycles/<int:pk>/excel/", out.approvals_out, name="approvals_out"),
    path("awards/cycles/<int:pk>/approve/", lists.approve, name="approve"),
    path("awards/cycles/<int:pk>/draft/", lists.draft_list, name="draft_list"),
    path("awards/lists/<int:pk>/", lists.award_list, name="award_list"),
    path("awards/lists/<int:pk>/excel/", out.award_list_out, name="award_list_out"),
    path("awards/lists/<int:pk>/publish/", lists.publish_list, name="publish_list"),
    path("awards/lists/<int:pk>/draft/", returning.send_draft, name="send_draft"),
    path("awards/lists/<int:pk>/draft/docx/", returning.sent_draft, name="sent_draft"),
    path("awards/lists/<int:pk>/decision/", returning.decision_back, name="decision_back"),
    path("awards/lists/<int:pk>/decision/pdf/", returning.sealed_decision, name="sealed_decision"),
    path("awards/lists/<int:pk>/award/", lists.award, name="award"),
    path("awards/lists/<int:pk>/sample/", lists.preview_certificate, name="preview_certificate"),
    path("awards/lists/<int:pk>/certificates/", lists.all_certificates, name="all_certificates"),
    path(
        "awards/lists/<int:pk>/absences/<int:candidate>/",
        lists.explain_absence,
        name="explain_absence",
    ),
    path("awards/certificates/<int:pk>/pdf/", lists.certificate_pdf, name="certificate_pdf"),
    path(
        "awards/certificates/<int:pk>/correct/",
        given.correct_certificate,
        name="correct_certificate",
    ),
    path("awards/corrections/<int:pk>/", given.confirm_correction, name="confirm_correction"),
    path("awards/lists/<int:pk>/printing/", stock.stock, name="stock"),
    path("awards/lists/<int:pk>/printing/test/", stock.test_sheet, name="test_sheet"),
    path("awards/lists/<int:pk>/printing/excel/", stock.printer_list, name="printer_list"),
    path("awards/lists/<int:pk>/printing/ask/", stock.ask_run, name="ask_run"),
    path("awards/lists/<int:pk>/printing/run/", stock.run, name="run"),
    path("awards/keys/", given.signing_keys, name="signing_keys"),
    path("awards/candidates/<int:pk>/revoke/", lists.revoke, name="revoke"),
    path("awards/revocations/<int:pk>/", lists.confirm_revocation, name="confirm_revocation"),
    path("awards/cycles/<int:pk>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("awards/cycles/<int:pk>/outcomes/excel/", out.outcomes_out, name="outcomes_out"),
    path("awards/cycles/<int:pk>/outcomes/report/", outcome_lists.ask_report, name="ask_report"),
    path(
        "awards/cycles/<int:pk>/outcomes/read/", outcome_lists.read_outcomes, name="read_outcomes"
    ),
    path("awards/outcomes/<int:pk>/", outcome_lists.outcome_list, name="outcome_list"),
    path(
        "awards/outcomes/<int:pk>/confirm/", outcome_lists.confirm_outcomes, name="confirm_outcomes"
    ),
]

society: list[URLPattern] = [
    path("objections/", nominating.objections, name="objections"),
    path("objections/<int:pk>/", nominating.objection, name="objection"),
    path("objections/<int:pk>/appeal/", nominating.appeal, name="appeal"),
]

supervise: list[URLPattern] = [
    path("notices/", watch.notices, name="notices"),
    path("notices/excel/", watch.notices_out, name="notices_out"),
    path("notices/<int:pk>/", watch.notice, name="notice"),
    path("notices/<int:pk>/postings/", watch.postings, name="postings"),
    path("notices/postings/<int:pk>/photo/", watch.posting_photo, name="posting_photo"),
    path("objections/", watch.objections, name="objections"),
    path("objections/excel/", out.objections_out, name="objections_out"),
    path("objections/<int:pk>/", watch.objection, name="objection"),
    path("objections/answers/<int:pk>/file/", cases.answer_file, name="answer_file"),
    path("objections/<int:pk>/reveal/", watch.reveal, name="reveal_objector"),
    path("objections/<int:pk>/evidence/", watch.evidence, name="evidence"),
]

public: list[URLPattern] = [
    path("", open_to_all.home, name="home"),
    path("notices/", open_to_all.notices, name="notices"),
    path("notices/feed.atom", feed.notices_feed, name="notices_feed"),
    path("notices/<int:pk>/", open_to_all.notice, name="notice"),
    path("notices/<int:pk>/entries/<int:place>/", open_to_all.entry, name="entry"),
    path("notices/<int:pk>/object/", open_to_all.objection, name="objection"),
    re_path(
        r"^notices/(?P<pk>[0-9]{1,18})/notice\.(?P<kind>pdf|json|csv|xlsx)$",
        open_to_all.notice_out,
        name="notice_out",
    ),
    path("objections/", open_to_all.objection_status, name="objection_status"),
    path("objections/appeal/", open_to_all.appeal, name="appeal"),
    path("awards/", open_to_all.awards, name="awards"),
    path("awards/<int:pk>/", open_to_all.award_list, name="award_list"),
    path("awards/<int:pk>/entries/<int:place>/", open_to_all.awardee, name="awardee"),
    path("awards/<int:pk>/how/", decided.decided, name="decided"),
    re_path(
        r"^awards/(?P<pk>[0-9]{1,18})/list\.(?P<kind>pdf|json|csv)$",
        open_to_all.award_list_out,
        name="award_list_out",
    ),
    path("statistics/", statistics.statistics, name="statistics"),
    path("data/", open_data.open_data, name="open_data"),
    re_path(
        r"^data/(?P<kind>awards|notice)\.schema\.json$", open_data.data_schema, name="data_schema"
    ),
    re_path(
        r"^data/(?P<code>[a-z0-9-]{1,40})/(?P<year>[0-9]{4})\.(?P<kind>json|csv)$",
        open_data.data_out,
        name="data_out",
    ),
    path("draws/", drawn.draws, name="draws"),
    path("draws/verify_draw.py", drawn.verifier, name="verifier"),
    path("draws/<slug:reference>/", drawn.draw, name="draw"),
    path("draws/<slug:reference>/bundle.json", drawn.draw_bundle, name="draw_bundle"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/keys/", verifying.keys, name="keys"),
    path("verify/keys.json", verifying.keys_json, name="keys_json"),
    path("verify/status/", verifying.status, name="status"),
    path("verify/status.json", verifying.status_json, name="status_json"),
    path("verify/offline.html", verifying.offline, name="offline"),
    path("verify/verify_certificate.py", verifying.program, name="certificate_verifier"),
    path("verify/<str:code>/", verifying.verify_code, name="verify_code"),
]
short: list[URLPattern] = [
    path("v/<str:code>", verifying.short_verify, name="short_verify"),
]
"""The address on a certificate: short, without a language, good for as long as the paper lasts."""
