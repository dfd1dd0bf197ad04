"""Who a document is: form, version and number, with a short check keyed by the archive that issued it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Verdict = Literal["verified", "unchecked", "forged"]

_PREFIX = "formkit."


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
