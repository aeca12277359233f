"""The office's pages about papers and candidates."""
