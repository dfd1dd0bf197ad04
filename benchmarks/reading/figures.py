"""The strokes of figures and of the signs about them, as a pen draws them.

A line for each sign: its width, then its strokes; all in hundredths of the type size from the top left.
"""

from collections.abc import Mapping
from typing import NamedTuple

Line = tuple[tuple[float, float], ...]


class Shape(NamedTuple):
    """A sign: how wide it is in shares of the type size, and its strokes in their order."""

    width: float
    lines: tuple[Line, ...]


_PLAIN = """
〇  96 : 48,12 22,26 12,52 24,76 48,86 74,74 84,50 72,24 46,12
0  52 : 28,14 8,32 6,62 22,86 40,72 44,40 30,15
1  34 : 18,14 16,88
2  50 : 7,28 24,13 40,26 30,52 6,86 46,84
3  50 : 9,20 28,13 40,28 20,46 42,64 30,86 6,80
4  52 : 26,14 6,60 48,60 ; 36,40 34,90
5  50 : 14,16 10,46 32,44 42,64 28,87 6,80 ; 14,16 44,15
6  50 : 36,13 12,44 8,72 26,88 42,70 28,54 10,68
7  48 : 6,17 44,16 24,50 18,88
8  50 : 38,20 22,13 10,28 38,62 26,87 8,70 36,36 38,20
9  50 : 40,26 22,14 8,32 22,48 40,30 38,56 28,88
.  24 : 10,86 12,88
,  26 : 13,84 8,96
、  50 : 8,78 22,90
-  44 : 6,54 36,53
—  90 : 6,54 84,53
~  56 : 5,58 18,48 34,58 50,48
/  44 : 40,10 5,96
(  32 : 26,8 10,34 10,68 26,96
)  32 : 6,8 22,34 22,68 6,96
°  28 : 14,12 6,20 14,28 22,20 14,12
'  20 : 12,10 8,28
"  30 : 10,10 7,27 ; 22,10 19,27
:  24 : 10,45 12,47 ; 10,80 12,82
?  50 : 8,28 24,13 40,28 24,50 23,64 ; 23,84 24,87
=  50 : 6,42 42,41 ; 6,62 42,61
>  50 : 8,28 42,50 8,74
≥  56 : 8,20 44,40 8,62 ; 8,86 46,84
E  54 : 44,14 10,15 10,86 46,85 ; 10,50 38,49
N  60 : 10,88 10,14 50,86 50,12
A  60 : 28,12 6,88 ; 28,12 52,88 ; 14,60 44,59
B  54 : 10,13 10,87 ; 10,14 40,20 36,42 12,47 46,62 38,84 10,87
C  56 : 48,24 28,13 8,48 26,86 48,76
D  58 : 10,13 10,87 ; 10,14 44,28 46,68 10,87
m  70 : 8,46 8,86 ; 8,58 22,46 32,58 32,86 ; 32,58 48,46 58,60 58,86
k  48 : 10,12 10,87 ; 38,48 10,66 40,86
W  76 : 6,14 20,86 36,30 52,86 68,14
"""
# Other ways of some figures: a 7 with a bar, a 4 that is closed, a 1 with a flag.
_HOOKED = """
1  40 : 6,34 22,14 20,88
2  52 : 8,30 26,13 40,30 12,78 10,86 20,76 48,86
4  52 : 34,13 5,62 48,62 ; 34,13 33,90
5  52 : 44,14 15,16 11,46 34,45 42,66 26,88 6,82
7  50 : 6,22 8,15 46,16 20,88 ; 14,50 42,49
9  50 : 40,20 20,14 8,32 24,46 40,22 37,90
"""


def _shapes(table: str) -> Mapping[str, Shape]:
    return {line[0]: _shape(line[1:]) for line in table.strip().splitlines()}


def _shape(text: str) -> Shape:
    width, _, strokes = text.partition(" : ")
    return Shape(int(width) / 100, tuple(map(_line, strokes.split(";"))))


def _line(text: str) -> Line:
    pairs = (each.split(",") for each in text.split())
    return tuple((int(x) / 100, int(y) / 100) for x, y in pairs)


PLAIN = _shapes(_PLAIN)
HOOKED = {**PLAIN, **_shapes(_HOOKED)}
