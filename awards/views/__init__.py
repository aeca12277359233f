"""Pages of the awards: the office's desk, the supervisor's view, the public site."""
