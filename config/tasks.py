"""Periodic work: the clock ticks."""
