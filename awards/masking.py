"""Masking, under construction."""


def scan(text):
    """Find leaks."""
    return ()
