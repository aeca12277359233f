"""All addresses, by actor."""

from django.urls import path

urlpatterns: list = []
