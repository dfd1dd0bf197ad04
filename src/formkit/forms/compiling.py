"""Learns where everything lies on the pages of a form: LibreOffice prints probes of its Word template."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from formkit.forms.layouts import source_of
from formkit.forms.measuring import Measured, measured
from formkit.forms.paging import CannotPage, cut
from formkit.forms.probing import Probed, growing_table, probes, row_counts
from formkit.model.form import Form
from formkit.model.layout import Layout
from formkit.model.path import parted
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.ooxml.package import Package
from formkit.ooxml.word_fonts import fonts_named, fonts_used
from formkit.ooxml.word_probe import VARIANTS
from formkit.ooxml.word_unset import unset
from formkit.pdf.background import bare, joined
from formkit.pdf.font_set import FAMILIES, face_of, is_known
from formkit.pdf.fonts import FONTS
from formkit.pdf.office import office_version, printed

_SOURCE = "form.docx"
_MOST_SLOTS = 9_000  # each needs a sign of its own, as do the words beside it; there are some 20,000


@dataclass(frozen=True)
class Compiled:
    """The layout of a form, or none where there are errors among the problems."""

    layout: Layout | None
    problems: tuple[Problem, ...]


def compile_form(form: Form) -> Compiled:
    """The layout of a usable form, learned from its Word template. Raises MissingTool where there is no LibreOffice."""
    with Package(form.templates["docx"].content) as package:
        families = fonts_named(package)
        warnings = list(_substituted(fonts_used(package)))
        refusals = [*unset(package, _SOURCE), *_refusals(form)]
    if refusals:
        return Compiled(None, (*refusals, *warnings))
    probed = list(probes(form))
    documents = {f"{each.rows}-{variant}": each.documents[variant] for each in probed for variant in VARIANTS}
    pages = printed(documents, families)
    found = [_measured(each, pages) for each in probed]
    problems = [problem for each in found for problem in _amiss(form, each)]
    if problems:
        return Compiled(None, (*_each_once(problems), *warnings))
    table = growing_table(form)
    loop = next(iter(form.templates["docx"].loops), None)
    try:
        pieces = cut(found, loop, table.capacity["docx"] if table else None)
    except CannotPage as refused:
        return Compiled(None, (_fault(refused.code, "", str(refused)), *warnings))
    layout = Layout(
        source=source_of(form),
        made_with={"office": office_version(), **_font_hashes()},
        table=table.name if table else "",
        pages=pieces.pages,
        only=pieces.sections["only"],
        first=pieces.sections.get("first", ()),
        continuation=pieces.sections.get("continuation", ()),
        last=pieces.sections.get("last", ()),
        background=joined([(found[document].blank, number) for document, number in pieces.origins]),
    )
    return Compiled(layout, tuple(warnings))


def _measured(probed: Probed, pages: dict[str, bytes]) -> Measured:
    own = {variant: pages[f"{probed.rows}-{variant}"] for variant in VARIANTS}
    return measured(probed, {**own, "blank": bare(own["blank"], probed.hidden)})


def _refusals(form: Form) -> Iterator[Problem]:
    names = list(dict.fromkeys(loop.table for loop in form.templates["docx"].loops))
    if len(form.templates["docx"].loops) > 1:
        titles = "、".join(f"“{form.table_by_name[name].title}”" for name in names)
        yield _fault("layout.growing_tables", "", f"有不止一张随数据增行的明细（{titles}），没法排版。请只留一张")

    table = growing_table(form)
    capacity = table.capacity["docx"] if table else None
    if table and max(row_counts(capacity)) * len(table.fields) > _MOST_SLOTS:
        yield _fault(
            "layout.too_many_slots", "", f"“{table.title}”每页的行数乘以栏数太多，没法学版面。请减少每页的行数"
        )


def _amiss(form: Form, document: Measured) -> Iterator[Problem]:
    """Slots that are not seen, printed words that move, and fonts that are not ours."""
    if not document.is_ours:
        message = "LibreOffice 没有用 formkit 自带的字体，位置量不准。请在 Linux 上学版面，再把 layout 文件夹拷过来"
        yield _fault("layout.other_fonts", "", message)
    for lost in document.lost:
        message = f"“{_called(form, lost)}”印出的页上看不到：格子太小，或字被遮住。请调整模板"
        yield _fault("layout.slot_lost", lost, message)
    for page in document.moved:
        message = f"{document.rows} 行的表，填写后第{page}页的印字会移动，没法排版。请检查这一页上没有固定行高的内容"
        yield _fault("layout.words_move", "", message)


def _called(form: Form, lost: str) -> str:
    """A lost slot by its label and path; printed words as they are."""
    table, _, name = parted(lost)
    own = form.table_by_name[table].by_name if table in form.table_by_name else form.by_name
    return f"{own[name].called}（{lost}）" if name in own else lost


def _each_once(problems: list[Problem]) -> list[Problem]:
    return list({(each.code, each.message): each for each in problems}.values())


def _substituted(families: frozenset[str]) -> Iterator[Problem]:
    for family in sorted(families):
        if not is_known(family):
            ours = {"song": "宋体", "hei": "黑体"}[face_of(family)]
            message = f"{_SOURCE}：没有“{family}”这种字体，PDF 里用{ours}（{FAMILIES[face_of(family)]}）代替。"
            yield Problem("layout.font_substituted", "", message, FilePlace(_SOURCE), "warning")


def _font_hashes() -> dict[str, str]:
    return {font.name: hashlib.sha256(font.path.read_bytes()).hexdigest() for font in FONTS}


def _fault(code: str, path: str, message: str) -> Problem:
    return Problem(code, path, f"{_SOURCE}：{message}。", FilePlace(_SOURCE))
