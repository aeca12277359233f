"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path

from people.views import accounts
from people.views import everyone as all_of_us
from people.views import operate as desk
from people.views import supervise as watch
from people.views import workbooks as out

supervise: list[URLPattern] = [
    path("", watch.home, name="home"),
    path("book/", watch.book, name="book"),
    path("book/excel/", out.book_out, name="book_out"),
    path("book/<str:kind>/<int:pk>/", watch.record, name="record"),
    path("book/<str:kind>/<int:pk>/names/", watch.unmask, name="unmask"),
]

operate: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("societies/", desk.societies, name="societies"),
    path("societies/excel/", out.societies_out, name="societies_out"),
    path("societies/add/", desk.add_society, name="add_society"),
    path("units/", desk.units, name="units"),
    path("units/excel/", out.units_out, name="units_out"),
    path("units/add/", desk.add_unit, name="add_unit"),
    path("users/", accounts.users, name="users"),
    path("users/excel/", out.users_out, name="users_out"),
    path("users/add/", accounts.add_user, name="add_user"),
    path("users/<int:pk>/", accounts.user, name="user"),
    path("users/<int:pk>/phone/", accounts.keep_phone, name="keep_phone"),
    path("users/<int:pk>/invite/", accounts.invite, name="invite"),
    path("offices/<int:pk>/end/", accounts.end_office, name="end_office"),
    path("offices/<int:pk>/hand-over/", accounts.hand_over, name="hand_over"),
    path("import/<slug:kind>/", desk.imports, name="import"),
    path("import/<slug:kind>/template/", desk.template, name="template"),
]

everyone: list[URLPattern] = [
    path("activate/<str:code>/", all_of_us.activate, name="activate"),
]
