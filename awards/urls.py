"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path, re_path

from awards.views import public as open_to_all

office: list[URLPattern] = []
supervise: list[URLPattern] = []

public: list[URLPattern] = [
    path("", open_to_all.home, name="home"),
    path("notices/", open_to_all.notices, name="notices"),
    path("notices/<int:pk>/", open_to_all.notice, name="notice"),
    path("notices/<int:pk>/entries/<int:place>/", open_to_all.entry, name="entry"),
    path("notices/<int:pk>/object/", open_to_all.objection, name="objection"),
    re_path(
        r"^notices/(?P<pk>\d+)/notice\.(?P<kind>pdf|json|csv)$",
        open_to_all.notice_out,
        name="notice_out",
    ),
    path("objections/", open_to_all.objection_status, name="objection_status"),
    path("awards/", open_to_all.awards, name="awards"),
    path("awards/<int:pk>/", open_to_all.award_list, name="award_list"),
    re_path(
        r"^awards/(?P<pk>\d+)/list\.(?P<kind>pdf|json|csv)$",
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
