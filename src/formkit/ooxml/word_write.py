"""Fills a tagged Word template: compiled once, so that a record costs a join of bytes.

docxtpl itself makes the parts that are cut, with a mark in each slot; what it would treat in another way than a
plain join does, it renders itself.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from formkit.model.path import nested
from formkit.ooxml.members import Frame
from formkit.ooxml.package import Package, with_properties, writable, write_package
from formkit.ooxml.slots import (
    BEGIN,
    END,
    RECORD,
    ROW,
    Blank,
    CannotCut,
    Stretch,
    cut,
    has_marks,
    mark,
    repeated,
    stretches,
)
from formkit.ooxml.word_code import code_parts

Context = Mapping[str, object]

# docxtpl takes these for tags that were kept from being one, and would print them without the line.
_KEPT_TAG = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
_BLANK = re.compile(f'>(?P<text>[^<>]*{BEGIN}[^<>]*)</w:t>|(?P<before> [\\w:]+=")(?P<switch>{BEGIN}[^"<>]*{END})"')
_RUN = re.compile(r"<w:r(?: [^>]*)?>")
_RUN_PROPERTIES = re.compile(r"<w:rPr>.*?</w:rPr>", re.DOTALL)
_WHOLE = ("<w:tr>", "<w:tr ", "<w:p>", "<w:p ")  # a loop of cells would change the columns with the number of rows


def write_document(template: bytes, context: Context, properties: Mapping[str, str], code: bytes = b"") -> bytes:
    """The document that `context` gives, with these custom properties, and with `code` as its QR code.

    Texts by field name, lists of rows by table name. A tag that names nothing in it is an error, never a blank.
    The code is a PNG; without one the template's own picture stays.
    """
    return _compiled(template).document(context, properties, code)


class WordTemplate:
    """A tagged template, cut at its slots where a plain join gives what docxtpl gives."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._programs: dict[str, list[tuple[str | None, Stretch]]] = {}
        with Package(content) as package:
            self._code_parts = code_parts(package)
        try:
            parts = _rendered(_Marked(io.BytesIO(content)), {})
            texts = {name: part.decode() for name, part in parts.items() if BEGIN.encode() in part}
            programs = {name: list(_program(text)) for name, text in texts.items()}
        except (CannotCut, UndefinedError):
            return
        self._frame = Frame(parts)
        if all(self._is_faithful(programs, parts, count) for count in (0, 2)):
            self._programs = programs

    @property
    def is_cut(self) -> bool:
        """Whether records are joined, or docxtpl renders each."""
        return bool(self._programs)

    def document(self, context: Context, properties: Mapping[str, str], code: bytes = b"") -> bytes:
        """The document that `context` gives, with these custom properties, and with `code` as its QR code."""
        try:
            own = _joined(self._programs, context)
        except (KeyError, TypeError):  # a tag that names nothing, or a value that is no text: docxtpl says what of it
            own = {}
        pictures = dict.fromkeys(self._code_parts, code) if code else {}
        if not own:
            return write_package(with_properties(self.slowly(context) | pictures, properties).items())
        return self._frame.filled(own | pictures, properties)

    def slowly(self, context: Context) -> dict[str, bytes]:
        """The parts as docxtpl renders them."""
        return _rendered(DocxTemplate(io.BytesIO(self._content)), context)

    def _is_faithful(
        self, programs: Mapping[str, list[tuple[str | None, Stretch]]], parts: Mapping[str, bytes], count: int
    ) -> bool:
        context = _probe(programs, count)
        return self.slowly(context) == {**parts, **_joined(programs, context)}


_compiled = lru_cache(maxsize=16)(WordTemplate)


class _Marked(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template whose parts come out with a mark in each slot, and each loop once."""

    def render_xml_part(self, src_xml: str, part: object, context: object, jinja_env: Environment) -> str:
        text = Markup(_marked(jinja_env.parse(src_xml).body, None))  # noqa: S704 - the template itself
        return str(super().render_xml_part("{{ text }}", part, {"text": text}, jinja_env))


def _marked(body: Sequence[nodes.Node], row: str | None) -> str:
    """The text of a template that holds fields and loops over tables only. Raises CannotCut for any other."""
    result = []
    for node in body:
        match node:
            case nodes.Output(nodes=parts):
                result += [_marked_part(part, row) for part in parts]
            case nodes.For(
                target=nodes.Name(name=name), iter=nodes.Name(name=table), else_=[], test=None, recursive=False
            ) if row is None:
                text = _marked(node.body, name)
                if not text.lstrip().startswith(_WHOLE):
                    raise CannotCut
                result.append(repeated(table, text))
            case _:
                raise CannotCut
    return "".join(result)


def _marked_part(part: nodes.Node, row: str | None) -> str:
    match part:
        case nodes.TemplateData(data=str(data)) if not has_marks(data):
            return data
        case nodes.Name(name=str(name)) if name != row:
            return mark(RECORD, name)
        # Jinja gives what a dict itself has by that name first.
        case nodes.Getattr(node=nodes.Name(name=name), attr=str(attribute)) if name == row and not hasattr(
            dict, attribute
        ):
            return mark(ROW, attribute)
        case nodes.Getattr(
            node=nodes.Getitem(
                node=nodes.Getattr(node=nodes.Name(name=name), attr=group), arg=nodes.Const(value=place)
            ),
            attr=attribute,
        ) if name == row and not hasattr(dict, group) and not hasattr(dict, attribute):
            return mark(ROW, f"{group}[{place}].{attribute}")
    raise CannotCut


def _program(text: str) -> Iterator[tuple[str | None, Stretch]]:
    for table, stretch in stretches(text):
        yield table, Stretch(*cut(stretch, _BLANK, _blank))


def _blank(found: re.Match[str]) -> Blank:
    """A switch, or a text of Word: its line ends and tabs stand between texts, and a tab in a run of its own."""
    if found["switch"]:
        return Blank.of(found["switch"], found["before"], '"', f'{found["before"]}"', is_switch=True)
    starts = list(_RUN.finditer(found.string, 0, found.start()))
    if not starts:
        raise CannotCut
    kept = _RUN_PROPERTIES.search(found.string, starts[-1].start(), found.start())
    properties = kept[0] if kept else ""
    text = '<w:t xml:space="preserve">'
    tab = f"</w:t></w:r><w:r>{properties}<w:tab/></w:r><w:r>{properties}{text}"
    return Blank.of(found["text"], ">", "</w:t>", "/>", (tab, f"</w:t><w:br/>{text}"))


def _joined(programs: Mapping[str, list[tuple[str | None, Stretch]]], context: Context) -> dict[str, bytes]:
    """The parts that hold slots. Raises KeyError or TypeError where `context` does not fit them."""
    result = {}
    for name, program in programs.items():
        out: list[bytes] = []
        for table, stretch in program:
            if table is None:
                stretch.write(out, (context, {}))  # type: ignore[arg-type]  # what is no text raises
                continue
            rows = context[table]
            if not isinstance(rows, Sequence):
                raise TypeError
            last: object = None
            written: list[bytes] = []
            for row in rows:
                if row is last:  # a blank row that fills up the page, as the one before
                    out += written
                    continue
                start = len(out)
                stretch.write(out, (context, row))  # type: ignore[arg-type]
                last, written = row, out[start:]
        result[name] = b"".join(out)
    return result


def _probe(programs: Mapping[str, list[tuple[str | None, Stretch]]], count: int) -> dict[str, object]:
    """A record whose tables have `count` rows, with what is treated apart in each slot, or nothing in it."""
    nasty = " 甲&<b>\"'\t\t乙\n\n{{ x }} \n"
    record: dict[str, object] = {}
    rows: dict[str, list[dict[str, str]]] = {}
    for table, stretch in (each for program in programs.values() for each in program):
        copies = rows.setdefault(table, [{} for _ in range(count)]) if table else []
        for blank in sorted(stretch.blanks, key=lambda blank: blank.is_switch):
            full, empty = ("1", "0") if blank.is_switch else (nasty, "")
            for place, name in (part for part in blank.parts if isinstance(part, tuple)):
                if place is RECORD:
                    record[name] = full if count else empty
                for number, row in enumerate(copies):
                    row[name] = empty if number % 2 else full
    return record | {table: [{**row, **nested(row)} for row in copies] for table, copies in rows.items()}


def _rendered(document: DocxTemplate, context: Context) -> dict[str, bytes]:
    # Without autoescape a value such as "A&B" loses text, and markup in a value becomes part of the document.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document.render({name: _writable(value) for name, value in context.items()}, jinja_env=environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    with Package(buffer.getvalue()) as package:
        return package.parts()


def _writable(value: object) -> object:
    """A value of the context without signs that docxtpl would drop or take for a page break or a tag."""
    match value:
        case str() if _KEPT_TAG.search(value):
            return Markup(str(escape(writable(value))).replace("_", "&#95;"))  # noqa: S704 - escaped before
        case str():
            return writable(value)
        case Mapping():
            return {name: _writable(each) for name, each in value.items()}
        case Sequence():
            return [_writable(each) for each in value]
        case _:
            return value
