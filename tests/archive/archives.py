"""An archive with something of every kind in it, and what to look at it with."""

from pathlib import Path

from formkit.archive import Archive, open_archive
from formkit.archive.documents import About, Documents
from formkit.archive.items import Filing, Items
from formkit.archive.originals import Extent
from formkit.archive.readings import Content, Original, Readings
from formkit.archive.receipts import Incoming, Receipts
from formkit.archive.store import Issued
from formkit.archive.verifying import Verdict, verify

FILING = Filing("题名", "星河公司", "2015-04-02", "30年", "2046-01-01", "内部", 2, ("customer_seal",), (), "周立")
PAPERS = (b"paper one", b"paper two", b"no form")


def filled(folder: Path) -> Archive:
    """An archive in which documents were issued, replaced and returned, by runs that ended and one that did not."""
    archive = open_archive(folder)
    archive.set_issuer("320700")
    with archive.writing():
        archive.add_form("3.1", "abc", {"form.toml": b"x", "form.docx": b"y"})
        run = archive.begin_run([Path("/out")])
        for number in ("N-1", "N-2"):
            issued = Issued(
                archive.next_number(f"{number}-{{serial}}"), "3.1", "abc", {"customer": "星河公司"}, "/out", (("a.docx", ""),),
                (("list", "A2"),), customer="星河公司", day="2015-04-01",
            )  # fmt: skip
            archive.reserve(issued, {"demands": (f"key of {number}",)}, run)
            archive.mark_issued(issued, (("a.docx", "ab" * 32),), {})
        archive.void("N-2-0001", "文件夹不在了")
        archive.end_run(run)
        archive.begin_run([Path("/other")])
    receipts = Receipts(archive)
    taken = receipts.take(Incoming(each, f"{number}.docx", f"/in/{number}.docx") for number, each in enumerate(PAPERS))
    with archive.adding() as group:
        reading = group.add(b'{"schema": 1}')
    with archive.writing():
        receipts.settle(taken[0][1], "kept")
        receipts.settle(taken[2][1], "quarantined", "file.unsupported")
    with archive.writing():
        content = Content("3.1", "abc", "N-1-0001", "review", About("星河公司", "2015-04-01", "缺盖章"), ("望海广场",))
        Readings(archive).add(reading, content, [Original(taken[0][0], ("0.docx",))])
    document = Documents(archive).of_number("N-1-0001")
    assert document is not None
    items = Items(archive)
    item = items.file(document.id, FILING, "0000-N·2015-D30-{serial}")
    items.hold(item, "诉讼", "周立")
    return archive


def looked_at(folder: Path, extent: Extent = Extent(), **heads: str) -> Verdict:  # noqa: B008 - it is frozen
    return verify(folder, {}, extent, lambda done, total: None)


def codes(verdict: Verdict) -> list[str]:
    return [each.code for each in verdict.problems]
