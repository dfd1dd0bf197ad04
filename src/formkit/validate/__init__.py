"""Record + Form -> problems."""

from formkit.validate.validation import validate

__all__ = ["validate"]
