"""Addresses of this stretch, by actor."""

from django.urls import URLPattern

office: list[URLPattern] = []
supervise: list[URLPattern] = []
public: list[URLPattern] = []
