"""Pages of review, a file per actor; what the pages of several actors show."""
