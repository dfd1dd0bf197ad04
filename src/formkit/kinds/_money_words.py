"""Amounts in words, 大写金额.

Source: 支付结算办法 (银发〔1997〕393号) 附件一 正确填写票据和结算凭证的基本规定.
"""

import re
from decimal import Decimal

from formkit.kinds import _chinese

CHARACTERS = _chinese.CHARACTERS + _chinese.CAPITALS + "元圆圓角分整正负"

_DIGIT = "[零一二三四五六七八九]"
_AMOUNT = re.compile(
    rf"(?P<minus>负)?(?:(?P<yuan>[零一二三四五六七八九十百千万亿]+)[元圆圓])?"
    rf"(?:零?(?P<jiao>{_DIGIT})角)?(?:零?(?P<fen>{_DIGIT})分)?[整正]?"
)


def amount_of(words: str) -> Decimal | None:
    """The amount, with two places, that `words` spell; None if they spell none.

    圆 for 元, 正 for 整, a missing 整 and the zeros that the rule leaves to the writer are all taken.
    """
    parts = _AMOUNT.fullmatch(_chinese.plain(words))
    if parts is None or not (parts["yuan"] or parts["jiao"] or parts["fen"]):
        return None
    yuan = _chinese.whole(parts["yuan"]) if parts["yuan"] else 0
    if yuan is None:
        return None
    jiao, fen = (_chinese.digit_by_digit(parts[name] or "零") or 0 for name in ("jiao", "fen"))
    amount = Decimal(yuan * 100 + jiao * 10 + fen).scaleb(-2)
    return amount.copy_negate() if parts["minus"] else amount


def words_of(amount: Decimal) -> str:
    """`amount`, below 10^16 and with two places, in words: 陆仟零柒元壹角肆分, 贰佰元整."""
    yuan, cents = divmod(int(abs(amount).scaleb(2)), 100)
    jiao, fen = divmod(cents, 10)
    text = _chinese.spelled(yuan) + "元" if yuan or not cents else ""
    if not cents:
        text += "整"
    # Zero yuan or zero 角 between two figures is read out; where only the ones of the yuan are zero it may be.
    elif yuan and (not jiao or yuan % 10 == 0):
        text += "零"
    text += (f"{_chinese.spelled(jiao)}角" if jiao else "") + (f"{_chinese.spelled(fen)}分" if fen else "")
    return ("负" if amount < 0 else "") + _chinese.capital(text)
