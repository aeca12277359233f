"""Pages of people, by actor."""
