"""Reading + Form -> values with evidence."""

from formkit.match.identify import candidates
from formkit.match.matching import Matched, match

__all__ = ["Matched", "candidates", "match"]
