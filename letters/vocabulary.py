"""The fixed words and numbers of the outbox."""

from datetime import timedelta

GATHERING = timedelta(minutes=1)  # how long a batch waits for more of its kind
LEASE = timedelta(minutes=5)  # after this a message whose sender was killed is sent again
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)


def delay_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many failed tries; None where it is given up."""
    return DELAYS[tries - 1] if 0 < tries <= len(DELAYS) else None
