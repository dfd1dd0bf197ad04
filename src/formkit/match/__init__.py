"""Reading + Form -> values with evidence."""

from formkit.match.identify import candidates, template_for
from formkit.match.matching import Matched, match

__all__ = ["Matched", "candidates", "match", "template_for"]
