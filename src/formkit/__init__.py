"""One form folder writes the paper and reads it back."""

__version__ = "0.1.0"
