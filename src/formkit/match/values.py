"""The text of a slot -> a value with its evidence, or the reason why it is none."""

from difflib import SequenceMatcher

from formkit.match.cells import Found
from formkit.model.form import Field
from formkit.model.place import FilePlace
from formkit.model.problem import Problem, Refusal
from formkit.model.reading import Cell
from formkit.model.record import Alternative, Evidence, Value

_SHORT = 24  # signs of a text that is shown whole
_SHOWN = 40  # signs of a text that a message repeats
_NOTHING = ("cell", None)  # said by a text that fills nothing in


Understood = tuple[Value, tuple[Problem, ...]]  # a value as read, and what is wrong with it


def understood(field: Field, path: str, found: Found, source: str, above: Understood | None = None) -> Understood:
    """What a slot says. `above` is the same field in the row above, for 同上."""
    text = found.text.strip()
    method, said = field.said(text)
    if found.is_plain and method != "inherited" and not isinstance(said, Refusal):
        return Value(path, said, Evidence(found.text, found.cells[0].place, method)), ()
    place = found.cells[0].place if found.cells else FilePlace(source)
    problems = [Problem(each.code, path, each.message, each.place) for each in found.problems]
    alternatives: list[Alternative] = []
    for each in found.cells:
        if each.doubts or each.alternatives:
            problems += [
                Problem(doubt.code, path, f"{each.place}“{field.called}”：{doubt.message}{otherwise(each)}", each.place)
                for doubt in each.doubts
            ]
            alternatives += [Alternative(text, 0.5) for text in each.alternatives]
    value = None
    if method == "inherited":
        value = None if above is None or any(each.severity == "error" for each in above[1]) else above[0].value
        if value is None:
            message = f"{place}“{field.called}”写的是“{text}”，但上一行没有可以照抄的、拿得准的内容。请填写完整。"
            problems.append(Problem("value.nothing_above", path, message, place))
    elif not isinstance(said, Refusal):
        value = said
    elif not problems:  # a text that is doubtful as seen need not be refused as well
        problems.append(Problem(said.code, path, f"{place}“{field.called}”：{said.message}", place))
    return Value(path, value, Evidence(found.text, place, method, 1.0, tuple(alternatives))), tuple(problems)


def otherwise(cell: Cell) -> str:
    """In what a cell's other readings differ from the one that is shown, in words; "" where it has no others."""
    parts: list[str] = []
    for other in cell.alternatives:
        if max(len(cell.text), len(other)) <= _SHORT:
            parts.append(f"“{cell.text.strip()}”或“{other.strip()}”")
            continue
        for kind, a, b, c, d in SequenceMatcher(None, cell.text, other, autojunk=False).get_opcodes():
            now, then = cell.text[a:b].strip(), other[c:d].strip()
            if kind != "equal" and (now or then):
                parts.append(
                    f"“{_shortened(now)}”或“{_shortened(then)}”" if now and then else f"“{_shortened(now or then)}”"
                )
    return f"有出入的是{'、'.join(dict.fromkeys(parts))}。" if parts else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def is_filled(field: Field, text: str) -> bool:
    """Whether something is written there, be it only "/" or a text that cannot be understood."""
    return field.said(text) != _NOTHING
