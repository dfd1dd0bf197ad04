"""The plain script one would write instead: openpyxl reads the list, docxtpl writes a document for each row.

`python plain.py LIST.xlsx FORM.json OUT`. It checks nothing and keeps no archive, and imports nothing of formkit; what it must know
of the form stands in FORM.json. It gives the same numbers and the same texts.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TypedDict

from docxtpl import DocxTemplate
from openpyxl import load_workbook


class Given(TypedDict):
    """What a programmer would have written into the script by hand."""

    template: str
    columns: dict[str, str]  # label -> field, those of rows as "demands[].lon"
    blanks: dict[str, str]  # what is printed in a field without a value
    long_dates: list[str]
    options: dict[str, list[str]]  # of the fields printed as boxes
    codes: dict[str, str]  # of the companies, in the number
    least: int  # rows on the page


def main(source: str, given_path: str, output: str) -> None:
    """Writes the documents."""
    given: Given = json.loads(Path(given_path).read_text(encoding="utf-8"))
    Path(output).mkdir()
    serials: Counter[str] = Counter()
    lines = load_workbook(source, read_only=True).worksheets[0].iter_rows(values_only=True)
    names = [given["columns"][str(label)] for label in next(lines)]
    for line in lines:
        filled = {name: printed(given, name, str(value or "")) for name, value in zip(names, line, strict=True)}
        header = {name: text for name, text in (given["blanks"] | filled).items() if "[" not in name}
        row = {name.partition(".")[2]: text for name, text in (given["blanks"] | filled).items() if "[" in name}
        empty = {name.partition(".")[2]: text for name, text in given["blanks"].items() if "[" in name}
        day = "".join(number.zfill(2) for number in re.findall(r"\d+", header["demand_date"]))
        series = f"XQ-320700-{given['codes'][header['operator']]}-{day}"
        serials[series] += 1
        number = f"{series}-{serials[series]:04d}"
        table = [row | {"sequence": "1"}, *([empty] * (given["least"] - 1))]
        document = DocxTemplate(given["template"])
        context = {**header, "document_number": number, "demand_count": "1", "demands": table}
        document.render(context, autoescape=True)
        document.save(Path(output, f"{number}_{header['customer_name']}.docx"))


def printed(given: Given, name: str, text: str) -> str:
    """A value as the form prints it."""
    if text and name in given["long_dates"]:
        year, month, day = map(int, text.split("-"))
        return f"{year}年{month}月{day}日"
    if name in given["options"]:
        return " ".join(f"{'☑' if each == text else '☐'}{each}" for each in given["options"][name])
    return text or given["blanks"][name]


if __name__ == "__main__":
    main(*sys.argv[1:])
