"""Addresses of this stretch, by actor."""

from django.urls import URLPattern

nominate: list[URLPattern] = []
society: list[URLPattern] = []
office: list[URLPattern] = []
