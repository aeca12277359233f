"""Periodic work: the clock ticks."""

from celery import shared_task

from config import clock


@shared_task(name="config.tick")
def tick() -> None:
    """Let everything happen that is due now."""
    clock.tick(clock.now())
