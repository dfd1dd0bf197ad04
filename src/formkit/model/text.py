"""Folding of text for comparison. Stored text is never folded."""

import re
from functools import lru_cache

_MOST_TEXTS = 32_768  # that are kept in mind: a form's labels and options come again with each paper
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD))
_FOLD = _FULL_WIDTH | _INVISIBLE | {0x00A0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2007: 0x20, 0x2009: 0x20, 0x202F: 0x20}

# What people write to say "nothing here", which is not the same as leaving the cell blank.
EXPLICIT_EMPTY = frozenset({"/", "\\", "-", "--", "—", "——", "–", "无", "N/A", "n/a", "NA", "不涉及", "空", "没有"})
# What people write to say "as above".
DITTO = frozenset({"同上", "〃", "″", '"', "''", "同前", "上同"})
_IN_DITTO = re.compile("[同〃″\"'＂＇]")  # one of these is in each of them, however wide it is typed


@lru_cache(maxsize=_MOST_TEXTS)
def half_width(text: str) -> str:
    """`text` with full-width ASCII and spaces made half-width and invisible characters dropped.

    Limited to U+FF01-FF5E and spaces: NFKC would also turn ㎡ into m2, ① into 1 and № into No.
    """
    return text if text.isascii() else text.translate(_FOLD)


@lru_cache(maxsize=_MOST_TEXTS)
def squeeze(text: str) -> str:
    """`text` half-width, with all white space removed: for comparing, never for storing."""
    return "".join(half_width(text).split())


def is_explicit_empty(text: str) -> bool:
    """Whether `text` says in so many signs that there is nothing: "/", "—", "无" …"""
    return squeeze(text) in EXPLICIT_EMPTY


def is_ditto(text: str) -> bool:
    """Whether `text` says "as in the row above": 同上, 〃 …"""
    return _IN_DITTO.search(text) is not None and squeeze(text) in DITTO
