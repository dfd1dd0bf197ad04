"""Records -> documents: one file an output format."""

from formkit.generate.documents import FORMATS, fill, misfits
from formkit.generate.numbers import number_pattern

__all__ = ["FORMATS", "fill", "misfits", "number_pattern"]
