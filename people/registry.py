"""What others may want to hear of: here, that somebody was invited and a link awaits delivery."""

from django.dispatch import Signal

invited = Signal()
"""Sent with user, code, expires and at, inside the transaction that makes the invitation."""
