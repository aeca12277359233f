"""All addresses, by actor: this file is the table of contents of the site."""

from itertools import chain

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLResolver, include, path

from awards import urls as awards
from config import styleguide, views
from nominations import urls as nominations
from people import urls as people
from programmes import urls as programmes
from review import urls as review


def actor(prefix: str, namespace: str, *lists: list) -> URLResolver:
    """Put the pages of several apps for one actor under one prefix and namespace."""
    return path(prefix, include((list(chain(*lists)), namespace), namespace=namespace))


urlpatterns = [
    path("", views.enter, name="enter"),
    path("favicon.ico", views.favicon, name="favicon"),
    *awards.short,
    *i18n_patterns(
        path("home/", views.home, name="home"),
        path("office-held/", views.switch_office, name="switch_office"),
        path("demo-clock/", views.demo_clock, name="demo_clock"),
        path("demo-letters/", views.demo_letters, name="demo_letters"),
        path("jobs/", include("jobs.urls")),
        path("account/", include("allauth.urls")),
        actor("nominate/", "nominate", nominations.nominate, review.nominate),
        actor(
            "society/",
            "society",
            nominations.society,
            programmes.society,
            review.society,
            awards.society,
        ),
        actor(
            "office/", "office", nominations.office, programmes.office, review.office, awards.office
        ),
        actor("review/", "review", review.reviewer),
        actor(
            "supervise/",
            "supervise",
            people.supervise,
            nominations.supervise,
            review.supervise,
            awards.supervise,
        ),
        actor("hall/", "hall", review.hall_screen),
        actor("secrecy/", "secrecy", nominations.secrecy),
        actor("operate/", "operate", people.operate),
        actor("accounts/", "people", people.everyone),
        actor("", "public", awards.public),
    ),
]
if settings.DEBUG:
    urlpatterns += i18n_patterns(path("styleguide/", styleguide.styleguide, name="styleguide"))

handler400 = "config.views.bad_request"
