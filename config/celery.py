"""Celery: the embedded file-system broker by default, Redis by setting."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("jujian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
