"""Labels as people retype them: folding, likeness, and one-to-one assignment."""

from formkit.labels.assign import assign
from formkit.labels.fold import REMARKED, bare, fold, is_remark, likeness
from formkit.labels.slip import is_slip

__all__ = ["REMARKED", "assign", "bare", "fold", "is_remark", "is_slip", "likeness"]
