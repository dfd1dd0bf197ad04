"""The parameters of a kind, as a form definition gives them, checked against the kind's own fields."""

from collections.abc import Mapping
from dataclasses import Field, fields

from formkit.model.kind import Option
from formkit.model.text import squeeze

# Definitions say `show`, which on a kind is the method.
_STYLE = "style"
_RENAMED = {"show": _STYLE}
_IN_CHINESE = {str: "文字", bool: "true 或 false", tuple: "列表"}
_OPTION_KEYS = ("value", "code", "accept")


class KindError(ValueError):
    """A form definition names a kind or parameter that does not exist, or gives a parameter an unfit value."""


def checked(name: str, kind: type, parameters: Mapping[str, object]) -> dict[str, object]:
    """`parameters` under the names and types of the fields of `kind`; KindError for what does not fit."""
    known = {each.name: each for each in fields(kind)}
    result: dict[str, object] = {}
    for key, value in parameters.items():
        field = known.get(_RENAMED.get(key, key))
        if field is None or key == _STYLE:
            told = "、".join("show" if each == _STYLE else each for each in known) or "无"
            raise KindError(f"字段类型“{name}”没有参数“{key}”。可用的参数：{told}。")
        result[field.name] = _fitting(name, key, field, value)
    return result


def _fitting(name: str, key: str, field: "Field[object]", value: object) -> object:
    if key == "options":
        return options_of(value)
    wanted = type(field.default)
    if type(value) is not wanted:
        raise KindError(f"字段类型“{name}”的参数“{key}”写的是 {value!r}，应为{_IN_CHINESE[wanted]}。")
    allowed = field.metadata.get("allowed")
    if allowed and value not in allowed:
        told = "、".join(f"“{each}”" for each in allowed)
        raise KindError(f"字段类型“{name}”的参数“{key}”写的是“{value}”，只能是：{told}。")
    return value


def folded(word: str) -> str:
    """`word` as options are compared: width, white space and case do not count."""
    return squeeze(word).casefold()


def words_of(option: Option) -> tuple[str, ...]:
    """All words that mean `option`, the printed one first."""
    return tuple(word for word in (option.value, option.code, *option.accept) if word)


def options_of(given: object) -> tuple[Option, ...]:
    """Options from plain strings and from mappings with value, code and accept.

    Raises KindError where a word is empty or would mean two options.
    """
    if not isinstance(given, (list, tuple)):
        raise KindError(f"options 写的是 {given!r}，应为列表。")
    options = tuple(_option(each) for each in given)
    meant: dict[str, str] = {}
    for option in options:
        if folded(option.value) in meant:
            raise KindError(f"选项“{option.value}”与选项“{meant[folded(option.value)]}”重复。请删去一个。")
        for word in words_of(option):
            if not folded(word):
                raise KindError(f"选项“{option.value}”中有空白的写法。请删去。")
            other = meant.setdefault(folded(word), option.value)
            if other != option.value:
                raise KindError(f"写法“{word}”既指选项“{other}”又指选项“{option.value}”。请只留在一个选项里。")
    return options


def _option(given: object) -> Option:
    if isinstance(given, Option):
        return given
    if isinstance(given, str):
        given = {"value": given}
    if not isinstance(given, Mapping):
        raise KindError(f"选项写的是 {given!r}，应为文字或 {{ value, code, accept }}。")
    unknown = [str(key) for key in given if key not in _OPTION_KEYS]
    if unknown:
        raise KindError(f"选项中有不认识的“{'、'.join(unknown)}”。可用的：{'、'.join(_OPTION_KEYS)}。")
    value, code, accept = given.get("value"), given.get("code", ""), given.get("accept", ())
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise KindError(f"选项的 value 写的是 {value!r}，应为首尾没有空格的文字。")
    if not isinstance(code, str):
        raise KindError(f"选项“{value}”的 code 写的是 {code!r}，应为加引号的文字。")
    if not isinstance(accept, (list, tuple)) or not all(isinstance(word, str) for word in accept):
        raise KindError(f"选项“{value}”的 accept 写的是 {accept!r}，应为文字的列表。")
    return Option(value, code, tuple(accept))
