"""Programmes, cycles, versioned rule sets, quotas, presets, working days, exact shares."""
