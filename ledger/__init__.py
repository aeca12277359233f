"""The one door (advance) and the one book (Entry)."""
