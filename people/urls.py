"""Addresses of this stretch, by actor."""

from django.urls import URLPattern

supervise: list[URLPattern] = []
operate: list[URLPattern] = []
everyone: list[URLPattern] = []
