"""Sentences of findings."""


def of_finding(finding):
    """Render."""
    return str(finding)
