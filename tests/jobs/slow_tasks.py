"""A handler for a real worker: its first attempt says that it runs and waits to be killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from jobs.models import Job
from jobs.progress import Progress
from jobs.registry import handles


@handles("be_killed", "Be killed")
def be_killed(job: Job, progress: Progress) -> dict[str, Any]:
    """Write each attempt into a file; the first one kills its worker, as ``kill -9`` would."""
    progress.step(1, 2, "half")
    with Path(os.environ["JUJIAN_TEST_ATTEMPTS"]).open("a") as attempts:
        attempts.write(f"{job.tries}\n")
    if job.tries == 1:
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    progress.step(2, 2, "whole")
    return {"tries": job.tries}
