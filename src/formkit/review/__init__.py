"""Values + problems + policy -> accepted, or a reason to look."""

from formkit.review.judging import judge

__all__ = ["judge"]
