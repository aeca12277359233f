"""How a handler tells where it stands, and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from jobs.models import Job, State


class Cancelled(Exception):
    """Whoever asked for the work wants it stopped."""


class Superseded(Exception):
    """The job was given to another worker, or is over: this one must not write any more."""


class Progress:
    """One attempt at one job. It writes only while the attempt is the current one.

    ``clock`` tells the present moment; a handler passes ``progress.now()`` to the services it calls.
    """

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self.job, self.now = job, clock
        self._mine = Job.objects.filter(pk=job.pk, tries=job.tries, state=State.RUNNING)

    def step(self, done: int, total: int | None = None, sentence: object = "") -> None:
        """Show ``done`` of ``total`` with a sentence, and live on.

        Raises Cancelled where the work is to stop, Superseded where another worker has it.
        """
        values: dict[str, Any] = {"done": done, "beat_at": self.now()}
        if total is not None:
            values["total"] = total
        if sentence:
            values["sentence"] = str(sentence)
        if not self._mine.filter(cancel_asked=False).update(**values):
            raise Cancelled if self._mine.exists() else Superseded

    def end(
        self, state: State, sentence: object = "", result: dict[str, Any] | None = None
    ) -> bool:
        """Write how the attempt ended; False where it is no longer the current one."""
        values: dict[str, Any] = {"state": state, "ended_at": self.now()}
        if sentence:
            values["sentence"] = str(sentence)
        if result is not None:
            values["result"] = result
        return bool(self._mine.update(**values))
