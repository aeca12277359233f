"""Pages of papers and candidates, a file per actor; what a paper consists of, for all of them."""
