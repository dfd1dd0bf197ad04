"""Where a Word template has its document's QR code: a picture in the page header that is called so."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.ooxml.package import Package
from formkit.ooxml.word import document_part, document_root
from formkit.ooxml.word_parts import is_on

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PNG = b"\x89PNG\r\n\x1a\n"
_PER_MM = 36_000  # English metric units

CALLED = "二维码"  # the picture's alternative text
_LEAST_MM = 20  # 33 modules of 0.6 mm: four dots of a scan at 150 dpi
_WORDS = {"default": "页眉", "first": "首页页眉", "even": "偶数页页眉"}


@dataclass(frozen=True)
class _Picture:
    """The media part of a picture and its width."""

    part: str
    width_mm: float


def code_parts(package: Package) -> frozenset[str]:
    """The media parts that hold the QR code in the page headers, in a document of its own each."""
    return frozenset(
        picture.part
        for _, header in _headers(package)
        for picture in _pictures(package, header)
        if package.part(picture.part).startswith(_PNG)
    )


def code_faults(package: Package, source: str) -> list[Problem]:
    """What keeps the QR code off a page, or makes it too small to be read, one warning a header."""
    faults = []
    for number, header in _headers(package):
        words = f"第{number}节的{header.words}"
        found = _pictures(package, header)
        if not [each for each in found if package.part(each.part).startswith(_PNG)]:
            message = f"{words}里没有替代文字是“{CALLED}”的 PNG 图片，印出的页上没有二维码。请照说明放一张占位图。"
            faults.append(Problem("template.no_qr", "", message, FilePlace(source), "warning"))
        for each in found:
            if each.width_mm < _LEAST_MM:
                message = f"{words}的二维码只有 {each.width_mm:.0f} 毫米宽，扫描时认不出。请设为 {_LEAST_MM} 毫米以上。"
                faults.append(Problem("template.small_qr", "", message, FilePlace(source), "warning"))
    return faults


@dataclass(frozen=True)
class _Header:
    """A page header as a section uses it; its part is "" where it has none."""

    words: str
    part: str


def _headers(package: Package) -> Iterator[tuple[int, _Header]]:
    """Each header that pages show, with the number of the first section that uses it; sections take over headers."""
    main = document_part(package) or "word/document.xml"
    relations = package.relations(main)
    settings = next((part for kind, part in relations.values() if kind.endswith("/settings")), "")
    has_even = settings in package.names and is_on(package.xml(settings).find(f"{_W}evenAndOddHeaders"))
    parts: dict[str, str] = {}
    told = set()
    for number, section in enumerate(document_root(package).iter(f"{_W}sectPr"), start=1):
        for each in section.iterchildren(f"{_W}headerReference"):
            parts[str(each.get(f"{_W}type", "default"))] = relations.get(str(each.get(f"{_R}id")), ("", ""))[1]
        is_used = {"default": True, "first": is_on(section.find(f"{_W}titlePg")), "even": has_even}
        for kind in (kind for kind, used in is_used.items() if used):
            header = _Header(_WORDS[kind], parts.get(kind, ""))
            if header not in told:
                told.add(header)
                yield number, header


def _pictures(package: Package, header: _Header) -> list[_Picture]:
    """The pictures of a header that are called a QR code."""
    if header.part not in package.names:
        return []
    relations = package.relations(header.part)
    found = []
    for called in package.xml(header.part).iter(f"{_PLACED}docPr"):
        frame = called.getparent()
        blip = None if frame is None else frame.find(f".//{_DRAWN}blip")
        if called.get("descr") == CALLED and frame is not None and blip is not None:
            part = relations.get(str(blip.get(f"{_R}embed")), ("", ""))[1]
            if part in package.names:
                found.append(_Picture(part, _width_mm(frame.find(f"{_PLACED}extent"))))
    return found


def _width_mm(extent: etree._Element | None) -> float:
    text = "" if extent is None else str(extent.get("cx", ""))
    return int(text) / _PER_MM if text.isascii() and text.isdecimal() else 0.0
