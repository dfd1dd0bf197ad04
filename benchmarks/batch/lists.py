"""`python -m benchmarks.batch.lists FOLDER ROWS.xlsx…`: what both sides are given, made by a process that then ends.

Lists by their names: "1000.xlsx" has 1,000 rows. Each row of form 3.1 is a document of its own; form.json tells the
plain script what it must know of the form.
"""

import csv
import json
import sys
from pathlib import Path

from xlsxwriter import Workbook

from benchmarks.batch.plain import Given
from benchmarks.rows import rows
from formkit.forms import find_form, load_form
from formkit.model.form import Form


def write_list(form: Form, count: int, target: Path) -> None:
    """Writes a list as xlsx or csv by its name, under the labels of the form."""
    fields = dict(form.all_fields())
    made = rows(form, count)
    first = next(made)
    table = ([fields[path].label for path in first], [*first.values()], *([*row.values()] for row in made))
    if target.suffix == ".csv":
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        return
    with Workbook(target, {"strings_to_formulas": False}) as book:  # shared strings, as Excel itself writes them
        sheet = book.add_worksheet("需求")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)


def given(form: Form, template: Path) -> Given:
    """What a programmer would have written into the plain script by hand."""
    fields = dict(form.all_fields())
    (filled,) = rows(form, 1)
    options = {path: [option.value for option in getattr(field.kind, "options", ())] for path, field in fields.items()}
    return {
        "template": str(template),
        "columns": {fields[path].label: path for path in filled},
        "blanks": {path: field.kind.blank for path, field in fields.items()},
        "long_dates": [path for path, field in fields.items() if "年" in field.kind.blank],
        "options": {path: options[path] for path, field in fields.items() if "☐" in field.kind.blank},
        "codes": {option.value: option.code for option in getattr(fields["operator"].kind, "options", ())},
        "least": form.tables[0].least,
    }


def main(folder: Path, *names: str) -> None:
    """Writes the lists, the template and form.json."""
    form = load_form(find_form("3.1")).usable()
    template = folder / "form.docx"
    template.write_bytes(form.templates["docx"].content)
    (folder / "form.json").write_text(json.dumps(given(form, template), ensure_ascii=False), encoding="utf-8")
    for name in names:
        write_list(form, int(Path(name).stem), folder / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
