"""What people put on paper beside values: signatures, seals, ticks."""

from dataclasses import dataclass
from typing import Literal

from formkit.model.place import Place


@dataclass(frozen=True)
class Mark:
    """A signature, a seal or a tick: whether it is there, None where that cannot be told, and what was seen, in words.

    `path` is where it belongs: that of a party's signature or seal, or of the field that `option` is one of; "" of a seal
    in no place for one. It never says "valid": whether a seal binds is not for software to judge.
    """

    path: str
    kind: Literal["sign", "seal", "tick"]
    present: bool | None
    place: Place | None = None
    evidence: str = ""
    option: str = ""

    def plain(self) -> dict[str, object]:
        place = None if self.place is None else self.place.plain()
        option = {"option": self.option} if self.kind == "tick" else {}
        return {
            "path": self.path, "kind": self.kind, **option, "present": self.present, "evidence": self.evidence or None,
            "place": place,
        }  # fmt: skip
