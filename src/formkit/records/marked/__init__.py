"""The clerk's own list handed back, with what became of every row."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

from formkit.errors import BadUsage, RunRefused, UnreadableFile
from formkit.model.form import Form
from formkit.model.place import DataRow, Place, SheetCell
from formkit.model.problem import Problem
from formkit.ooxml.excel import address, position
from formkit.ooxml.excel_cells import Seen
from formkit.records.columns import Columns
from formkit.records.marked.book import index_only, lost_parts, marked, retyped
from formkit.records.marked.index import Mark, Marks, RowMark, Told
from formkit.records.outcomes import Outcome
from formkit.records.sheets import INDEX_SHEET, OUTCOME_HEADINGS, RawSheet, sheets_in
from formkit.records.sources import find_list
from formkit.records.whole import write_whole

_MOST_CELLS = 1_000_000  # openpyxl takes about half a GB for them; a longer list gets its problems listed only
_LAST_COLUMN = 16_383
_NAMED_ROWS = 8  # rows that a reason names one by one
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class _List:
    """A list as it was read: the file's content, its sheets, and the one that was read."""

    content: bytes
    sheets: tuple[RawSheet, ...]
    sheet: RawSheet
    columns: Columns


def mark_targets(errors: Path, sources: Mapping[str, Path]) -> dict[str, Path]:
    """Where each data file is handed back, by its name: the first at `errors`, further ones at "<errors>-<name>.xlsx".

    Raises BadUsage for another suffix, and RunRefused where an input would be overwritten or a target is not
    writable, so that nothing is issued before that is known.
    """
    if errors.suffix.lower() != ".xlsx":
        raise BadUsage(f"--errors 要写成 .xlsx 文件，读到“{errors.name}”。")
    targets: dict[str, Path] = {}
    for name, path in sources.items():
        target = errors
        if targets:
            stem = f"{errors.stem}-{_UNSAFE.sub('-', path.stem)}"
            target = errors.with_name(f"{stem}.xlsx")
            number = 2
            while target in targets.values():
                target, number = errors.with_name(f"{stem}-{number}.xlsx"), number + 1
        for source in sources.values():
            if _is_same_file(target, source):
                raise RunRefused(f"--errors 指的“{target}”就是数据文件本身，不能覆盖它。请换一个文件名。")
        if target.exists():
            _check_writable(target)
        targets[name] = target
    return targets


def _is_same_file(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return Path(one).samefile(other)
    return one.resolve() == other.resolve()


def _check_writable(target: Path) -> None:
    try:
        with target.open("r+b"):
            pass
    except OSError as error:
        words = "可能正在 Excel 或 WPS 里打开着。请关掉它，或给 --errors 换个文件名，再来一次。"
        raise RunRefused(f"写不了“{target}”（{error.strerror}）：{words}") from None


def write_marked(
    form: Form,
    sources: Mapping[str, Path],
    targets: Mapping[str, Path],
    outcomes: Sequence[Outcome],
    problems: Sequence[Problem],
    run: str = "",
) -> None:
    """Hands each data file back as a workbook, all of them or none.

    A workbook keeps its order and look; one with parts that would be lost, and a csv, comes back as text; of
    JSON, TOML and what could not be read only the problems are listed. The originals are not touched.
    Raises RunRefused where a file cannot be written.
    """
    contents: dict[Path, bytes] = {}
    for name, path in sources.items():
        ours = [each for each in outcomes if any(_source(place) == name for place in each.rows)]
        of_rows = {problem for each in ours for problem in each.problems if problem.place is None}
        is_first = not contents
        mine = [
            each
            for each in dict.fromkeys(problems)
            if _source(each.place) == name or each in of_rows or (is_first and _is_nowhere(each, outcomes))
        ]
        contents[targets[name]] = _handed_back(form, name, path, ours, mine)
    write_whole(contents, run)


def _is_nowhere(problem: Problem, outcomes: Iterable[Outcome]) -> bool:
    """Whether a problem belongs to no row of any list, like that of a blank form; the first file tells it."""
    return problem.place is None and not any(each.rows and problem in each.problems for each in outcomes)


def _source(place: Place | None) -> str:
    return "" if place is None else place.source


def _handed_back(form: Form, name: str, path: Path, outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> bytes:
    listed = _read_again(form, name, path)
    marks = _marks(name, listed, outcomes, problems)
    if listed is None:
        return index_only(marks, "这种文件不能原样写回，只列出问题。")
    if marks.column >= _LAST_COLUMN:
        return index_only(marks, "表的右边没有空列，写不下处理结果，只列出问题。")
    if sum(sheet.area for sheet in listed.sheets) > _MOST_CELLS:
        return index_only(marks, "表太大，没有原样写回，只列出问题。")
    if not listed.content.startswith(b"PK"):
        return _typed_anew(listed, marks, "原件是文本文件，这里是它的内容，都写成了文本。")
    lost = lost_parts(listed.content)
    if not lost:
        content = marked(listed.content, marks, "")
        if content is not None and _says_the_same(listed, content, marks):
            return content
        lost = "有不能照原样保存的内容"
    note = f"原件里有{lost}，不能照原样保存，所以这里只有“{listed.sheet.name}”的内容，都写成了文本。原件没有改动。"
    return _typed_anew(listed, marks, note)


def _typed_anew(listed: _List, marks: Marks, note: str) -> bytes:
    content = marked(retyped(listed.sheet), marks, note)
    assert content is not None  # what we have written ourselves has no merged areas in the way
    return content


def _read_again(form: Form, name: str, path: Path) -> _List | None:
    """The list in a data file, or None where it holds none."""
    try:
        content = path.read_bytes()
        if path.suffix.lower() in (".json", ".toml") or not content:
            return None
        sheets = sheets_in(BytesIO(content), path.stem, name)
    except (OSError, UnreadableFile):
        return None
    found = find_list(form, sheets)
    return _List(content, sheets, *found) if found is not None else None


def _says_the_same(listed: _List, content: bytes, marks: Marks) -> bool:
    """Whether the copy reads as the original does, cell by cell, but for the two columns; no other test is as sure."""
    try:
        copies = {sheet.name: sheet for sheet in sheets_in(BytesIO(content), "", "")}
    except UnreadableFile:
        return False
    ours = (marks.column, marks.column + 1)
    for sheet in listed.sheets:
        copy = copies.get(sheet.name)
        passed = ours if sheet is listed.sheet else ()
        if sheet.name != INDEX_SHEET and (copy is None or not _is_same(sheet, copy, passed)):
            return False
    return True


def _is_same(sheet: RawSheet, copy: RawSheet, passed: Sequence[int]) -> bool:
    return all(one == other for one, other in zip_longest(_seen(sheet, passed), _seen(copy, passed)))


def _seen(sheet: RawSheet, passed: Sequence[int]) -> Iterator[tuple[int, dict[int, Seen]]]:
    """What each row shows, by column."""
    for row in sheet.rows:
        cells = {column: (text, row.doubts.get(column, ())) for column, text in enumerate(row.texts)}
        shown = {column: seen for column, seen in cells.items() if seen != ("", ()) and column not in passed}
        if shown:
            yield row.index, shown


def _marks(name: str, listed: _List | None, outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> Marks:
    """Everything there is to tell of one data file."""
    column = 0 if listed is None else _free_column(listed.sheet, listed.columns)
    firsts = {problem: each.rows[0] for each in outcomes for problem in each.problems if each.rows}
    # That a row was issued before stands in its 处理结果; nothing is to be seen to.
    told = [each for each in problems if each.code != "row.issued_before"]
    lines = sorted(((_place(each, firsts), each) for each in told), key=lambda line: _order(line[0]))
    rows = {} if listed is None else _row_marks(outcomes, told)
    counts = {
        "数据行数 = 发出 + 以前已发出 + 扣下": sum(len(each.rows) for each in outcomes),
        "发出的行": sum(len(each.rows) for each in outcomes if each.number and each.is_new),
        "以前已发出的行": sum(len(each.rows) for each in outcomes if each.number and not each.is_new),
        "扣下的行": sum(len(each.rows) for each in outcomes if not each.number),
        "没有读的行（像合计或备注）": sum(each.code == "row.not_data" for each in told),
        "要改的问题": sum(each.severity == "error" for each in told),
        "提醒": sum(each.severity == "warning" for each in told),
    }
    return Marks(
        name,
        "" if listed is None else listed.sheet.name,
        0 if listed is None else listed.columns.first_row - 1,
        column,
        counts,
        tuple(_told(place, each, listed, column) for place, each in lines),
        tuple(_mark(each) for each in told if isinstance(each.place, SheetCell)),
        rows,
    )


def _place(problem: Problem, firsts: Mapping[Problem, Place]) -> Place | None:
    return problem.place if problem.place is not None else firsts.get(problem)


def _order(place: Place | None) -> tuple[int, int, int]:
    """In the order of the clerk's own sheet; what concerns the whole file comes first."""
    if isinstance(place, SheetCell):
        return (1, *position(place.cell))
    return (1, place.row, 0) if isinstance(place, DataRow) else (0, 0, 0)


def _told(place: Place | None, problem: Problem, listed: _List | None, column: int) -> Told:
    if listed is None or not isinstance(place, SheetCell):
        return Told(problem.severity, problem.code, _words(problem), "" if place is None else str(place), "", None)
    row, at = position(place.cell)
    if problem.place is None:
        return Told(
            problem.severity, problem.code, _words(problem), f"第{row + 1}行", "", (place.sheet, address(row, column))
        )
    heading = listed.columns.headings.get(at) if place.sheet == listed.sheet.name else None
    label = "" if heading is None else "·".join(dict.fromkeys(each for each in (heading.group, heading.label) if each))
    return Told(problem.severity, problem.code, _words(problem), place.cell, label, (place.sheet, place.cell))


def _mark(problem: Problem) -> Mark:
    assert isinstance(problem.place, SheetCell)
    return Mark(problem.place.sheet, problem.place.cell, _words(problem), problem.severity == "error")


def _words(problem: Problem) -> str:
    """The message where its place is plain to see."""
    return problem.message.removeprefix(str(problem.place)).removeprefix("：")


def _row_of(place: Place | None) -> int | None:
    return position(place.cell)[0] if isinstance(place, SheetCell) else None


def _row_marks(outcomes: Sequence[Outcome], problems: Sequence[Problem]) -> dict[int, RowMark]:
    """By row index of the sheet: what became of the row, and all that is to be said of it."""
    said: dict[int, list[str]] = {}
    for problem in problems:
        if isinstance(problem.place, SheetCell):
            words = problem.message.removeprefix(f"工作表“{problem.place.sheet}”")
            said.setdefault(position(problem.place.cell)[0], []).append(words)
    marks = {
        row: RowMark("没有读", said.get(row, ()), "unread")
        for each in problems
        if each.code == "row.not_data" and (row := _row_of(each.place)) is not None
    }
    for outcome in outcomes:
        bad = sorted(
            {row for each in outcome.problems if each.severity == "error" and (row := _row_of(each.place)) is not None}
        )
        whole = [each.message for each in outcome.problems if each.place is None]
        for place in outcome.rows:
            row = _row_of(place)
            if row is None:
                continue
            reasons = [*said.get(row, ()), *whole]
            if not outcome.number and row not in bad and bad:
                reasons.append(
                    f"这一行{'也' if reasons else '没有错，但'}和{_named(bad)}在同一份表里，那里有错，所以整份先扣下。"
                )
            marks[row] = RowMark(outcome.words, reasons, outcome.state)
    return marks


def _named(rows: Sequence[int]) -> str:
    names = "、".join(str(row + 1) for row in rows[:_NAMED_ROWS])
    return f"第 {names} 行" + (f"等 {len(rows)} 行" if len(rows) > _NAMED_ROWS else "")


def _free_column(sheet: RawSheet, columns: Columns) -> int:
    """Where the two columns go: where they stand already, else the first empty pair right of the last heading."""
    headings = columns.headings
    for index in sorted(columns.ours):
        if [headings[each].label for each in (index, index + 1) if each in headings] == list(OUTCOME_HEADINGS):
            return index
    used = {column for row in sheet.rows for column, text in enumerate(row.texts) if text or column in row.doubts}
    column = max(headings) + 1
    while column in used or column + 1 in used:
        column += 1
    return column
