"""Signs that fonts give for others that look the same: ⾼ (a radical) where 高 was typed."""

import unicodedata

# Radicals of a code of their own (U+2E80-2EFF), for which Unicode has no compatibility mapping, each with the sign it
# stands for. Source: EquivalentUnifiedIdeograph.txt of Unicode 15.
_PAIRS = (
    "⺅亻⺇几⺉刂⺋㔾⺒巳⺓幺⺕彑⺖忄⺗㣺⺘扌⺙攵⺛旡⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺧牛⺨犭⺩王⺪疋⺫罒⺬示⺭礻⺮竹⺯糸⺰纟⺱罓⺲罒⺳㓁⺴网⺶羊⺷羊⺸羊"
    "⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食"
    "⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_SUPPLEMENT = dict(zip(_PAIRS[::2], _PAIRS[1::2]))


def as_typed(text: str) -> str:
    """`text` with radicals and compatibility ideographs turned into the signs people type; all else as it is."""
    return text if text.isascii() else "".join(_as_typed(sign) for sign in text)


def _as_typed(sign: str) -> str:
    if "\u2e80" <= sign <= "\u2eff":
        return _SUPPLEMENT.get(sign, sign)
    if "\u2f00" <= sign <= "\u2fdf" or "\uf900" <= sign <= "\ufaff":
        return unicodedata.normalize("NFKC", sign)
    return sign
