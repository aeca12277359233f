"""Measurements; `make bench` runs them and prints a table each."""
