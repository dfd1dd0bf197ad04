"""Makes of a Word template one whose printed text is locked: only the fields of a customer can be filled in.

Each slot of a customer's field comes to stand in a content control of its own, a slot that shows boxes in one for
each box, and the document is protected for the filling in of forms, without a password.
"""

import copy
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from formkit.ooxml.controls import EMPTY, SLOT, Control, Loops, name_of, sign_of, state_of
from formkit.ooxml.package import Package, serialize, write_package
from formkit.ooxml.word import document_part

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_W, _W14, _MC = f"{{{_WORD}}}", f"{{{_WORD_2010}}}", f"{{{_COMPATIBLE}}}"
_NAMES = {"w": _WORD}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LONGEST = 64  # of a control's title and tag: Word calls a file with a longer one damaged
# The box that Word draws while one clicks; this type has both, and of one width.
_BOX_FONT = "Segoe UI Symbol"
# What may stand before the protection in the settings, in the order of the schema (ECMA-376 part 1, 17.15.1.78).
_BEFORE_PROTECTION = (
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime", "doNotDisplayPageBoundaries",
    "displayBackgroundShape", "printPostScriptOverText", "printFractionalCharacterWidth", "printFormsData",
    "embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts", "saveFormsData", "mirrorMargins",
    "alignBordersAndEdges", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop",
    "hideSpellingErrors", "hideGrammaticalErrors", "activeWritingStyle", "proofState", "formsDesign",
    "attachedTemplate", "linkStyles", "stylePaneFormatFilter", "stylePaneSortMethod", "documentType", "mailMerge",
    "revisionView", "trackRevisions", "doNotTrackMoves", "doNotTrackFormatting",
)  # fmt: skip


def with_controls(template: bytes, controls: Mapping[str, Control]) -> bytes:
    """The template with a control for each slot whose path is in `controls`, and locked but for these.

    A slot that stands in a control of the owner's keeps it; a template that its owner has protected, or that has no
    settings to protect it by, is left as it is.
    """
    with Package(template) as package:
        parts = package.parts()
        main = document_part(package) or "word/document.xml"
        settings = next((part for kind, part in package.relations(main).values() if kind.endswith("/settings")), "")
        if not controls or settings not in parts:
            return template
        root, protected = package.xml(main), package.xml(settings)
    if protected.find(f"{_W}documentProtection") is not None:
        return template
    for paragraph in root.iter(f"{_W}p"):
        _join_tags(paragraph)
    _place(root, controls)
    _protect(protected)
    return write_package((parts | {main: serialize(_declared(root)), settings: serialize(protected)}).items())


def _join_tags(paragraph: etree._Element) -> None:
    """Each tag of a paragraph in one text: Word spreads them over runs."""
    texts = [each for each in paragraph.iter(f"{_W}t") if next(each.iterancestors(f"{_W}p")) is paragraph]
    whole = "".join(text.text or "" for text in texts)
    for found in reversed(list(_TAG.finditer(whole))):
        start = 0
        for text in texts:
            held = text.text or ""
            first, last = found.start() - start, found.end() - start
            start += len(held)
            if last <= 0 or first >= len(held):
                continue
            if first >= 0:  # the tag begins here
                text.text = held[:first] + found[0] + held[last:]
                text.set(_SPACE, "preserve")
            else:
                text.text = held[last:]


def _place(root: etree._Element, controls: Mapping[str, Control]) -> None:
    """Puts the slots of a document into their controls."""
    loops = Loops()
    for text in list(root.iter(f"{_W}t")):
        slots = {slot: path for slot, path in loops.slots(text.text or "").items() if path in controls}
        run = text.getparent()
        if not slots or run is None or run.tag != f"{_W}r":
            continue
        if next(run.iterancestors(f"{_W}sdt", f"{_W}del"), None) is None:
            _open(run, text, {slot: (path, controls[path]) for slot, path in slots.items()})


def _open(run: etree._Element, text: etree._Element, slots: Mapping[str, tuple[str, Control]]) -> None:
    """Splits a run at the slots of one of its texts, and puts each into its control."""
    after = _like(run)
    after.extend(list(text.itersiblings()))
    pieces: list[etree._Element] = []
    for piece in SLOT.split(text.text or ""):
        if piece in slots:
            pieces += _controls(run, piece, *slots[piece])
        elif piece:
            pieces.append(_run(run, piece))
    run.remove(text)
    for each in reversed([*pieces, *([after] if _has_content(after) else [])]):
        run.addnext(each)
    if not _has_content(run):
        _remove(run)


def _like(run: etree._Element) -> etree._Element:
    """An empty run of the same properties."""
    made = etree.Element(run.tag, nsmap=_NAMES)
    made.attrib.update(run.attrib)
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        made.append(copy.deepcopy(properties))
    return made


def _has_content(run: etree._Element) -> bool:
    return any(each.tag != f"{_W}rPr" for each in run)


def _remove(run: etree._Element) -> None:
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)


def _run(run: etree._Element, text: str) -> etree._Element:
    made = _like(run)
    held = etree.SubElement(made, f"{_W}t")
    held.set(_SPACE, "preserve")
    held.text = text
    return made


def _controls(run: etree._Element, slot: str, path: str, control: Control) -> Iterator[etree._Element]:
    """What comes to stand where a slot was: its control, or one for each box and the words between them."""
    if control.shape != "boxes":
        made, properties = _control(control.title, path, "" if control.shape == "list" else control.prompt)
        if (kind := _kind(control)) is not None:
            properties.append(kind)
        etree.SubElement(made, f"{_W}sdtContent").append(_run(run, slot))
        yield made
        return
    name = name_of(slot)
    first, *words = control.options
    if first:
        yield _run(run, first)
    for number, word in enumerate(words, start=1):
        made, properties = _control(f"{control.title}：{word.strip()}" if word.strip() else control.title, path, "")
        box = etree.SubElement(properties, f"{_W14}checkbox", nsmap={"w14": _WORD_2010})
        etree.SubElement(box, f"{_W14}checked").set(f"{_W14}val", f"{{{{ {state_of(name, number)} }}}}")
        for state, sign in (("checkedState", "2611"), ("uncheckedState", "2610")):
            shown = etree.SubElement(box, f"{_W14}{state}")
            shown.set(f"{_W14}val", sign)
            shown.set(f"{_W14}font", _BOX_FONT)
        etree.SubElement(made, f"{_W}sdtContent").append(_run(run, f"{{{{ {sign_of(name, number)} }}}}"))
        yield made
        if word:
            yield _run(run, word)


def _control(title: str, path: str, prompt: str) -> tuple[etree._Element, etree._Element]:
    """A control that cannot be deleted, and its properties; it has no id, for it may stand in a loop."""
    made = etree.Element(f"{_W}sdt", nsmap=_NAMES)
    properties = etree.SubElement(made, f"{_W}sdtPr")
    told = f"{title}：{prompt}" if prompt else title
    told = told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"
    for name, value in (("alias", told), ("tag", path), ("lock", "sdtLocked")):
        if len(value) <= _LONGEST:
            etree.SubElement(properties, f"{_W}{name}").set(f"{_W}val", value)
    return made, properties


def _kind(control: Control) -> etree._Element | None:
    """What Word is told of how a control is filled in; nothing for a text.

    LibreOffice 7.4 writes the Chinese text of a plain text control (w:text) four times over when it saves; that of a
    control which may hold any text it keeps.
    """
    match control.shape:
        case "list":
            made = etree.Element(f"{_W}dropDownList", nsmap=_NAMES)
            for option in (EMPTY, *control.options):
                item = etree.SubElement(made, f"{_W}listItem")
                item.set(f"{_W}displayText", option)
                item.set(f"{_W}value", option)
            return made
        case "day":
            made = etree.Element(f"{_W}date", nsmap=_NAMES)
            for name, value in (
                ("dateFormat", control.pattern),
                ("lid", "zh-CN"),
                ("storeMappedDataAs", "dateTime"),
                ("calendar", "gregorian"),
            ):
                etree.SubElement(made, f"{_W}{name}").set(f"{_W}val", value)
            return made
        case _:
            return None


def _declared(root: etree._Element) -> etree._Element:
    """The document with the names that its tick boxes need; programs that do not know them may skip them."""
    if next(root.iter(f"{_W14}checkbox"), None) is None:
        return root
    names: dict[str | None, str] = {**root.nsmap, "w14": _WORD_2010, "mc": _COMPATIBLE}
    made = etree.Element(root.tag, nsmap=names)  # type: ignore[arg-type]  # the stubs forget None
    made.attrib.update(root.attrib)
    made.text = root.text
    made.extend(list(root))
    ignorable = made.get(f"{_MC}Ignorable", "").split()
    made.set(f"{_MC}Ignorable", " ".join(dict.fromkeys((*ignorable, "w14"))))
    return made


def _protect(settings: etree._Element) -> None:
    """Locks all but the controls, without a password."""
    protection = etree.Element(f"{_W}documentProtection")
    protection.set(f"{_W}edit", "forms")
    protection.set(f"{_W}enforcement", "1")
    before = sum(str(each.tag).removeprefix(_W) in _BEFORE_PROTECTION for each in settings)
    settings.insert(before, protection)
