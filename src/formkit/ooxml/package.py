"""An Office file as a package of parts, opened without trusting it."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from posixpath import dirname, normpath
from typing import Self

from lxml import etree

from formkit.errors import UnreadableFile

# A filled form is far below these; an archive bomb is far above (1 GiB of document.xml costs python-docx 2 GB).
_MOST_PARTS = 5_000
_MOST_BYTES = 256 * 1024 * 1024
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

CUSTOM_PART = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def parse_xml(content: bytes) -> etree._Element:
    """The root of a part. Raises UnreadableFile for broken XML, and for any DTD, which Office files never carry."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("file.broken", f"文件内部的 XML 已损坏（{error.msg}）。请让对方重新保存后再发。") from None
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise UnreadableFile("file.unsafe", "文件里有 Office 不会写的 DTD 声明，可能是恶意文件，没有打开。")
    return root


class Package:
    """The parts of a docx or xlsx, read when asked for."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableFile for what is no package, is cut off, encrypted, doubled or too large."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnreadableFile("file.truncated", "文件不完整，可能没有传完或已损坏。请让对方重新发送。") from None
        members = self._archive.infolist()
        names = [member.filename for member in members]
        if len(set(names)) != len(names):
            raise UnreadableFile(
                "file.unsafe", "文件内有同名的部件，不同软件会读出不同内容，没有打开。请让对方另存后再发。"
            )
        if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > _MOST_BYTES:
            raise UnreadableFile("file.too_large", "文件解压后过大，没有打开。请检查是否是一张填写的表单。")
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableFile("file.encrypted", "文件有密码。请让对方去掉密码后再发。")
        self.names = frozenset(names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def part(self, name: str) -> bytes:
        """The content of a part. Raises UnreadableFile where it is missing or damaged."""
        try:
            return self._archive.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
            raise UnreadableFile("file.broken", f"文件内部的“{name}”缺失或已损坏。请让对方重新保存后再发。") from None

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part. Raises UnreadableFile."""
        return parse_xml(self.part(name))

    def parts(self) -> dict[str, bytes]:
        """All parts in the order of the archive."""
        return {member.filename: self.part(member.filename) for member in self._archive.infolist()}

    def content_types(self) -> Mapping[str, str]:
        """Part name -> content type, for the parts that are named one by one."""
        root = self.xml("[Content_Types].xml")
        return {
            str(each.get("PartName", "")).lstrip("/"): str(each.get("ContentType", ""))
            for each in root.iter(f"{{{_TYPES}}}Override")
        }

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Relation id -> (type, target part) of a part; targets outside the package are left out."""
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels".lstrip("/")
        if relations not in self.names:
            return {}
        result = {}
        for each in self.xml(relations).iter(f"{{{_RELATIONS}}}Relationship"):
            if each.get("TargetMode") == "External":
                continue
            target = str(each.get("Target", ""))
            full = target.lstrip("/") if target.startswith("/") else normpath(f"{dirname(part)}/{target}").lstrip("/")
            result[str(each.get("Id", ""))] = (str(each.get("Type", "")), full)
        return result

    def custom_properties(self) -> dict[str, str]:
        """The custom document properties, as text."""
        if CUSTOM_PART not in self.names:
            return {}
        return {
            str(each.get("name", "")): "".join(str(text) for text in each.itertext())
            for each in self.xml(CUSTOM_PART).iter(f"{{{_CUSTOM}}}property")
        }


def write_package(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as one archive; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            information = zipfile.ZipInfo(name, _FIXED_TIME)
            information.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(information, content)
    return buffer.getvalue()


def with_properties(parts: Mapping[str, bytes], properties: Mapping[str, str]) -> dict[str, bytes]:
    """The parts with these custom document properties in place of any there were."""
    names: dict[str | None, str] = {None: _CUSTOM, "vt": _VARIANT}
    root = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap=names)  # type: ignore[arg-type]  # the stubs forget None
    for number, (name, text) in enumerate(properties.items(), start=2):  # ids begin at 2 by the standard
        each = etree.SubElement(root, f"{{{_CUSTOM}}}property")
        each.set("fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}")
        each.set("pid", str(number))
        each.set("name", name)
        etree.SubElement(each, f"{{{_VARIANT}}}lpwstr").text = text
    result = dict(parts)
    result[CUSTOM_PART] = serialize(root)
    types = parse_xml(result["[Content_Types].xml"])
    if all(each.get("PartName") != f"/{CUSTOM_PART}" for each in types):
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{CUSTOM_PART}", ContentType=_CUSTOM_TYPE)
        result["[Content_Types].xml"] = serialize(types)
    relations = parse_xml(result["_rels/.rels"])
    if all(each.get("Type") != _CUSTOM_RELATION for each in relations):
        etree.SubElement(
            relations, f"{{{_RELATIONS}}}Relationship", Id="rIdCustom", Type=_CUSTOM_RELATION, Target=CUSTOM_PART
        )
        result["_rels/.rels"] = serialize(relations)
    return result


def serialize(root: etree._Element) -> bytes:
    """An XML part as bytes, with the declaration Office writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
