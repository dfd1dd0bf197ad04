"""Content controls, comments and footnotes of a Word document, made to hold as runs what they show."""

from collections.abc import Iterator, Sequence

from lxml import etree

from formkit.ooxml.package import Package
from formkit.ooxml.word_parts import CONTROL, RUN, RUN_PROPERTIES, TEXT, W, is_on
from formkit.ooxml.word_text import UNSURE, glyphs

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_PROPERTIES, _CONTENT, _PROMPT = f"{W}sdtPr", f"{W}sdtContent", f"{W}showingPlcHdr"
_BOX = f"{_W14}checkbox"
_DELETED = (f"{W}del", f"{W}moveFrom")
_EMPTY_BOXES = "☐□▢◻⬜❏❑❐❒"
_WORDS_TICKS = ("☒", "☑")


def settled_controls(body: etree._Element) -> Iterator[tuple[etree._Element, etree._Element | None]]:
    """The content of each control that does not show what it holds: a prompt, or a tick box with its state."""
    for control in dict.fromkeys(_grandparent(mark) for mark in body.iter(_BOX, _PROMPT)):
        if control is None or control.tag != CONTROL:
            continue
        properties, content = control.find(_PROPERTIES), control.find(_CONTENT)
        if properties is None or content is None:
            continue
        box = properties.find(_BOX)
        checked = None if box is None else box.find(f"{_W14}checked")
        if checked is not None or is_on(properties.find(_PROMPT)):
            yield content, checked


def settle_controls(body: etree._Element) -> None:
    """Makes each control hold what it shows: nothing under a prompt, a tick box with its tick."""
    for content, checked in settled_controls(body):
        runs = _runs(content)
        if checked is None:
            for run in runs:
                for child in list(run):
                    run.remove(child)
        elif runs:
            _settle_box(runs, is_ticked=checked.get(f"{_W14}val", "1") in ("1", "true", "on"))


def has_notes(package: Package, part: str) -> bool:
    """Whether a document may have comments or footnotes; `part` is its own."""
    return any(_note(kind) for kind, _ in package.relations(part).values())


def settle_notes(package: Package, part: str, body: etree._Element) -> None:
    """Makes each mark of a comment or footnote hold what it says; `part` is the document's."""
    for kind, target in package.relations(part).values():
        name = _note(kind)
        if not name:
            continue
        said = {
            each.get(f"{W}id"): "".join(text.text or "" for text in each.iter(TEXT))
            for each in package.xml(target).iterchildren(f"{W}{name}")
        }
        for mark in body.iter(f"{W}{name}Reference"):
            mark.text = said.get(mark.get(f"{W}id"), "")


def _note(kind: str) -> str:
    """What a relation is about: a comment, footnote or endnote, else ""."""
    name = kind.rpartition("/")[2].removesuffix("s")
    return name if name in ("comment", "footnote", "endnote") else ""


def _grandparent(element: etree._Element) -> etree._Element | None:
    parent = element.getparent()
    return None if parent is None else parent.getparent()


def _runs(content: etree._Element) -> list[etree._Element]:
    """The runs of a control that have not been deleted under tracked changes."""
    return [run for run in content.iter(RUN) if all(each.tag not in _DELETED for each in run.iterancestors())]


def _settle_box(runs: Sequence[etree._Element], *, is_ticked: bool) -> None:
    """Makes a tick box show its state: Word draws a ticked one as ☒, which on a Chinese form reads as crossed out.

    People also type over the box. Where what is seen and the state contradict each other, it is in doubt.
    """
    shown = "".join(glyphs(child) for run in runs for child in run).strip()
    is_empty = not shown.strip(_EMPTY_BOXES)
    if not is_ticked and not is_empty and shown not in _WORDS_TICKS:
        return
    for run in runs:
        for child in [each for each in run if each.tag != RUN_PROPERTIES]:
            run.remove(child)
    is_seen_ticked = is_ticked if not shown else not is_empty
    etree.SubElement(runs[0], TEXT).text = "☑" if is_seen_ticked else "☐"
    if is_seen_ticked != is_ticked:
        etree.SubElement(runs[0], UNSURE)
