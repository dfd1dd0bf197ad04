"""Runs of generating in tests: records in, a report out."""

import json
from datetime import date
from pathlib import Path

from formkit.archive import open_archive
from formkit.flow.generating import GenerateOptions, Report, generate
from formkit.model.form import Form

GOOD = {
    "operator": "中国移动",
    "customer_name": "星河公司",
    "batch": "第一批",
    "demand_date": "2015-04-01",
    "account_manager": "周立",
}


def rows(*numbers: str, **more: object) -> dict[str, object]:
    """A record of form 3.1 with these demands."""
    return {**GOOD, **more, "demands": [{"demand_number": number} for number in numbers]}


def write_data(folder: Path, *records: object, name: str = "data.json") -> Path:
    """The records as a data file."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / name
    source.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return source


def run(form: Form, root: Path, *sources: Path, **more: object) -> Report:
    """One run as the command makes it, into root/out: the archive is opened for it and closed after it."""
    archive = open_archive(root / "archive")
    settings: dict[str, object] = {"output": root / "out", "formats": ("docx",), "archive": archive, "issuer": "320700"}
    settings |= {"today": date(2015, 4, 3), **more}
    try:
        return generate(form, sources, GenerateOptions(**settings), lambda done, total: None)  # type: ignore[arg-type]
    finally:
        archive.close()


def codes(report: Report) -> list[str]:
    """The codes of all problems."""
    return [each.code for each in report.problems]
