"""Reads the entries of a form.toml, noting every fault with its place instead of stopping at the first."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from formkit.model.place import FilePlace
from formkit.model.problem import Problem

Choice = TypeVar("Choice", bound=StrEnum)


class Entry:
    """One table of the file, with its dotted path; faults of all entries go to one list."""

    def __init__(self, path: str, content: object, problems: list[Problem], source: str) -> None:
        self.path = path
        self._problems = problems
        self._source = source
        self._content: Mapping[str, object] = content if isinstance(content, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(content, dict):
            self.fault("form.wrong_type", f"这里应是一个表（[{path}]），读到“{content}”")

    def fault(self, code: str, message: str, key: str = "") -> None:
        """Notes a fault of this entry or of one of its keys."""
        where = ".".join(part for part in (self.path, key) if part) or "开头"
        self._problems.append(Problem(code, where, f"form.toml 的 {where}：{message}。", FilePlace(self._source)))

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        value = self.value(key)
        if value is None and default is None:
            self.fault("form.missing_key", f"缺少“{key}”")
        if value is not None and not isinstance(value, str):
            self.fault("form.wrong_type", f"应是加引号的文字，读到 {value}", key)
            return str(value)
        return str(value) if value is not None else default or ""

    def flag(self, key: str) -> bool:
        """A true or false; false if left out."""
        value = self.value(key)
        if value is not None and not isinstance(value, bool):
            self.fault("form.wrong_type", f"应是 true 或 false，读到“{value}”", key)
        return value is True

    def whole(self, key: str) -> int | None:
        """A whole number, or None if left out."""
        value = self.value(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.fault("form.wrong_type", f"应是整数，读到“{value}”", key)
        return None

    def number(self, key: str) -> Decimal | None:
        """A number, or None if left out."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Decimal(str(value))
        self.fault("form.wrong_type", f"应是数字，读到“{value}”", key)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if left out."""
        value = self.value(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.fault("form.wrong_type", f"应是文字的列表，读到“{value}”", key)
        return ()

    def one_of(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        """One of a closed set of words."""
        value = self.value(key)
        if value is None:
            return default
        try:
            return choices(str(value))
        except ValueError:
            known = "、".join(choices)
            self.fault("form.wrong_word", f"“{value}”不在可用的词里（{known}）", key)
            return default

    def entry(self, key: str) -> "Entry | None":
        """A table within this one, or None if left out."""
        value = self.value(key)
        return None if value is None else self._inner(key, value)

    def entries(self, key: str) -> Iterator[tuple[str, "Entry"]]:
        """The named tables within [key], in order."""
        value = self.value(key)
        if value is None:
            return
        if not isinstance(value, dict):
            self.fault("form.wrong_type", f"应写成 [{key}.名字] 的表，读到“{value}”", key)
            return
        for name, content in value.items():
            yield name, self._inner(f"{key}.{name}", content)

    def _inner(self, key: str, content: object) -> "Entry":
        path = ".".join(part for part in (self.path, key) if part)
        return Entry(path, content, self._problems, self._source)

    def value(self, key: str) -> object:
        """What stands under a key, unchecked, or None."""
        self._asked.add(key)
        return self._content.get(key)

    def rest(self) -> dict[str, object]:
        """All that no one has asked for yet."""
        left = {key: value for key, value in self._content.items() if key not in self._asked}
        self._asked.update(left)
        return left

    def close(self) -> None:
        """Notes every key that nothing understands: a typo must not be ignored."""
        for key in self.rest():
            self.fault("form.unknown_key", f"认不出“{key}”", key)
