"""The paragraphs of a filled Word document in pieces: printed words, and tokens that stand for values."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from formkit.ooxml.word_parts import RUN, RUN_PROPERTIES, TEXT, W, unwrapped

FIRST_TOKEN = 0xF0000
TOKENS = re.compile("[\U000f0000-\U000ffffd]")  # a plane for private use
PAGE, PAGES = "\U000ffffc", "\U000ffffd"  # the number of the page, and of all pages
_FIELDS = {"PAGE": PAGE, "NUMPAGES": PAGES}
_PART = re.compile("([\U000f0000-\U000ffffd])")
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_KEPT_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OPENED = (f"{W}hyperlink", f"{W}fldSimple")


@dataclass(frozen=True)
class RawPiece:
    """A token, or printed words, with the properties of its run."""

    text: str
    properties: etree._Element | None


def runs_to_texts(root: etree._Element) -> None:
    """Makes each page number into a run with its token, and takes what wraps runs away."""
    for wrapper in list(root.iter(*_OPENED)):
        name = _FIELDS.get(_instruction(str(wrapper.get(f"{W}instr", ""))))
        runs = [each for each in wrapper if each.tag == RUN]
        parent = wrapper.getparent()
        if parent is None:
            continue
        if name:
            runs = [_token_run(name, runs[0] if runs else None)]
        for run in runs:
            wrapper.addprevious(run)
        parent.remove(wrapper)
    for paragraph in root.iter(f"{W}p"):
        _settle_fields(paragraph)


def _settle_fields(paragraph: etree._Element) -> None:
    """Makes the complex fields of a paragraph that are page numbers into tokens; of others the result stays."""
    opened: list[etree._Element] = []
    instruction, is_result = "", False
    for run in [each for each in unwrapped(paragraph) if each.tag == RUN]:
        mark = run.find(f"{W}fldChar")
        kind = "" if mark is None else str(mark.get(f"{W}fldCharType"))
        if kind == "begin":
            opened, instruction, is_result = [run], "", False
        elif opened:
            opened.append(run)
            instruction += "".join(each.text or "" for each in run.iter(f"{W}instrText"))
            is_result = is_result or kind == "separate"
            if kind == "end":
                name = _FIELDS.get(_instruction(instruction))
                if name:
                    styled = next((each for each in opened if each.find(RUN_PROPERTIES) is not None), None)
                    opened[0].addprevious(_token_run(name, styled))
                for each in opened:
                    parent = each.getparent()
                    if parent is not None and (name or each.find(TEXT) is None):
                        parent.remove(each)
                opened = []


def _instruction(text: str) -> str:
    return text.split()[0].upper() if text.split() else ""


def _token_run(token: str, like: etree._Element | None) -> etree._Element:
    run = etree.Element(RUN)
    properties = None if like is None else like.find(RUN_PROPERTIES)
    if properties is not None:
        run.append(properties)
    etree.SubElement(run, TEXT).text = token
    return run


def lines_of(paragraph: etree._Element, *, is_split: bool) -> list[list[RawPiece]]:
    """The pieces of a paragraph, split at its tabs or with a wide space for each."""
    lines: list[list[RawPiece]] = [[]]
    for text, properties in _texts(paragraph):
        if text == "\t" and is_split:
            lines.append([])
            continue
        for part in _PART.split("\u3000" if text == "\t" else text):
            last = lines[-1][-1] if lines[-1] else None
            if not part:
                continue
            if last and not TOKENS.search(last.text + part) and _plain(last.properties) == _plain(properties):
                lines[-1][-1] = RawPiece(last.text + part, properties)
            else:
                lines[-1].append(RawPiece(part, properties))
    return lines


def split_at_tokens(paragraph: etree._Element) -> None:
    """Gives each token of a paragraph a run of its own; everything else stays as it is."""
    for run in [each for each in unwrapped(paragraph) if each.tag == RUN]:
        if not any(TOKENS.search(each.text or "") for each in run.iter(TEXT)):
            continue
        properties = run.find(RUN_PROPERTIES)
        for each in [each for each in run if each is not properties]:
            parts = [part for part in _PART.split(each.text or "") if part] if each.tag == TEXT else [None]
            for part in parts:
                own = etree.Element(RUN)
                if properties is not None:
                    own.append(deepcopy(properties))
                if part is None:
                    own.append(each)
                else:
                    text = etree.SubElement(own, TEXT)
                    text.text = part
                    text.set(_KEPT_SPACE, "preserve")
                run.addprevious(own)
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)


def without_texts(paragraph: etree._Element) -> None:
    """Takes all texts out of a paragraph; pictures and the like stay."""
    for run in [each for each in unwrapped(paragraph) if each.tag == RUN]:
        for each in [each for each in run if each.tag == TEXT or each.tag in _SIGNS]:
            run.remove(each)
        parent = run.getparent()
        if parent is not None and all(each.tag == RUN_PROPERTIES for each in run):
            parent.remove(run)


def _texts(paragraph: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
    for run in unwrapped(paragraph):
        if run.tag != RUN:
            continue
        properties = run.find(RUN_PROPERTIES)
        for each in run:
            if each.tag == TEXT:
                yield each.text or "", properties
            elif each.tag in _SIGNS:
                yield _SIGNS[each.tag], properties


def _plain(properties: etree._Element | None) -> bytes:
    return b"" if properties is None else etree.tostring(properties, method="c14n")
