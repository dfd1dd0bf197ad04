"""Labels as people retype them: folding, likeness, and one-to-one assignment."""

from formkit.labels.assign import assign
from formkit.labels.fold import fold, likeness

__all__ = ["assign", "fold", "likeness"]
