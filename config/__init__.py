"""The machine room: settings, urls by actor, background work, the clock, the rehearsal."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
