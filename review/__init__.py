"""Experts, conflicts of interest (回避), assignment, scoring, votes (票决), ranking."""
