"""Forms of this stretch: they clean what was typed, services save it."""
