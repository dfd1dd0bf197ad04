"""Fills a tagged Word template."""

import io
from collections.abc import Mapping, Sequence

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from formkit.ooxml.package import Package, writable


def fill_document(template: bytes, context: Mapping[str, object]) -> dict[str, bytes]:
    """The parts of the document that `context` gives. A tag that names nothing in it is an error, never a blank."""
    document = DocxTemplate(io.BytesIO(template))
    # Without autoescape a value such as "A&B" loses text, and markup in a value becomes part of the document.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document.render({name: _writable(value) for name, value in context.items()}, jinja_env=environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    with Package(buffer.getvalue()) as package:
        return package.parts()


def _writable(value: object) -> object:
    """A value of the context without signs that docxtpl would drop or take for a page break."""
    match value:
        case str():
            return writable(value)
        case Mapping():
            return {name: _writable(each) for name, each in value.items()}
        case Sequence():
            return [_writable(each) for each in value]
        case _:
            return value
