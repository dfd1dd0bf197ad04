"""Records -> documents: one file an output format."""

from formkit.generate.formats import FORMATS, fill, format_of, formats_of, misfits
from formkit.generate.names import file_name
from formkit.generate.numbers import number_pattern

__all__ = ["FORMATS", "file_name", "fill", "format_of", "formats_of", "misfits", "number_pattern"]
