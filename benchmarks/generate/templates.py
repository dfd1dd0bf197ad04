"""The page of our template in the tags of each peer, derived from it, so that the paper is the same."""

import re
from collections.abc import Callable, Collection

from formkit.ooxml.package import Package, write_package

_ROW = r"<w:tr>(?:(?!<w:tr>).)*?"
_LOOP = re.compile(
    _ROW + r"\{%tr for (?P<row>\w+) in (?P<table>\w+) %\}.*?</w:tr>(?P<body><w:tr>.*?</w:tr>)"
    r"<w:tr>(?:(?!<w:tr>).)*?\{%tr endfor %\}.*?</w:tr>",
    re.DOTALL,
)
_TAG = re.compile(r"\{\{ (?:(?P<row>\w+)\.)?(?P<name>\w+) \}\}")


def for_docxtemplater(template: bytes) -> bytes:
    """`{field}`, and the rows between `{#table}` in the first cell and `{/table}` in the last."""

    def loop(found: re.Match[str]) -> str:
        first, last = f"{{#{found['table']}}}", f"{{/{found['table']}}}"
        start, end = list(_TAG.finditer(found["body"]))[:: len(_TAG.findall(found["body"])) - 1]
        body = found["body"]
        return body[: start.start()] + first + body[start.start() : end.end()] + last + body[end.end() :]

    return _retagged(template, loop, lambda tag: f"{{{tag['name']}}}")


def for_carbone(template: bytes, with_lines: Collection[str]) -> bytes:
    """`{d.field}`, and `{d.table[i].field}` in a row before one with `[i+1]`; line ends where a field has any."""

    def formatted(name: str) -> str:
        return f"{name}:convCRLF" if name in with_lines else name

    def loop(found: re.Match[str]) -> str:
        table, first = found["table"], _TAG.search(found["body"])
        assert first is not None
        row = _TAG.sub(lambda tag: f"{{d.{table}[i].{formatted(tag['name'])}}}", found["body"])
        following = _TAG.sub("", found["body"].replace(first[0], f"{{d.{table}[i+1].{first['name']}}}"))
        return row + following

    return _retagged(template, loop, lambda tag: f"{{d.{formatted(tag['name'])}}}")


def _retagged(template: bytes, loop: Callable[[re.Match[str]], str], tag: Callable[[re.Match[str]], str]) -> bytes:
    with Package(template) as package:
        parts = package.parts()
    for name, content in parts.items():
        if name.startswith("word/") and b"{{" in content:
            text = _TAG.sub(tag, _LOOP.sub(loop, content.decode()))
            assert "{{" not in text and "{%" not in text, f"{name} has a tag that was not understood"
            parts[name] = text.encode()
    return write_package(parts.items())
