"""The app jobs; it makes its task known to every process, so that any may start one."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        """Register the task."""
        from jobs import tasks  # noqa: F401
