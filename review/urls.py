"""Addresses of this stretch, by actor."""

from django.urls import URLPattern

office: list[URLPattern] = []
reviewer: list[URLPattern] = []
supervise: list[URLPattern] = []
