"""What the first bytes of a file say about its size and length."""

from .measured import HEAD, Measures, measures_of

__all__ = ["HEAD", "Measures", "measures_of"]
