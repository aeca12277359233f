"""Pages of programmes, by actor."""
