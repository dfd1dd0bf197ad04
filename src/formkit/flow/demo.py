"""The whole circle on the shipped samples, checked against what is expected of them."""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formkit.archive import Archive, open_archive
from formkit.errors import BadUsage
from formkit.flow.generating import generate
from formkit.flow.library import all_forms, form_of
from formkit.flow.options import GenerateOptions
from formkit.flow.parsing import inbox, parse
from formkit.flow.reporting import Report
from formkit.forms import load_form, samples_folder
from formkit.model.form import Form
from formkit.model.returned import Returned
from formkit.model.values import is_same, says_same
from formkit.pdf.scans import Scans
from formkit.records import record_from_plain
from formkit.records.results import write_results

Say = Callable[[str], None]
_FORMATS = ("docx", "xlsx")
_DPI = 200.0
_DAY = date(2015, 4, 3)  # the day the samples play on


@dataclass(frozen=True)
class Demonstration:
    """What the demo did with one form, and every way in which that is not what was expected."""

    form: str
    issued: Report
    circle: tuple[Returned, ...]
    returned: tuple[Returned, ...]
    pictures: tuple[Returned, ...]
    differences: tuple[str, ...]
    folder: Path


def demonstrate(folder: Path, say: Say) -> tuple[Demonstration, ...]:
    """Takes each form that has samples round the circle, into an empty folder. Raises BadUsage where it is not empty."""
    if folder.exists() and any(folder.iterdir()):
        raise BadUsage(f"“{folder}”不是空文件夹。请另指一个，以免盖掉已有的文件。")
    samples = sorted(each.parent for each in samples_folder().rglob("issued.json"))
    key = bytes.fromhex((samples_folder() / "demo-key.txt").read_text(encoding="ascii").strip())
    archive = open_archive(folder / "档案")
    archive.set_key(key)
    try:
        return tuple(_circle(each, folder / each.name, archive, say) for each in samples)
    finally:
        archive.close()


def _circle(samples: Path, folder: Path, archive: Archive, say: Say) -> Demonstration:
    form = form_of(samples.name)
    differences: list[str] = []

    def options(output: str) -> GenerateOptions:
        return GenerateOptions(folder / output, _FORMATS, archive, "320700", _DAY)

    say(f"一、{form.number} {form.title}：先发出样例里的 {samples.name}/issued.json，存进临时档案")
    # The returned papers were issued by the form as it was then; the archive keeps that, and they are read by it.
    seeded = generate(load_form(samples / "form").usable(), [samples / "issued.json"], options("先前发出"), _silent)
    differences += [problem.message for problem in seeded.problems if problem.severity == "error"]

    say("二、读业务员的 records.xlsx，成批生成")
    issued = generate(form, [samples / "records.xlsx"], options("发出"), _silent)
    differences += _report_differences(issued, _expected(samples / "records.expected.toml"))

    say("三、刚发出的文件原样读回，逐项与数据比对")
    files = inbox([folder / "发出"]).files
    circle = tuple(  # each format by itself: two files of one document would be read as one
        each for name in _FORMATS for each in parse([one for one in files if one[0].suffix == f".{name}"], archive)
    )
    differences += _circle_differences(form, circle, archive)

    say("四、读客户寄回的文件，与手写的预期比对")
    papers = [each for each in sorted((samples / "returned").iterdir()) if each.suffix != ".toml"]
    returned = tuple(parse(inbox(papers).files, archive))
    for each in returned:
        expected = _expected((samples / "returned" / each.source).with_suffix(".expected.toml"))
        differences += [f"{each.source}：{words}" for words in differences_from(each, expected)]
    write_results(returned, {each.id: each for each in all_forms()}, folder / "结果.xlsx")

    say("五、印出填好的一份，扫描、拍照，从图片读回，逐项与数据比对")
    pictures = tuple(_on_paper(form, samples / "issued.json", folder, archive.key))
    differences += _wrong_on_paper(pictures, form, samples / "issued.json")
    return Demonstration(form.id, issued, circle, returned, pictures, tuple(differences), folder)


def _on_paper(form: Form, source: Path, folder: Path, key: bytes) -> Iterator[Returned]:
    """The fullest of the documents in a list, printed, scanned and photographed, as it was read of the pictures."""
    from formkit.image.copying import photo, scan  # what works on pixels takes long to load

    paper, shown = folder / "纸", folder / "看到的"
    paper.mkdir(parents=True)
    (paper / "一份.json").write_text(json.dumps([_fullest(source)], ensure_ascii=False), encoding="utf-8")
    own = open_archive(paper / "档案")
    try:
        own.set_key(key)
        generate(form, [paper / "一份.json"], GenerateOptions(paper / "印", ("pdf",), own, "320700", _DAY), _silent)
        (printed,) = (paper / "印").glob("*.pdf")
        pixels, _ = Scans(printed.read_bytes()).rendered_grey(1, _DPI)
        for name, copied in (("扫描.jpg", scan), ("照片.jpg", photo)):
            (paper / name).write_bytes(copied(pixels))
            yield from parse(inbox([paper / name]).files, own, show=shown)
    finally:
        own.close()


def _fullest(source: Path) -> dict[str, object]:
    """The document of a list of data whose rows have the most filled in; of several the shortest."""
    found: dict[str, object] = max(json.loads(source.read_text(encoding="utf-8")), key=_fullness)
    return found


def _fullness(document: Mapping[str, object]) -> tuple[int, int]:
    tables = [each for each in document.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    return sum(len(rows[0]) for rows in tables) + len(document), -sum(map(len, tables))


def _wrong_on_paper(pictures: Sequence[Returned], form: Form, source: Path) -> Iterator[str]:
    """What was accepted of a picture and is not what was printed; doubts are no difference."""
    record = record_from_plain(form, _fullest(source))
    for each in pictures:
        if each.form != form.id or each.identity != "verified":
            yield f"{each.source}：没有认出是哪一份"
        for field in each.fields:
            wanted = record.at(field.value.path)
            if field.accepted and wanted is not None and not says_same(wanted, field.value.value):
                yield f"{each.source}：{field.value.path} 印的是 {wanted!r}，读成 {field.value.value!r}"


def _silent(done: int, total: int) -> None:
    pass


def _expected(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _report_differences(report: Report, expected: Mapping[str, object]) -> Iterator[str]:
    """Counts, and the errors by cell and code."""
    got = report.plain()
    for name in ("rows", "rows_issued", "rows_withheld", "documents", "documents_issued"):
        if got[name] != expected[name]:
            yield f"records.xlsx 的 {name} 应是 {expected[name]}，得到 {got[name]}"
    planted = expected["errors"]
    assert isinstance(planted, list)
    wanted = Counter((str(each["cell"]), str(each["code"])) for each in planted)
    seen = Counter(
        (str(problem.place.plain().get("cell", "")) if problem.place else "", problem.code)
        for problem in report.problems
        if problem.severity == "error"
    )
    for cell, code in sorted((wanted - seen).elements()):
        yield f"records.xlsx 的 {cell} 应报 {code}，没有报"
    for cell, code in sorted((seen - wanted).elements()):
        yield f"records.xlsx 的 {cell} 报了 {code}，预期里没有"


def _circle_differences(form: Form, circle: tuple[Returned, ...], archive: Archive) -> Iterator[str]:
    """Every value on the paper that does not come back accepted as it was issued."""
    for each in circle:
        issued = archive.issued(each.document) if each.document else None
        if issued is None:
            yield f"{each.source}：读回后找不到对应的发出记录"
            continue
        record = record_from_plain(form, issued.record)
        for field in each.fields:
            wanted = record.at(field.value.path)
            if not is_same(wanted, field.value.value) or (wanted is not None and not field.accepted):
                yield f"{each.source}：{field.value.path} 发出时是 {wanted!r}，读回是 {field.value.value!r}"


def differences_from(returned: Returned, expected: Mapping[str, object]) -> Iterator[str]:
    """How a returned document differs from its expected result."""
    completion = returned.completion.status if returned.completion else None
    problems = sorted(
        each.code
        for each in returned.problems
        if each.severity == "error"
        and ("[" not in each.path or "[]" in each.path)
        and not _is_field(returned, each.path)
    )
    got: dict[str, object] = {
        "form": returned.form,
        "document": returned.document,
        "status": returned.status,
        "completion": completion,
        "problems": problems,
        "doubts": _doubts(returned),
        "record": _filled(returned.record.plain() if returned.record else {}),
    }
    for name, value in got.items():
        wanted = expected.get(name, [] if name == "problems" else {} if name in ("doubts", "record") else None)
        if value != wanted:
            yield from _difference(name, wanted, value)


def _is_field(returned: Returned, path: str) -> bool:
    return any(each.value.path == path for each in returned.fields)


def _doubts(returned: Returned) -> dict[str, str]:
    codes: dict[str, str] = {}
    for problem in returned.problems:
        if problem.severity == "error":
            codes.setdefault(problem.path, problem.code)
    return {each.value.path: codes.get(each.value.path, "") for each in returned.fields if not each.accepted}


def _filled(content: object) -> object:
    """Without what is empty: nulls and empty texts."""
    if isinstance(content, dict):
        return {name: _filled(value) for name, value in content.items() if value not in (None, "")}
    return [_filled(each) for each in content] if isinstance(content, list) else content


def _difference(name: str, wanted: object, got: object) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in sorted({*wanted, *got}):
            if wanted.get(key) != got.get(key):
                yield from _difference(f"{name}.{key}", wanted.get(key), got.get(key))
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for index, (one, other) in enumerate(zip(wanted, got)):
            if one != other:
                yield from _difference(f"{name}[{index}]", one, other)
    else:
        yield f"{name} 应是 {wanted!r}，得到 {got!r}"
