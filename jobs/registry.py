"""Which function does the work of which verb.

Handlers stand in the ``tasks.py`` of the app whose work they do, and are found there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jobs.models import Job
    from jobs.progress import Progress

Work = Callable[["Job", "Progress"], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Handler:
    """The work of one verb, and its name on the page that shows its progress."""

    verb: str
    title: str | Promise
    work: Work


HANDLERS: dict[str, Handler] = {}


def handles(verb: str, title: str | Promise = "") -> Callable[[Work], Work]:
    """Register a handler: ``work(job, progress)`` does the job and returns its result.

    It must be idempotent: after a killed worker it is called again for the same job. It reports
    with ``progress.step`` at least once a minute. The result may name a ``url`` to go on to.
    """

    def register(work: Work) -> Work:
        HANDLERS[verb] = Handler(verb, title or _("Work in the background"), work)
        return work

    return register


def handler_for(verb: str) -> Handler:
    """Return the handler of a verb; raises LookupError where no app has one."""
    if verb not in HANDLERS:
        autodiscover_modules("tasks")
    if verb not in HANDLERS:
        raise LookupError(f"no handler for the verb {verb!r} in any tasks.py")
    return HANDLERS[verb]
