"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path, re_path

from programmes.views import calls, changes, rules
from programmes.views import office as cycles
from programmes.views import workbooks as out

office: list[URLPattern] = [
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/excel/", out.cycles_out, name="cycles_out"),
    path("cycles/prepare/", cycles.prepare, name="prepare"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/change/", cycles.change_cycle, name="change_cycle"),
    path("cycles/<int:pk>/call/", calls.call, name="call"),
    path("cycles/<int:pk>/call/attach/", calls.attach_call_file, name="attach_call_file"),
    path("cycles/<int:pk>/call/readers/excel/", out.readers_out, name="readers_out"),
    path("cycles/<int:pk>/call/remind/", calls.remind_unread, name="remind_unread"),
    path("call-files/<int:pk>/", calls.call_file, name="call_file"),
    path("call-files/<int:pk>/remove/", calls.remove_call_file, name="remove_call_file"),
    path("cycles/<int:pk>/authority/", calls.authority, name="authority"),
    path("cycles/<int:pk>/authority/document/", calls.authority_file, name="authority_file"),
    path("cycles/<int:pk>/quotas/", cycles.quotas, name="quotas"),
    path("cycles/<int:pk>/rules/", rules.rules, name="rules"),
    path("cycles/<int:pk>/rules/freeze/", rules.freeze_rules, name="freeze_rules"),
    path("cycles/<int:pk>/rules/tables/", rules.revise_tables, name="revise_tables"),
    path("cycles/<int:pk>/rules/<slug:table>/", rules.revise_rules, name="revise_rules"),
    path(
        "cycles/<int:pk>/rules/<slug:table>/<slug:entries>/",
        rules.revise_rule_list,
        name="revise_rule_list",
    ),
    re_path(
        r"^cycles/(?P<pk>[0-9]{1,18})/(?P<verb>open|close|finish)/$",
        cycles.step_cycle,
        name="step_cycle",
    ),
    path("cycles/<int:pk>/change-rules/", changes.begin_rule_change, name="begin_rule_change"),
    path("rule-changes/<int:pk>/", changes.rule_change, name="rule_change"),
    re_path(
        r"^rule-changes/(?P<pk>[0-9]{1,18})/(?P<verb>adopt|drop)/$",
        changes.step_rule_change,
        name="step_rule_change",
    ),
    path("rules/<int:pk>/", rules.rule_set, name="rule_set"),
    path("programmes/<slug:code>/compare/", rules.compare_rules, name="compare_rules"),
]

society: list[URLPattern] = [
    path("cycles/<int:pk>/call/", calls.read_call, name="call"),
    path("call-files/<int:pk>/", calls.society_call_file, name="call_file"),
]
