"""批次清单: what became of every row of data, and every document that was ever issued into a folder."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from formkit.errors import RunRefused
from formkit.records.results.layout import clean
from formkit.records.whole import refusal, whole

NAMES = ("批次清单.json", "批次清单.xlsx")
HEAD = "archive_head"  # how the head of a list calls that of the archive's log

Standing = Literal["发出", "以前已发出", "扣下", "作废"]
_STANDINGS: tuple[Standing, ...] = ("发出", "以前已发出", "扣下", "作废")

# A document a line, so that a long list is read again without holding it.
_BEFORE, _BETWEEN, _AFTER = '"documents": [', ",", "]"
_MOST_LINES = 1_000_000  # Excel has 1,048,576 rows a sheet
_MOST_SIGNS = 32_000  # and 32,767 in a cell
_COLUMNS = (
    ("状态", 12), ("编号", 34), ("数据文件", 26), ("位置", 26), ("文件", 56), ("SHA-256", 68), ("到期日", 20), ("说明", 80),
)  # fmt: skip
_FONT = {"font_name": "微软雅黑", "font_size": 10}


@dataclass(frozen=True)
class Entry:
    """A document of the list, or rows that were withheld (no number).

    `rows` are source and place of each row, `files` name and SHA-256 of each file; `due` is a day, with （暂定） where it
    may still move; `successor` is the number that took the place of a void one. `is_of_run` tells whether its rows
    are among the data of this run.
    """

    state: Standing
    number: str
    form: str
    version: str
    rows: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    due: str = ""
    reasons: tuple[str, ...] = ()
    replaces: str = ""
    successor: str = ""
    is_of_run: bool = True

    def plain(self) -> dict[str, object]:
        return {
            "state": self.state,
            "number": self.number or None,
            "form": self.form,
            "version": self.version,
            "rows": [{"source": source, "place": place} for source, place in self.rows],
            "files": [{"name": name, "sha256": sha256} for name, sha256 in self.files],
            "due": self.due or None,
            "reasons": list(self.reasons),
            "replaces": self.replaces or None,
            "successor": self.successor or None,
            "of_this_run": self.is_of_run,
        }


def write_manifest(folder: Path, head: Mapping[str, object], entries: Iterable[Entry], run: str) -> None:
    """Writes the list of a folder anew, as JSON and as a workbook, each whole or not at all.

    `entries` is gone through once and may still read the list that is there. Raises RunRefused where it cannot be
    written.
    """
    with whole([folder / name for name in NAMES], run) as (data, sheet), ExitStack() as opened:
        written = _Data(opened.enter_context(data.open("w", encoding="utf-8", newline="\n")), head)
        book = _Book(sheet, head, opened.enter_context(tempfile.TemporaryDirectory(prefix="formkit-")))
        opened.callback(book.abandon)
        counts: Counter[str] = Counter()
        for entry in entries:
            counts[f"{entry.state}的份数" if entry.number else "扣下的份数"] += 1
            counts[f"{entry.state}的行数"] += len(entry.rows)
            counts["这次数据的行数"] += len(entry.rows) * entry.is_of_run
            written.add(entry)
            book.add(entry)
        totals = {each: counts[each] for each in _totals()}
        written.close(totals)
        book.close(totals)


def _totals() -> Iterator[str]:
    yield "这次数据的行数"
    for what in ("行数", "份数"):
        yield from (f"{each}的{what}" for each in _STANDINGS)


def check_manifest(folder: Path) -> None:
    """Raises RunRefused where the list that is there is held open by a program, or cannot be read."""
    for path in (folder / name for name in NAMES):
        try:
            with path.open("r+b"):
                pass
        except FileNotFoundError:
            continue
        except OSError as error:
            raise refusal(path, error) from None
    for _ in listed(folder):
        pass


def listed_head(folder: Path) -> dict[str, object]:
    """What the list that is there says at its head; empty where there is none, or none that can be read."""
    try:
        with (folder / NAMES[0]).open(encoding="utf-8") as file:
            head = json.loads(f"{file.readline().rstrip().removesuffix(',')}}}")
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in head.items() if name != "schema"} if isinstance(head, dict) else {}


def listed(folder: Path) -> Iterator[Entry]:
    """The entries of the list that is there, one by one; none where there is no list. Raises RunRefused."""
    path = folder / NAMES[0]
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.rstrip() == _BEFORE:
                    break
            else:
                raise ValueError
            for line in file:
                if line.startswith(_AFTER):
                    return
                yield _entry(json.loads(line.rstrip().removesuffix(_BETWEEN)))
        raise ValueError
    except FileNotFoundError:
        return
    except OSError as error:
        raise refusal(path, error) from None
    except (ValueError, KeyError, TypeError):
        raise RunRefused(f"“{path}”读不懂，可能被改过。请把它改名或移走，再运行一次。") from None


def _entry(plain: Mapping[str, object]) -> Entry:
    state, rows, files, reasons = (plain[name] for name in ("state", "rows", "files", "reasons"))
    if state not in _STANDINGS or not (
        isinstance(rows, list) and isinstance(files, list) and isinstance(reasons, list)
    ):
        raise ValueError
    texts = {name: str(plain[name] or "") for name in ("number", "form", "version", "due", "replaces", "successor")}
    return Entry(
        state,
        texts["number"],
        texts["form"],
        texts["version"],
        tuple((str(each["source"]), str(each["place"])) for each in rows),
        tuple((str(each["name"]), str(each["sha256"])) for each in files),
        texts["due"],
        tuple(map(str, reasons)),
        texts["replaces"],
        texts["successor"],
        plain["of_this_run"] is True,
    )


class _Data:
    """The list as JSON, written as it comes."""

    def __init__(self, file: IO[str], head: Mapping[str, object]) -> None:
        self._file = file
        self._separator = "\n"
        shown = json.dumps({"schema": 1, **head}, ensure_ascii=False)
        file.write(f"{shown.removesuffix('}')},\n{_BEFORE}")

    def add(self, entry: Entry) -> None:
        self._file.write(self._separator + json.dumps(entry.plain(), ensure_ascii=False))
        self._separator = f"{_BETWEEN}\n"

    def close(self, totals: Mapping[str, int]) -> None:
        self._file.write(f'\n{_AFTER}, "totals": {json.dumps(totals, ensure_ascii=False)}}}\n')
        self._file.close()


class _Book:
    """The list as a workbook, a line for each row of data, written as it comes."""

    def __init__(self, path: Path, head: Mapping[str, object], waiting: str) -> None:
        """`waiting` is a folder for what is kept out of memory until the end."""
        options: dict[str, object] = {"constant_memory": True, "tmpdir": waiting, "default_format_properties": _FONT}
        options |= dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self._workbook = Workbook(str(path), options)
        self._head = head
        self._bold = self._workbook.add_format({**_FONT, "bold": True, "bg_color": "#D6DCE4"})
        fills: dict[Standing, str] = {"扣下": "#F8CBAD", "作废": "#D9D9D9"}
        self._marked: dict[Standing, Format] = {
            state: self._workbook.add_format({**_FONT, "bg_color": colour}) for state, colour in fills.items()
        }
        self._sheet = self._next_sheet()
        self._line = 0

    def _next_sheet(self) -> Worksheet:
        number = len(self._workbook.worksheets()) + 1
        sheet = self._workbook.add_worksheet("清单" if number == 1 else f"清单{number}")
        for column, (heading, wide) in enumerate(_COLUMNS):
            sheet.set_column(column, column, wide)
            sheet.write_string(0, column, heading, self._bold)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def add(self, entry: Entry) -> None:
        files, hashes = ("\n".join(each) for each in zip(*entry.files)) if entry.files else ("", "")
        words = "；".join((*entry.reasons, *((f"由 {entry.successor} 代替",) if entry.successor else ())))
        if entry.replaces:
            words = "；".join(filter(None, (f"代替 {entry.replaces}", words)))
        for source, place in entry.rows or (("", ""),):
            if self._line >= _MOST_LINES:
                self._sheet, self._line = self._next_sheet(), 0
            self._line += 1
            texts = (entry.state, entry.number, source, place, files, hashes, entry.due, words)
            for column, text in enumerate(texts):
                if text:
                    shown = clean(text)[:_MOST_SIGNS]
                    self._sheet.write_string(
                        self._line, column, shown, None if column else self._marked.get(entry.state)
                    )

    def close(self, totals: Mapping[str, int]) -> None:
        sheet = self._workbook.add_worksheet("合计")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 60)
        for line, (name, value) in enumerate({**self._head, **totals}.items()):
            sheet.write_string(line, 0, _HEAD_WORDS.get(name, name), self._bold)
            if isinstance(value, int):
                sheet.write_number(line, 1, value)
            else:
                sheet.write_string(line, 1, clean("、".join(value) if isinstance(value, list) else str(value)))
        try:
            self._workbook.close()
        except FileCreateError as error:
            raise error.args[0] from None

    def abandon(self) -> None:
        """Lets go of the files that xlsxwriter 3.3 leaves open where a workbook is never closed."""
        for sheet in self._workbook.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()


_HEAD_WORDS = {"form": "表", "title": "标题", "version": "版本", "sources": "数据文件", HEAD: "档案校验头"}
