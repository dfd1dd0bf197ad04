"""What signs of a symbol font look like: an R set in Wingdings 2 is how many people tick."""

# By font and the lower byte of the code; files write F0FE, FE, or the letter that has that code.
_SIGNS = {
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xFC: "√", 0xFB: "×", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0x6E: "■", 0x6C: "●"},
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0x54: "☒", 0x50: "√", 0x4F: "×", 0xA3: "☐", 0x2A: "☐"},
}
_UNKNOWN = "�"


def is_symbol_font(font: str) -> bool:
    """Whether a font shows signs of its own in place of letters."""
    return font.strip().lower() in _SIGNS


def in_font(text: str, font: str) -> str:
    """`text` as it looks in `font`; � where the sign of a symbol font is not known."""
    signs = _SIGNS.get(font.strip().lower())
    if signs is None:
        return text
    return "".join(signs.get(ord(sign) & 0xFF, _UNKNOWN) if _is_of_font(sign) else sign for sign in text)


def _is_of_font(sign: str) -> bool:
    """Whether a symbol font sets the sign at all: a Chinese one beside it comes from another font."""
    return not sign.isspace() and (sign < "\u0100" or "\uf000" <= sign <= "\uf0ff")
