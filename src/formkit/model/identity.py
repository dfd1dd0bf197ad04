"""Who a document is: form, version and number, with a short check keyed by the archive that issued it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote_to_bytes

Verdict = Literal["verified", "unchecked", "forged"]

_PREFIX = "formkit."
# How a code begins: the maker, and which way of writing it.
_MADE = "FK1"
# A QR code packs digits, capitals and few other signs in 5.5 bits each; anything else costs 8 in all the text.
_CAPITALS, _HEX = re.compile("[^0-9A-Z.+*-]"), re.compile("[^0-9a-z.+*-]")
_PAGES = re.compile("([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


@dataclass(frozen=True)
class Identity:
    """What an issued document says of itself; `replaces` is the number it was issued in place of, if any."""

    form: str
    version: str
    number: str
    check: str = ""
    replaces: str = ""

    def signed(self, key: bytes) -> "Identity":
        """The same identity with the check that `key` gives."""
        return replace(self, check=self._check(key))

    def verdict(self, key: bytes | None) -> Verdict:
        """Whether the check was made with `key`; without a key nothing can be said."""
        if key is None or not self.check:
            return "unchecked"
        return "verified" if hmac.compare_digest(self.check, self._check(key)) else "forged"

    def _check(self, key: bytes) -> str:
        """40 bits of HMAC-SHA256 in base32: 8 characters, chance of a random match one in 10^12."""
        message = "\x1f".join((self.form, self.version, self.number)).encode()
        return base64.b32encode(hmac.digest(key, message, hashlib.sha256)[:5]).decode()

    def properties(self) -> dict[str, str]:
        """The identity as an Office file's custom properties."""
        parts = {"form": self.form, "version": self.version, "number": self.number, "check": self.check}
        if self.replaces:
            parts["replaces"] = self.replaces
        return {_PREFIX + name: text for name, text in parts.items()}

    @staticmethod
    def from_properties(properties: Mapping[str, str]) -> "Identity | None":
        """The identity in custom properties, or None where the file carries none."""
        form = properties.get(_PREFIX + "form", "")
        if not form:
            return None
        names = ("version", "number", "check", "replaces")
        return Identity(form, *(properties.get(_PREFIX + name, "") for name in names))

    def code(self, page: int = 0, pages: int = 0) -> str:
        """The identity as the text of a QR code: "FK1/3.1/0A1B2C3D4E5F/XQ-…/ABCDEFGH", on a page of several "…/2/3".

        What a QR code packs badly is quoted as %XX of UTF-8; the version, hex digits in lower case, stands in capitals.
        """
        parts = (_quoted(self.form), _quoted(self.version, _HEX).upper(), _quoted(self.number), _quoted(self.check))
        return "/".join((_MADE, *parts, *((str(page), str(pages)) if pages else ())))

    @staticmethod
    def from_code(text: str) -> "Identity | None":
        """The identity in the text of a QR code, whichever page it is of; None where the code is another's."""
        code, _ = _without_page(text)
        made, _, rest = code.partition("/")
        parts = rest.split("/")
        if made != _MADE or len(parts) != 4:
            return None
        form, version, number, check = parts
        try:
            identity = Identity(_unquoted(form), _unquoted(version.lower()), _unquoted(number), _unquoted(check))
        except UnicodeError:
            return None
        written = "/".join((made, form, version.upper(), number, check))
        return identity if identity.code() == written else None


def page_of(code: str) -> tuple[int, int] | None:
    """The page and the number of pages that the text of a QR code tells, or None where it tells none."""
    return _without_page(code)[1]


def _without_page(code: str) -> tuple[str, tuple[int, int] | None]:
    parts = code.split("/")
    found = _PAGES.fullmatch("/".join(parts[5:]))
    if found is None or int(found[1]) > int(found[2]):
        return code, None
    return "/".join(parts[:5]), (int(found[1]), int(found[2]))


def _quoted(text: str, others: re.Pattern[str] = _CAPITALS) -> str:
    return others.sub(lambda sign: "".join(f"%{byte:02X}" for byte in _bytes(sign[0])), text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _unquoted(text: str) -> str:
    """Raises UnicodeError."""
    return unquote_to_bytes(text).decode("utf-8", "surrogatepass")
