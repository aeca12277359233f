"""What the stretches below may want to hear of: here, that work was found classified."""

from django.dispatch import Signal

classified = Signal()
"""Sent with paper, candidate, at and a list ``erased`` to add hashes to, inside the transaction that
erases what the paper held: whoever keeps words about it erases them as well."""
