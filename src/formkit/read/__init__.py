"""Files -> Reading: one file an input format. Knows no forms."""

from formkit.read.files import files_in, read_content

__all__ = ["files_in", "read_content"]
