"""Records -> documents: one file an output format."""

from formkit.generate.documents import FORMATS, fill, misfits
from formkit.generate.names import file_name
from formkit.generate.numbers import number_pattern

__all__ = ["FORMATS", "file_name", "fill", "misfits", "number_pattern"]
