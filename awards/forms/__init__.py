"""What the public and the awards desk fill in."""
