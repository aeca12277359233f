"""The society's desk: home, papers, the steps of a paper, imports."""
