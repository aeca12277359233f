"""Forms of review, a file per actor."""
