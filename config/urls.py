"""All addresses, by actor."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns: list = [
    *i18n_patterns(
        path("jobs/", include("jobs.urls")),
    ),
]
