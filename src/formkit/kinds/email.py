"""An e-mail address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from formkit.kinds._text import BLANK, folded, is_blank, of_type, seen
from formkit.model.grammar import Grammar
from formkit.model.problem import Refusal
from formkit.model.values import Scalar

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,24}}"
# RFC 5321 4.5.3.1: 64 octets before the @, 254 in all.
_LONGEST, _LONGEST_LOCAL = 254, 64


@dataclass(frozen=True)
class Email:
    """One address, half-width, its domain in lower case."""

    name: ClassVar[str] = "email"
    example: ClassVar[str] = "zhang@example.cn"
    schema: ClassVar[Mapping[str, object]] = {"type": "string", "format": "email"}
    blank: ClassVar[str] = ""
    grammar: ClassVar[Grammar] = Grammar(_ADDRESS)

    def show(self, value: Scalar) -> str:
        return of_type(value, str)

    def parse(self, text: str) -> str | Refusal:
        if is_blank(text):
            return BLANK
        line = folded(text)
        if line.count("@") > 1:
            return Refusal("email.several", f"{seen(text)}，有不止一个邮箱。请只填一个。")
        local, _, domain = line.rpartition("@")
        if len(line) > _LONGEST or len(local) > _LONGEST_LOCAL or not re.fullmatch(_ADDRESS, line):
            return Refusal("email.unreadable", f"{seen(text)}，不是邮箱地址。请写成 name@example.com 这样。")
        return f"{local}@{domain.lower()}"


KIND = Email
