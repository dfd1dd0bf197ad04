"""Every Word template that ships, as its owner wrote it and as it is issued, is written as docxtpl itself writes it."""

import random

import pytest

from formkit.forms import find_form, form_folders, load_form
from formkit.generate.documents import _opened, _word_template
from formkit.model.form import Field, Form
from formkit.model.path import nested
from formkit.ooxml.controls import box_values
from formkit.ooxml.word_write import WordTemplate
from tests.ooxml.test_word_write import _NASTY, assert_like_docxtpl

_FORMS = {name: load_form(find_form(name)).usable() for name in sorted(form_folders())}


_CASES = [
    pytest.param(form, count, id=f"{name}-{count}")
    for name, form in _FORMS.items()
    if "docx" in form.templates
    for count in (0, 1, 9, 300)
]


def _row(fields: tuple[Field, ...], signs: random.Random) -> dict[str, str]:
    return {field.name: signs.choice(_NASTY) for field in fields}


def _context(form: Form, count: int, signs: random.Random) -> dict[str, object]:
    context: dict[str, object] = dict(_row(form.fields, signs))
    for table in form.tables:
        rows = [_row(table.fields, signs) for _ in range(count)]
        context[table.name] = [{**row, **nested(row)} for row in rows]
    return context


@pytest.mark.parametrize("form,count", _CASES)
def test_template_is_written_as_docxtpl_writes_it(form: Form, count: int) -> None:
    compiled = WordTemplate(form.templates["docx"].content)

    assert compiled.is_cut
    assert_like_docxtpl(compiled, _context(form, count, random.Random(count)))  # noqa: S311 - not for secrets


@pytest.mark.parametrize("form,count", _CASES)
def test_document_as_issued_is_written_as_docxtpl_writes_it(form: Form, count: int) -> None:
    compiled, signs = WordTemplate(_word_template(form)), random.Random(count)  # noqa: S311 - not for secrets
    context = _context(form, count, signs)
    for table, controls in _opened(form).items():
        for name, control in controls.items():
            for row in [context] if not table else context[table]:  # type: ignore[attr-defined]
                if control.shape == "boxes":
                    run = "".join(signs.choice("☐☑") for _ in control.options[1:])
                    row.update(nested(dict(box_values(name, run))) | dict(box_values(name, run)))

    assert compiled.is_cut
    assert_like_docxtpl(compiled, context)
