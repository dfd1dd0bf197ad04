"""Reading + Form -> values with evidence."""

from formkit.match.identify import candidates
from formkit.match.matching import Matched, match, template_for

__all__ = ["Matched", "candidates", "match", "template_for"]
