"""Labels as people retype them: folding, likeness, and one-to-one assignment."""

from formkit.labels.assign import assign
from formkit.labels.fold import fold, likeness
from formkit.labels.slip import is_slip

__all__ = ["assign", "fold", "is_slip", "likeness"]
