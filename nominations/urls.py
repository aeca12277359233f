"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path

from nominations.views import attachments as files
from nominations.views import comments as beside
from nominations.views import contents as fill
from nominations.views import (
    declaring,
    endorsing,
    keeping_away,
    links,
    nominee,
    printing,
    suspecting,
    uploads,
)
from nominations.views import figures as draw
from nominations.views import pasting as insert
from nominations.views import secrecy as sealed
from nominations.views import sections as write
from nominations.views import workbooks as out
from nominations.views.office import (
    approvals,
    candidates,
    checks,
    dossiers,
    dryruns,
    history,
    late,
    merges,
    parcel,
    parcels,
    queue,
    receiving,
    waivers,
)
from nominations.views.office import files as look
from nominations.views.office import home as today
from nominations.views.office import scans as office_scans
from nominations.views.office import selections as results
from nominations.views.office import statements as answers
from nominations.views.society import (
    endorsement,
    home,
    imports,
    packages,
    papers,
    scans,
    selection_steps,
    selections,
    statements,
    steps,
    versions,
)
from nominations.views.society import parcels as own_parcels

threads: list[URLPattern] = [
    path("comments/<int:pk>/answer/", beside.answer_comment, name="answer_comment"),
    path("comments/<int:pk>/resolve/", beside.resolve_comment, name="resolve_comment"),
    path("comments/<int:pk>/reopen/", beside.reopen_comment, name="reopen_comment"),
]
"""What is said in one thread of comments, for whoever reads it."""

contents: list[URLPattern] = [
    path("papers/<int:pk>/persons/add/", fill.add_person, name="add_person"),
    path("papers/<int:pk>/persons/<int:member>/", fill.person, name="person"),
    path("papers/<int:pk>/persons/<int:member>/remove/", fill.remove_person, name="remove_person"),
    path("papers/<int:pk>/team/", fill.team, name="team"),
    path("papers/<int:pk>/team/paste/", insert.paste_members, name="paste_members"),
    path("papers/<int:pk>/declare/", declaring.declare, name="declare"),
    path("papers/<int:pk>/offline/", declaring.go_offline, name="go_offline"),
    path("papers/<int:pk>/attachments/", files.attachments, name="attachments"),
    path("papers/<int:pk>/attachments/<slug:slot>/", files.attach, name="attach"),
    path("papers/<int:pk>/uploads/", uploads.begin_upload, name="begin_upload"),
    path("uploads/<int:pk>/", uploads.upload, name="upload"),
    path("uploads/<int:pk>/parts/<int:number>/", uploads.keep_part, name="keep_part"),
    path("uploads/<int:pk>/cancel/", uploads.cancel_upload, name="cancel_upload"),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", files.preview, name="preview"),
    path("attachments/<int:pk>/replace/", files.replace_file, name="replace_file"),
    path("attachments/<int:pk>/remove/", files.detach, name="detach"),
    path("papers/<int:pk>/sections/<slug:code>/", write.section, name="section"),
    path("papers/<int:pk>/sections/<slug:code>/hold/", write.hold, name="hold"),
    path("papers/<int:pk>/sections/<slug:code>/paste/", insert.paste, name="paste"),
    path(
        "papers/<int:pk>/sections/<slug:code>/history/",
        write.section_history,
        name="section_history",
    ),
    path(
        "papers/<int:pk>/sections/<slug:code>/history/<int:version>/restore/",
        write.restore_section,
        name="restore_section",
    ),
    path("papers/<int:pk>/sections/<slug:code>/figures/", draw.add_figure, name="add_figure"),
    path("figures/<int:pk>/", draw.figure, name="figure"),
    path("papers/<int:pk>/comments/", beside.comment, name="comment"),
    *threads,
]
"""The contents of a paper, for the society and for whom it gave a code to."""

printed: list[URLPattern] = [
    path("versions/<int:pk>/pdf/", printing.version_pdf, name="version_pdf"),
    path("versions/<int:pk>/pages/<int:number>/", printing.version_page, name="version_page"),
    path("scanned/<int:pk>/large/", printing.picture_file, name="picture_file"),
    path("scanned/<int:pk>/small/", printing.picture_small, name="picture_small"),
]
"""The frozen form and its scanned pages, for the society and for the office."""

nominate: list[URLPattern] = [
    path("", nominee.home, name="home"),
    path("join/", nominee.join, name="join"),
    path("join/here/", nominee.redeem, name="redeem"),
    path("statement/<str:code>/", links.statement, name="statement"),
    path("endorse/<str:code>/", endorsing.endorse_by_link, name="endorse_by_link"),
    path("endorse/<str:code>/files/<int:pk>/", endorsing.endorse_file, name="endorse_file"),
    path("merged/<str:code>/", links.confirm_merge, name="confirm_merge"),
    path("statement/<str:code>/suspect/", suspecting.suspect_by_link, name="suspect_by_link"),
    path("papers/<int:pk>/", nominee.paper, name="paper"),
    path("papers/<int:pk>/hand-back/", nominee.hand_back, name="hand_back"),
    *contents,
]

society: list[URLPattern] = [
    path("", home.home, name="home"),
    path("eligibility/", home.eligibility, name="eligibility"),
    path("cycles/<int:pk>/draft/", papers.draft, name="draft"),
    path("papers/", papers.papers, name="papers"),
    path("papers/excel/", out.papers_out, name="papers_out"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/nomination/", papers.nomination, name="nomination"),
    path("papers/<int:pk>/codes/", papers.issue_code, name="issue_code"),
    path("papers/<int:pk>/check/", steps.check, name="check"),
    path("papers/<int:pk>/waivers/<slug:finding>/", steps.ask_waiver, name="ask_waiver"),
    path("waivers/<int:pk>/file/", steps.waiver_file, name="waiver_file"),
    path("papers/<int:pk>/receipt/", steps.receipt, name="receipt"),
    path("papers/<int:pk>/recall/", steps.recall, name="recall"),
    path("papers/<int:pk>/withdraw/", steps.withdraw, name="withdraw"),
    path("papers/<int:pk>/endorse/", steps.endorse, name="endorse"),
    path("papers/<int:pk>/endorsement/", endorsement.endorsement, name="endorsement"),
    path(
        "papers/<int:pk>/endorsement/<int:office>/ask/",
        endorsement.ask_endorsement,
        name="ask_endorsement",
    ),
    path("papers/<int:pk>/approval-page/", endorsement.approval_page_pdf, name="approval_page_pdf"),
    path(
        "papers/<int:pk>/approval-page/upload/",
        endorsement.upload_approval_page,
        name="upload_approval_page",
    ),
    path(
        "approval-pages/<int:pk>/scan/", endorsement.approval_page_scan, name="approval_page_scan"
    ),
    path("papers/<int:pk>/versions/", versions.versions, name="versions"),
    path("papers/<int:pk>/freeze/", versions.freeze, name="freeze"),
    path("papers/<int:pk>/scans/", scans.upload_scan, name="upload_scan"),
    path("versions/<int:pk>/compare/", versions.compare, name="compare_versions"),
    path("versions/<int:pk>/restore/", versions.restore, name="restore"),
    path("scans/<int:pk>/", scans.scan, name="scan"),
    path("scans/<int:pk>/read-on/", scans.read_on, name="read_on"),
    path("scanned/<int:pk>/", scans.picture, name="picture"),
    *printed,
    path("papers/<int:pk>/statements/", statements.statements, name="statements"),
    path("papers/<int:pk>/statements/send/", statements.send, name="send_statements"),
    path("statements/", statements.owed, name="owed"),
    path("statements/excel/", out.owed_out, name="owed_out"),
    path("statements/<int:pk>/replace/", statements.replace, name="replace_person"),
    path("statements/<int:pk>/scan/", statements.scan, name="statement_scan"),
    path("statements/<int:pk>/on-paper/", statements.on_paper, name="on_paper"),
    path("statements/<int:pk>/on-paper/print/", statements.consent_pdf, name="consent_pdf"),
    path("statements/<int:pk>/<slug:verb>/", statements.act, name="act_on_statement"),
    path("selections/", selections.selections, name="selections"),
    path("selections/excel/", out.selections_out, name="selections_out"),
    path("cycles/<int:pk>/selections/", selections.begin_selection, name="begin_selection"),
    path("selections/<int:pk>/", selections.selection, name="selection"),
    path("selections/<int:pk>/meeting/", selections.meeting, name="meeting"),
    path("selections/<int:pk>/body/", selections.body, name="body"),
    path("selections/<int:pk>/papers/", selections.papers, name="selection_papers"),
    path("selections/<int:pk>/papers/<int:item>/", selections.votes, name="votes"),
    path("selections/<int:pk>/minutes/", selections.selection_minutes, name="selection_minutes"),
    path("selections/<int:pk>/tally/", selections.selection_tally, name="selection_tally"),
    path(
        "selections/<int:pk>/confirm/", selection_steps.confirm_selection, name="confirm_selection"
    ),
    path(
        "selections/<int:pk>/present/", selection_steps.present_selection, name="present_selection"
    ),
    path("selections/<int:pk>/notice/", selection_steps.post_selection, name="post_selection"),
    path(
        "selections/<int:pk>/conclude/",
        selection_steps.conclude_selection,
        name="conclude_selection",
    ),
    path("selections/<int:pk>/reopen/", selection_steps.reopen_selection, name="reopen_selection"),
    path("selections/<int:pk>/proof/", selection_steps.selection_proof, name="selection_proof"),
    path("parcels/<int:pk>/receipt/", own_parcels.parcel_receipt, name="parcel_receipt"),
    path("packages/", packages.packages, name="packages"),
    path("packages/<int:pk>/", packages.package, name="package"),
    path("cycles/<int:pk>/package/", packages.compile_package, name="compile_package"),
    path("imports/", imports.imports, name="imports"),
    path("cycles/<int:pk>/summary-template/", imports.template, name="import_template"),
    path("imports/<int:pk>/", imports.sheet, name="import"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="confirm_import"),
    path("imports/<int:pk>/faults/excel/", imports.faults_out, name="import_faults"),
    *contents,
]

supervise: list[URLPattern] = [
    path("ties/", keeping_away.of_supervisor, name="staff_ties"),
    path("ties/identity/", keeping_away.identify_supervisor, name="identify_staff"),
]

office: list[URLPattern] = [
    path("ties/", keeping_away.of_office, name="staff_ties"),
    path("ties/identity/", keeping_away.identify, name="identify_staff"),
    path("", today.home, name="home"),
    path("checks/", queue.checks, name="checks"),
    path("checks/excel/", out.checks_out, name="checks_out"),
    path("checks/pass/", queue.pass_papers, name="pass_papers"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("checks/<int:pk>/take-over/", checks.take_over, name="take_over"),
    path("checks/<int:pk>/reveal/", checks.reveal, name="reveal"),
    path("checks/<int:pk>/comments/", beside.comment, name="comment"),
    *threads,
    path("attachments/<int:pk>/", look.attachment, name="attachment"),
    path("attachments/<int:pk>/preview/", look.preview, name="preview"),
    path("attachments/<int:pk>/pages/<int:place>/", look.attachment_page, name="attachment_page"),
    path("scanned/<int:pk>/", office_scans.picture, name="picture"),
    *printed,
    path("approval-pages/", approvals.approval_pages, name="approval_pages"),
    path("approval-pages/excel/", out.approval_pages_out, name="approval_pages_out"),
    path("approval-pages/<int:pk>/", approvals.approval_page, name="approval_page"),
    path("approval-pages/<int:pk>/scan/", approvals.approval_page_scan, name="approval_page_scan"),
    path(
        "approval-pages/<int:pk>/picture/",
        approvals.approval_page_picture,
        name="approval_page_picture",
    ),
    path("late/", late.late, name="late"),
    path("late/excel/", out.late_out, name="late_out"),
    path("late/grant/", late.grant_late, name="grant_late"),
    path("late/<int:pk>/document/", late.late_document, name="late_document"),
    path("cycles/<int:pk>/parcels/", parcels.parcels, name="parcels"),
    path("cycles/<int:pk>/parcels/excel/", out.parcels_out, name="parcels_out"),
    path("cycles/<int:pk>/parcels/awaited/", parcels.awaited_papers, name="awaited_papers"),
    path("cycles/<int:pk>/parcels/awaited/excel/", out.awaited_out, name="awaited_out"),
    path("cycles/<int:pk>/parcels/register/", parcel.register_parcel, name="register_parcel"),
    path("parcels/<int:pk>/", parcel.parcel, name="parcel"),
    path("parcels/<int:pk>/add/", parcel.add_to_parcel, name="add_to_parcel"),
    path("parcels/<int:pk>/correct/", parcel.correct_parcel, name="correct_parcel"),
    path("parcels/<int:pk>/void/", parcel.void_parcel, name="void_parcel"),
    path("parcels/<int:pk>/receipt/", parcel.parcel_receipt, name="parcel_receipt"),
    path("parcels/<int:pk>/envelope/", parcel.envelope, name="envelope"),
    path("parcels/lines/<int:pk>/correct/", parcel.correct_item, name="correct_parcel_item"),
    path("parcels/lines/<int:pk>/void/", parcel.void_item, name="void_parcel_item"),
    path("cycles/<int:pk>/forms/", receiving.receiver_forms, name="receiver_forms"),
    path("cycles/<int:pk>/forms/example/", receiving.receiver_example, name="receiver_example"),
    path("forms/<int:pk>/", receiving.receiver_file, name="receiver_file"),
    path("forms/<int:pk>/preview/", receiving.receiver_preview, name="receiver_preview"),
    path("forms/<int:pk>/withdraw/", receiving.withdraw_form, name="withdraw_form"),
    path("checks/<int:pk>/forms/<int:form>/", receiving.fill_form, name="fill_form"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/excel/", out.candidates_out, name="candidates_out"),
    path("candidates/<int:pk>/", candidates.candidate, name="candidate"),
    path("history/", history.earlier, name="earlier"),
    path("history/excel/", out.earlier_out, name="earlier_out"),
    path("history/<int:pk>/papers/<int:paper>/", history.recognise, name="recognise"),
    path("history/lists/", history.lists, name="history_lists"),
    path("history/lists/template/", history.list_template, name="history_template"),
    path("history/lists/<int:pk>/", history.history_list, name="history_list"),
    path("history/lists/<int:pk>/confirm/", history.confirm_list, name="confirm_history_list"),
    path("history/lists/<int:pk>/faults/excel/", history.list_faults, name="history_faults"),
    path("merges/", merges.merges, name="merges"),
    path("merges/excel/", out.merges_out, name="merges_out"),
    path("merges/<int:pk>/", merges.merge, name="merge"),
    path("merges/<int:pk>/undo/", merges.undo_merge, name="undo_merge"),
    path("merges/<int:pk>/ask/", merges.ask_confirmation, name="ask_confirmation"),
    path("rules/<int:pk>/dry-run/", dryruns.dry_runs, name="dry_runs"),
    path("dry-runs/<int:pk>/", dryruns.dry_run, name="dry_run"),
    path("dry-runs/<int:pk>/excel/", out.dry_run_out, name="dry_run_out"),
    path("candidates/dossiers/", dossiers.export_dossiers, name="export_dossiers"),
    path("candidates/<int:pk>/dossier/", dossiers.export_dossier, name="export_dossier"),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/<int:pk>/", dossiers.dossier, name="dossier"),
    path("selections/<int:pk>/", results.selection, name="selection"),
    path("selections/<int:pk>/minutes/", results.selection_minutes, name="selection_minutes"),
    path("selections/<int:pk>/proof/", results.selection_proof, name="selection_proof"),
    path("statements/", answers.statements, name="statements"),
    path("statements/excel/", out.statements_out, name="statements_out"),
    path("statements/<int:pk>/scan/", answers.scan, name="statement_scan"),
    path("statements/<int:pk>/picture/", answers.picture, name="statement_picture"),
    path("statements/<int:pk>/reject/", answers.reject_statement, name="reject_statement"),
    path("waivers/", waivers.waivers, name="waivers"),
    path("waivers/excel/", out.waivers_out, name="waivers_out"),
    path("waivers/<int:pk>/file/", waivers.waiver_file, name="waiver_file"),
    path("waivers/<int:pk>/", waivers.decide_waiver, name="decide_waiver"),
]

secrecy: list[URLPattern] = [
    path("", sealed.home, name="home"),
    path("papers/<int:pk>/suspect/", suspecting.suspect, name="suspect"),
    path("candidates/<int:pk>/suspect/", suspecting.suspect_candidate, name="suspect_candidate"),
    path("seals/<int:pk>/", sealed.seal, name="seal"),
    path("seals/<int:pk>/excel/", sealed.copies_out, name="copies_out"),
    path("seals/<int:pk>/read/", sealed.read, name="read"),
    path("seals/<int:pk>/others/", sealed.seal_others, name="seal_others"),
    path("seals/<int:pk>/propose/", sealed.propose, name="propose"),
    path("seals/<int:pk>/confirm/", sealed.confirm, name="confirm"),
    path("seals/<int:pk>/object/", sealed.object_, name="object"),
    path("files/<int:pk>/", sealed.file, name="file"),
]
"""疑似涉密: pressed by everyone who is shown something, worked on by the 保密员."""
