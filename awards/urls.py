"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path, re_path

from awards.views import public as open_to_all
from awards.views import supervise as watch
from awards.views.office import board, clearances, decision, lists, notices, objections, outcomes
from awards.views.office import workbooks as out

office: list[URLPattern] = [
    path("awards/", board.awards, name="awards"),
    path("awards/cycles/<int:pk>/clearances/", clearances.clearances, name="clearances"),
    path("awards/cycles/<int:pk>/clearances/excel/", out.clearances_out, name="clearances_out"),
    path("awards/cycles/<int:pk>/clearances/answers/", clearances.answers, name="answers"),
    path("awards/clearances/<int:pk>/", clearances.answer, name="answer"),
    path("awards/cycles/<int:pk>/decision/", decision.decision, name="decision"),
    path("awards/cycles/<int:pk>/decision/excel/", out.decisions_out, name="decisions_out"),
    path("awards/candidates/<int:pk>/drop/", decision.drop, name="drop"),
    path("notices/", notices.notices, name="notices"),
    path("notices/excel/", out.notices_out, name="notices_out"),
    path("notices/draft/<int:pk>/", notices.draft_notice, name="draft_notice"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/preview/", notices.preview, name="preview_notice"),
    path("notices/<int:pk>/revise/", notices.revise_notice, name="revise_notice"),
    path("notices/<int:pk>/publish/", notices.publish_notice, name="publish_notice"),
    path("notices/<int:pk>/suspend/", notices.suspend_notice, name="suspend_notice"),
    path("notices/<int:pk>/repeat/", notices.repeat_notice, name="repeat_notice"),
    path("notices/<int:pk>/pdf/", notices.notice_pdf, name="notice_pdf"),
    path("awards/objections/", objections.objections, name="objections"),
    path("awards/objections/excel/", out.objections_out, name="objections_out"),
    path("awards/objections/<int:pk>/", objections.objection, name="objection"),
    path("awards/objections/<int:pk>/reveal/", objections.reveal, name="reveal_objector"),
    path("awards/objections/<int:pk>/evidence/", objections.evidence, name="evidence"),
    path("awards/objections/<int:pk>/<slug:verb>/", objections.rule, name="rule"),
    path("awards/cycles/<int:pk>/", lists.award_cycle, name="award_cycle"),
    path("awards/cycles/<int:pk>/excel/", out.approvals_out, name="approvals_out"),
    path("awards/cycles/<int:pk>/approve/", lists.approve, name="approve"),
    path("awards/cycles/<int:pk>/draft/", lists.draft_list, name="draft_list"),
    path("awards/lists/<int:pk>/", lists.award_list, name="award_list"),
    path("awards/lists/<int:pk>/excel/", out.award_list_out, name="award_list_out"),
    path("awards/lists/<int:pk>/publish/", lists.publish_list, name="publish_list"),
    path("awards/lists/<int:pk>/award/", lists.award, name="award"),
    path("awards/lists/<int:pk>/sample/", lists.preview_certificate, name="preview_certificate"),
    path("awards/lists/<int:pk>/certificates/", lists.all_certificates, name="all_certificates"),
    path(
        "awards/lists/<int:pk>/absences/<int:candidate>/",
        lists.explain_absence,
        name="explain_absence",
    ),
    path("awards/certificates/<int:pk>/pdf/", lists.certificate_pdf, name="certificate_pdf"),
    path("awards/candidates/<int:pk>/revoke/", lists.revoke, name="revoke"),
    path("awards/revocations/<int:pk>/", lists.confirm_revocation, name="confirm_revocation"),
    path("awards/cycles/<int:pk>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("awards/cycles/<int:pk>/outcomes/excel/", out.outcomes_out, name="outcomes_out"),
]

supervise: list[URLPattern] = [
    path("objections/", watch.objections, name="objections"),
    path("objections/excel/", out.objections_out, name="objections_out"),
    path("objections/<int:pk>/", watch.objection, name="objection"),
    path("objections/<int:pk>/reveal/", watch.reveal, name="reveal_objector"),
    path("objections/<int:pk>/evidence/", watch.evidence, name="evidence"),
]

public: list[URLPattern] = [
    path("", open_to_all.home, name="home"),
    path("notices/", open_to_all.notices, name="notices"),
    path("notices/<int:pk>/", open_to_all.notice, name="notice"),
    path("notices/<int:pk>/entries/<int:place>/", open_to_all.entry, name="entry"),
    path("notices/<int:pk>/object/", open_to_all.objection, name="objection"),
    re_path(
        r"^notices/(?P<pk>[0-9]{1,18})/notice\.(?P<kind>pdf|json|csv)$",
        open_to_all.notice_out,
        name="notice_out",
    ),
    path("objections/", open_to_all.objection_status, name="objection_status"),
    path("awards/", open_to_all.awards, name="awards"),
    path("awards/<int:pk>/", open_to_all.award_list, name="award_list"),
    re_path(
        r"^awards/(?P<pk>[0-9]{1,18})/list\.(?P<kind>pdf|json|csv)$",
        open_to_all.award_list_out,
        name="award_list_out",
    ),
    path("verify/", open_to_all.verify, name="verify"),
    path("verify/<str:code>/", open_to_all.verify, name="verify_code"),
]
short: list[URLPattern] = [
    path("v/<str:code>", open_to_all.short_verify, name="short_verify"),
]
"""The address on a certificate: short, without a language, good for as long as the paper lasts."""
