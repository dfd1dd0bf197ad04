"""Files -> Reading: one file an input format. Knows no forms."""

from formkit.read.files import read_file

__all__ = ["read_file"]
