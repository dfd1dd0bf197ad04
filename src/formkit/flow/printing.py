"""All documents of a run in one PDF, for the printer: those it issued, and those that had been issued before."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from formkit.archive import Archive
from formkit.flow.checking import Checked
from formkit.flow.issuing import document_of, with_number
from formkit.flow.reporting import Printed
from formkit.model.document import Document
from formkit.model.form import Form
from formkit.model.identity import Identity
from formkit.pdf.objects import MERGED
from formkit.records import record_from_plain
from formkit.records.outcomes import Outcome
from formkit.records.whole import write_whole

_CALLED = "合并打印"
_MOST_DOCUMENTS = 1000  # in one file: more is a pile that no printer takes at once


def documents_in(
    form: Form, outcomes: Iterable[Outcome], checked: Checked, archive: Archive | None
) -> Iterator[Document | str]:
    """Each document of a run in the order of its data, or its number where it is of another version of the form."""
    if archive is None:
        for clean in checked.clean:
            yield Document(Identity(form.id, form.version, clean.number), with_number(form, clean.record, clean.number))
        return
    for number in dict.fromkeys(each.number for each in outcomes if each.number):
        issued = archive.issued(number)
        if issued is not None and issued.version == form.version:
            yield document_of(issued, record_from_plain(form, issued.record), archive.key)
        else:
            yield number


def print_all(form: Form, documents: Iterable[Document | str], folder: Path, run: str) -> Printed:
    """Writes the documents into as few PDFs as hold them. Raises CannotWrite."""
    # Only when asked for: it takes a while to load.
    from formkit.generate.pdf import Booklet, title
    from formkit.generate.press import press_of

    press = press_of(form)
    every = range(len(press.layout.pages))
    files: list[str] = []
    left_out: list[str] = []
    booklet, count, total, pages = Booklet(press, every), 0, 0, 0

    def write() -> None:
        name = _free(folder)
        write_whole({folder / name: booklet.bound(title(form), {MERGED: str(count)})}, run)
        files.append(name)

    for each in documents:
        if isinstance(each, str):
            left_out.append(each)
            continue
        if count == _MOST_DOCUMENTS:
            write()
            booklet, count = Booklet(press, every), 0
        before = booklet.page_count
        booklet.add(press.pages(each))
        count, total, pages = count + 1, total + 1, pages + booklet.page_count - before
    if count:
        write()
    return Printed(tuple(files), total, pages, tuple(left_out))


def _free(folder: Path) -> str:
    """A name that no file in the folder has: an earlier one may be at the printer."""
    name, count = f"{_CALLED}.pdf", 1
    while (folder / name).exists():
        count += 1
        name = f"{_CALLED}({count}).pdf"
    return name
