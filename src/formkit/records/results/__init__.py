"""What came back, as files people open: a workbook, csv for other programs, jsonl with everything."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from formkit.errors import BadUsage
from formkit.model.form import Form
from formkit.model.returned import Returned
from formkit.records.results.layout import HIDDEN, NO_DATA, Layout, guarded, lay_out, unread_lines
from formkit.records.results.workbook import workbook_of
from formkit.records.whole import write_whole

_SUFFIXES = (".xlsx", ".csv", ".jsonl")


def write_results(
    returned: Sequence[Returned], forms: Mapping[str, Form], path: Path, ignored: Sequence[str] = ()
) -> None:
    """Writes what came back to a file, by its suffix; it appears whole or not at all.

    `forms` are those the documents were read by, by id; `ignored` are files that were not read. A csv holds one
    data sheet; further ones go beside it as "<name>-<sheet>.csv". An existing file is replaced.
    Raises BadUsage for another suffix, RunRefused where the file cannot be written.
    """
    match output_format(path):
        case "xlsx":
            contents = {path: workbook_of(returned, forms, ignored)}
        case "csv":
            contents = _csv_files(returned, lay_out(returned, forms), path)
        case _:
            lines = (json.dumps(each.plain(), ensure_ascii=False) + "\n" for each in returned)
            # A file name that is no text has lone surrogates, which JSON can only write as \udc80.
            contents = {path: "".join(lines).encode("utf-8", "backslashreplace")}
    write_whole(contents)


def output_format(path: Path) -> str:
    """The format a results file's name asks for: "xlsx", "csv" or "jsonl". Raises BadUsage for any other."""
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        seen = f"“{path.suffix}”" if suffix else "没有后缀"
        raise BadUsage(f"结果文件“{path.name}”的后缀不认识：{seen}。请用 {'、'.join(_SUFFIXES)} 之一。")
    return suffix[1:]


def _csv_files(returned: Sequence[Returned], layout: Layout, path: Path) -> dict[Path, bytes]:
    """One file a data sheet; what could not be read stands at the end of the first, so that all files are in it."""
    contents: dict[Path, bytes] = {}
    for sheet in layout.sheets or (NO_DATA,):
        name = re.sub(r'["<>|]', "", sheet.name)
        target = path if not contents else path.with_name(f"{path.stem}-{name}{path.suffix}")
        lines = sheet.lines if contents else (*sheet.lines, *unread_lines(returned, layout, sheet.columns))
        shown = [index for index, column in enumerate(sheet.columns) if column not in HIDDEN]
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([guarded(sheet.columns[index].heading) for index in shown])
        writer.writerows([guarded(line[index].text) for index in shown] for line in lines)
        contents[target] = text.getvalue().encode("utf-8-sig")
    return contents
