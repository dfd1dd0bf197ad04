"""An Office file as a package of parts, opened without trusting it."""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from posixpath import normpath
from typing import IO, BinaryIO, Self, TypeVar

from lxml import etree

from formkit.errors import UnreadableFile
from formkit.ooxml.inflating import inflated

# A filled form is far below these; an archive bomb is far above (1 GiB of document.xml costs python-docx 2 GB).
_MOST_PARTS = 5_000
_MOST_BYTES = 256 * 1024 * 1024
_MOST_XML_BYTES = 64 * 1024 * 1024  # parsed, it takes about ten times as much
_MOST_KEPT_BYTES = 64 * 1024  # of a part of which is kept in mind what it tells
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

COMPOUND = b"\xd0\xcf\x11\xe0"  # how old Office files begin, and new ones with a password
CUSTOM_PART = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"  # as lxml writes it


Told = TypeVar("Told")


def is_encrypted(content: bytes) -> bool:
    """Whether a compound file is a docx or xlsx with a password: from outside it looks like an old Office file."""
    return content.startswith(COMPOUND) and "EncryptedPackage".encode("utf-16-le") in content


def parse_xml(content: bytes) -> etree._Element:
    """The root of a part. Raises UnreadableFile for broken XML, and for any DTD, which Office files never carry."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _broken_xml(error) from None
    _refuse_dtd(root)
    return root


def _broken_xml(error: etree.XMLSyntaxError) -> UnreadableFile:
    return UnreadableFile("file.broken", f"文件内部的 XML 已损坏（{error.msg}）。请让对方重新保存后再发。")


def _refuse_dtd(root: etree._Element) -> None:
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise UnreadableFile("file.unsafe", "文件里有 Office 不会写的 DTD 声明，可能是恶意文件，没有打开。")


class _Metered:
    """Reads a part for a parser, as long as what the parser holds of it stays small."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self._name = name
        self._stream = stream
        self.held_bytes = 0

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self.held_bytes += len(content)
        if self.held_bytes > _MOST_XML_BYTES:
            raise _too_large(self._name)
        return content


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile("file.too_large", f"文件内部的“{name}”过大，没有打开。请检查是否是一张填写的表单。")


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile("file.broken", f"文件内部的“{name}”缺失或已损坏。请让对方重新保存后再发。")


# What zipfile raises for members that are missing or damaged.
_DAMAGE = (KeyError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, OSError)


class Package:
    """The parts of a docx or xlsx, read when asked for."""

    def __init__(self, content: bytes | BinaryIO) -> None:
        """Raises UnreadableFile for what is no package, is cut off, encrypted, doubled or too large.

        An open file is read part by part, and is left open.
        """
        self._content = content if isinstance(content, bytes) else None
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnreadableFile("file.truncated", "文件不完整，可能没有传完或已损坏。请让对方重新发送。") from None
        members = self._archive.infolist()
        names = [member.filename for member in members]
        if len({name.lower() for name in names}) != len(names):  # part names do not tell case apart
            raise UnreadableFile(
                "file.unsafe", "文件内有同名的部件，不同软件会读出不同内容，没有打开。请让对方另存后再发。"
            )
        if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > _MOST_BYTES:
            raise UnreadableFile("file.too_large", "文件解压后过大，没有打开。请检查是否是一张填写的表单。")
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableFile("file.encrypted", "文件有密码。请让对方去掉密码后再发。")
        if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
            raise UnreadableFile("file.broken", "文件的压缩方式不是 Office 用的。请让对方重新保存后再发。")
        self.names = frozenset(names)
        self._told: dict[tuple[str, object], object] = {}
        self._views: dict[tuple[str, object], object] = {}
        self._relations: dict[str, Mapping[str, tuple[str, str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def part(self, name: str) -> bytes:
        """The content of a part. Raises UnreadableFile where it is missing or damaged."""
        try:
            found = None if self._content is None else inflated(self._content, self._archive.getinfo(name))
            return self._archive.read(name) if found is None else found
        except _DAMAGE:
            raise _damaged(name) from None

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part. Raises UnreadableFile."""
        return parse_xml(self._xml_part(name))

    def _xml_part(self, name: str) -> bytes:
        content = self.part(name)
        if len(content) > _MOST_XML_BYTES:
            raise _too_large(name)
        return content

    def view(self, name: str, parse: Callable[[bytes], Told]) -> Told:
        """What `parse` makes of an XML part that is only looked at: once, and the same for all. Raises UnreadableFile."""
        found = self._views.get((name, parse))
        if found is None:
            found = self._views[name, parse] = parse(self._xml_part(name))
        return found  # type: ignore[return-value]

    def told(self, name: str, tells: Callable[[etree._Element], Told]) -> Told:
        """What `tells` finds in an XML part; a part that comes again with each paper is parsed but once.

        Raises UnreadableFile.
        """
        found = self._told.get((name, tells))
        if found is None:
            content = self.part(name)
            found = tells(self.xml(name)) if len(content) > _MOST_KEPT_BYTES else _told(content, tells)
            self._told[name, tells] = found
        return found  # type: ignore[return-value]

    def elements(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of an XML part that have one of these names, whatever their namespace, in their order.

        Each is emptied when the next one is asked for, so that a part of any length takes little memory. Raises
        UnreadableFile, as late as where the damage stands.
        """
        try:
            with self._archive.open(name) as stream:
                metered = _Metered(name, stream)
                found = etree.iterparse(
                    metered,
                    events=("end",),
                    tag=[f"{{*}}{tag}" for tag in tags],
                    resolve_entities=False,
                    no_network=True,
                    huge_tree=False,
                )
                for number, (_, element) in enumerate(found):
                    if not number:
                        _refuse_dtd(element)
                    yield element
                    _forget(element)
                    metered.held_bytes = 0
                _refuse_dtd(found.root)
        except etree.XMLSyntaxError as error:
            raise _broken_xml(error) from None
        except _DAMAGE:
            raise _damaged(name) from None

    def parts(self) -> dict[str, bytes]:
        """All parts in the order of the archive."""
        return {member.filename: self.part(member.filename) for member in self._archive.infolist()}

    def main_part(self, types: Collection[str]) -> str | None:
        """The part the package is about, if it is of one of these content types."""
        named, by_ending = self.told("[Content_Types].xml", _types_in)
        for kind, target in self.relations("").values():
            # Microsoft's own library names the type of the main part as that of any xml part.
            if kind.endswith("/officeDocument") and (
                named.get(target, by_ending.get(target.rpartition(".")[2].lower())) in types
            ):
                return target
        return next((name for name, kind in named.items() if kind in types), None)

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relation id -> (type, target part) of a part; targets outside the package are left out."""
        found = self._relations.get(part)
        if found is None:
            found = self._relations[part] = self._relations_of(part)
        return found

    def _relations_of(self, part: str) -> Mapping[str, tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels".lstrip("/")
        if relations not in self.names:
            return {}
        return {
            name: (kind, target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}").lstrip("/"))
            for name, (kind, target) in self.told(relations, _relations_in).items()
        }

    def custom_properties(self) -> dict[str, str]:
        """The custom document properties, as text."""
        targets = [target for kind, target in self.relations("").values() if kind == _CUSTOM_RELATION]
        part = targets[0] if targets else CUSTOM_PART
        if part not in self.names:
            return {}
        return {
            str(each.get("name", "")): "".join(value.text or "" for value in each.iterchildren(etree.Element))
            for each in self.xml(part).iter(f"{{{_CUSTOM}}}property")
        }


@lru_cache(maxsize=256)
def _told(content: bytes, tells: Callable[[etree._Element], Told]) -> Told:
    return tells(parse_xml(content))


def _types_in(root: etree._Element) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The content types of parts by name, and of others by the ending of their names."""
    named = {
        str(each.get("PartName", "")).lstrip("/"): str(each.get("ContentType", ""))
        for each in root.iter(f"{{{_TYPES}}}Override")
    }
    by_ending = {
        str(each.get("Extension", "")).lower(): str(each.get("ContentType", ""))
        for each in root.iter(f"{{{_TYPES}}}Default")
    }
    return named, by_ending


def _relations_in(root: etree._Element) -> Mapping[str, tuple[str, str]]:
    """Relation id -> (type, target as it is written); those outside the package are left out."""
    return {
        str(each.get("Id", "")): (str(each.get("Type", "")), str(each.get("Target", "")))
        for each in root.iter(f"{{{_RELATIONS}}}Relationship")
        if each.get("TargetMode") != "External"
    }


def _forget(element: etree._Element) -> None:
    """Empties an element and takes away what stands before it, so that the tree behind the parser stays small."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def write_package(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as one archive; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            information = zipfile.ZipInfo(name, _FIXED_TIME)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.create_system = 0  # else it tells Windows from others
            archive.writestr(information, content)
    return buffer.getvalue()


def properties_part(properties: Mapping[str, str]) -> bytes:
    """The part that holds these custom document properties, written as text because each document has its own."""
    each = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{html.escape(name)}">'
        f"<vt:lpwstr>{html.escape(writable(text), quote=False)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), start=2)  # ids begin at 2 by the standard
    )
    return f'{_DECLARATION}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VARIANT}">{each}</Properties>'.encode()


def with_properties(parts: Mapping[str, bytes], properties: Mapping[str, str]) -> dict[str, bytes]:
    """The parts with these custom document properties in place of any there were."""
    result = dict(parts)
    relations = parse_xml(result["_rels/.rels"])
    for each in relations.findall(f"{{{_RELATIONS}}}Relationship"):
        if each.get("Type") == _CUSTOM_RELATION:
            result.pop(str(each.get("Target", "")).lstrip("/"), None)
            relations.remove(each)
    etree.SubElement(
        relations, f"{{{_RELATIONS}}}Relationship", Id="rIdCustom", Type=_CUSTOM_RELATION, Target=CUSTOM_PART
    )
    types = parse_xml(result["[Content_Types].xml"])
    for each in types.findall(f"{{{_TYPES}}}Override"):
        if each.get("ContentType") == _CUSTOM_TYPE:
            types.remove(each)
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{CUSTOM_PART}", ContentType=_CUSTOM_TYPE)
    result |= {"_rels/.rels": serialize(relations), "[Content_Types].xml": serialize(types)}
    return result | {CUSTOM_PART: properties_part(properties)}


# What XML cannot carry; half a surrogate pair and control signs have no glyph either.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """`text` without the signs that no XML part can hold, and with plain line ends."""
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if is_writable(text) else _NOT_XML.sub("", text)


def is_writable(text: str) -> bool:
    """Whether an XML part can hold every sign of a text."""
    return _NOT_XML.search(text) is None


def serialize(root: etree._Element) -> bytes:
    """An XML part as bytes, with the declaration Office writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
