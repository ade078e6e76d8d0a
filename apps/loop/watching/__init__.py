"""A batch held against what came before."""
