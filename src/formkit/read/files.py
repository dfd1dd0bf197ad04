"""One returned file -> what was seen on it. The content decides what it is, not its name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from formkit.errors import UnreadableFile
from formkit.image.formats import picture_format
from formkit.model.reading import Line, Reading
from formkit.ooxml.formats import format_of
from formkit.ooxml.package import COMPOUND, Package, is_encrypted
from formkit.pdf.office import converted, office_program
from formkit.pdf.scans import is_pdf
from formkit.read.parcels import Held, unpacked
from formkit.read.pdf import read_pdf

MOST_BYTES = 64 * 1024 * 1024
MOST_BYTES_LOOKED_AT = 512 * 1024 * 1024  # of pictures and PDFs: a thousand pages as a scanner stores them
_NO_PICTURES = "这个版本还不能读图片，请交回 Word、Excel 或能复制文字的 PDF 文件。"
_SAVE_AS = "请在 Word、Excel 或 WPS 里另存为 docx 或 xlsx 后再交。"
# What the first bytes tell, for files that are not read: (bytes, what it is, what to do).
_OTHERS = (
    (b"{\\rtf", "RTF 文件", _SAVE_AS),
    (b"Rar!", "RAR 压缩包", "请解压后再交。"),
    (b"7z\xbc\xaf", "7z 压缩包", "请解压后再交。"),
    (b"<?xml", "XML 文件", _SAVE_AS),
    (b"<", "网页", _SAVE_AS),
)
# What a member tells of a zip archive that is no docx or xlsx.
_ARCHIVES = {
    "mimetype": ("OpenDocument 文件", _SAVE_AS),
    "OFD.xml": ("OFD 文件", _NO_PICTURES),
}
# What a compound file is, by a stream that it must have: what it is called, its suffix, and what it is turned into.
_STREAMS = (
    ("WordDocument", "旧版 Word 文件", "doc", "docx"),
    ("Workbook", "旧版 Excel 文件", "xls", "xlsx"),
    ("Book", "旧版 Excel 文件", "xls", "xlsx"),
)
_OLD = {".doc": "旧版 Word 文件", ".xls": "旧版 Excel 文件", ".wps": "WPS 文字文件", ".et": "WPS 表格文件"}


def files_in(path: Path, source: str) -> Iterator[Held]:
    """The file, or what a parcel (zip archive, mail) holds; `source` is how it is called in evidence."""
    try:
        if path.exists() and not path.is_file():
            raise UnreadableFile("file.unreadable", "这不是普通文件，打不开。请改交文件。")
        content = _content(path)
    except UnreadableFile as error:
        yield Held(source, error)
        return
    except OSError as error:
        words = f"文件打不开（{error.strerror}）。请检查是否被占用或没有权限。"
        yield Held(source, UnreadableFile("file.unreadable", words))
        return
    yield from unpacked(content, source)


def _content(path: Path) -> bytes:
    """What a file holds. Raises UnreadableFile where that is far more than a form."""
    with path.open("rb") as file:
        start = file.read(1024)
        most = MOST_BYTES_LOOKED_AT if is_pdf(start) or picture_format(start) else MOST_BYTES
        if path.stat().st_size > most:
            raise UnreadableFile(
                "file.too_large", f"文件超过 {most // 1024 // 1024} MB，不像填写的表单。请分成几个文件再交。"
            )
        file.seek(0)
        return file.read()


def read_content(content: bytes, source: str, suffix: str = "") -> Reading:
    """What was seen in a file's content; `suffix` only helps to name what cannot be read. Raises UnreadableFile."""
    if not content:
        raise UnreadableFile("file.empty", "文件是空的（0 字节）。请让对方重新发送。")
    if content.startswith(COMPOUND):
        return _read_old(content, source, suffix)
    if is_pdf(content):
        return read_pdf(content, source)
    if picture_format(content):
        raise UnreadableFile("file.unsupported", f"这是图片，不能读。{_NO_PICTURES}")
    if not content.startswith(b"PK"):
        raise _other(content)
    with Package(content) as package:
        if "[Content_Types].xml" not in package.names:
            known = (each for member, each in _ARCHIVES.items() if member in package.names)
            what, remedy = next(known, ("压缩包", "请解压后再交。"))
            raise UnreadableFile("file.unsupported", f"这是{what}，不能读。{remedy}")
        office = format_of(package)
        if office is None:
            raise UnreadableFile("file.unsupported", f"这种 Office 文件不能读。{_SAVE_AS}")
        blocks = office.walk(package, source)
        margins = tuple(Line(text, place) for text, place in office.margins(package, source))
        return Reading(source, office.name, tuple(blocks), package.custom_properties(), margins)


def _read_old(content: bytes, source: str, suffix: str) -> Reading:
    """What was seen in a file of older programs once LibreOffice has turned it into one of today. Raises UnreadableFile."""
    if is_encrypted(content):
        raise UnreadableFile("file.encrypted", "文件有密码，打不开。请让对方去掉密码后再发。")
    found = next((each for each in _STREAMS if each[0].encode("utf-16-le") in content), None)
    if found is None or office_program() is None:
        what = _OLD.get(suffix, "旧版 Office 文件")
        raise UnreadableFile("file.old_format", f"这是{what}，不能直接读。{_SAVE_AS}")
    _, what, own, target = found
    today = converted(content, own, target)
    with Package(today) as package:
        program = _program_of(package)
    note = f"这是{what}，由 {program} 转成 {target} 后读的，原件没有改动。"
    return replace(read_content(today, source), converted=note)


def _program_of(package: Package) -> str:
    """The name and version of the program that wrote a package."""
    part = "docProps/app.xml"
    name = package.xml(part).findtext("{*}Application") if part in package.names else None
    return (name or "LibreOffice").partition("$")[0].replace("/", " ")


def _other(content: bytes) -> UnreadableFile:
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, what, remedy in _OTHERS:
        if start.lower().startswith(beginning.lower()):
            return UnreadableFile("file.unsupported", f"这是{what}，不能读。{remedy}")
    return UnreadableFile("file.unsupported", f"认不出这是什么文件。{_SAVE_AS}")
