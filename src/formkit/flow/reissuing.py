"""A document issued anew: under a new number, in place of an old one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from formkit.archive import Archive
from formkit.archive.store import Issued
from formkit.errors import RunRefused
from formkit.flow.checking import drafts_in
from formkit.flow.reporting import Ledger
from formkit.model.form import Form
from formkit.model.record import Record
from formkit.records import Draft, record_from_plain


def replaceable(form: Form, archive: Archive, number: str) -> Issued:
    """The document under a number, if another may take its place. Raises RunRefused, saying why not."""
    issued = archive.issued(number)
    if issued is None:
        raise RunRefused(f"档案里没有编号 {number}，不能换发。请核对编号，或换用发出它的档案。")
    if issued.state == "void":
        instead = (
            f"已由 {issued.successor} 代替。要再换发，请写 --reissue {issued.successor}" if issued.successor else ""
        )
        raise RunRefused(
            f"编号 {number} 已经作废（{issued.reason}），不能再换发。{instead or '它的数据可以直接重新生成'}。"
        )
    if issued.form != form.id:
        raise RunRefused(f"编号 {number} 是“{issued.form}”的，不是“{form.id}”的，不能换发。请写对是哪张表。")
    return issued


def draft_in_place(form: Form, issued: Issued, sources: Mapping[str, Path], ledger: Ledger) -> Draft:
    """The one document that takes the place of an issued one: that of the data, or without data the same again.

    Raises RunRefused where the data give none or several, and where the form of today cannot hold what was issued.
    """
    if not sources:
        return _same_again(form, issued)
    drafts = drafts_in(form, sources, ledger)
    first = next(drafts, None)
    if first is None:
        raise RunRefused(f"数据里没有一份表，不能换发 {issued.number}。请只给要换发的那一份的数据。")
    if more := sum(1 for _ in drafts):
        raise RunRefused(
            f"数据里有 {more + 1} 份表，不能换发 {issued.number}：只能有一份。请只给要换发的那一份的数据。"
        )
    return first


def _same_again(form: Form, issued: Issued) -> Draft:
    record = record_from_plain(form, issued.record)
    lost = sorted(set(_leaves(issued.record)) - set(_leaves(record.plain())))
    if lost:
        words = "、".join(f"{path}={value}" for path, value in lost[:3]) + ("等" if len(lost) > 3 else "")
        raise RunRefused(
            f"编号 {issued.number} 是按 {issued.version} 版发出的，里面的 {words} 现行版（{form.version}）放不下。"
            "请另给要换发的那一份的数据。"
        )
    own = {form.document_number, form.replaces}
    fields = {name: value for name, value in record.fields.items() if name not in own}
    return Draft(Record(form.id, fields, record.tables), (), {}, ())


def _leaves(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Each value that is not empty, with its path."""
    match content:
        case dict():
            for name, each in content.items():
                yield from _leaves(each, f"{path}.{name}" if path else str(name))
        case list():
            for index, each in enumerate(content):
                yield from _leaves(each, f"{path}[{index}]")
        case None | "":
            return
        case _:
            yield path, str(content)
