"""Addresses of this stretch, by actor."""

from django.urls import URLPattern, path

from review.views import ballot
from review.views import reviewer as desk

office: list[URLPattern] = []

reviewer: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("rounds/<int:pk>/", desk.work, name="round"),
    path("rounds/<int:pk>/declare/", desk.declare, name="declare"),
    path("rounds/<int:pk>/accept/", desk.accept, name="accept"),
    path("rounds/<int:pk>/compare/", desk.compare, name="compare"),
    path("rounds/<int:pk>/finish/", desk.finish, name="finish"),
    path("items/<int:pk>/", desk.item, name="item"),
    path("items/<int:pk>/marks/<slug:criterion>/", desk.mark, name="mark"),
    path("items/<int:pk>/comment/", desk.comment, name="comment"),
    path("items/<int:pk>/reopen/", desk.reopen, name="reopen"),
    path("items/<int:pk>/conflict/", desk.conflict, name="conflict"),
    path("items/<int:pk>/decline/", desk.decline, name="decline"),
    path("items/<int:pk>/files/<int:file>/", desk.attachment, name="attachment"),
    path("votes/<int:pk>/", ballot.vote, name="vote"),
    path("votes/<int:pk>/sign-in/", ballot.sign_in, name="sign_in"),
    path("votes/<int:pk>/cast/", ballot.cast, name="cast"),
    path("votes/<int:pk>/settle/", ballot.settle, name="settle"),
]

supervise: list[URLPattern] = []
