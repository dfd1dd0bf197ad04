"""The forms at hand: those of today, and the snapshots of what was issued."""

import logging
from functools import cache
from pathlib import Path

from formkit.archive import Archive
from formkit.errors import BadForm
from formkit.forms import find_form, form_folders, load_form
from formkit.forms.load import read_form
from formkit.model.form import Form

_LOG = logging.getLogger(__name__)


@cache
def _loaded(folder: Path) -> Form:
    return load_form(folder).usable()


def form_of(reference: str) -> Form:
    """A form by id, folder name or path. Raises BadForm."""
    return _loaded(find_form(reference))


def all_forms() -> tuple[Form, ...]:
    """Every usable form; a faulty folder is logged and left out, so that it costs no other form."""
    forms = []
    for name, folder in form_folders().items():
        try:
            forms.append(_loaded(folder))
        except BadForm as error:
            _LOG.warning("表单 %s 不能使用：%s", name, error)
    return tuple(forms)


def form_at(reference: str, version: str, archive: Archive | None) -> Form | None:
    """A form as it was at a version, or None where neither today's folders nor the archive know it."""
    today = next((form for form in all_forms() if form.id == reference), None)
    if today is not None and today.version == version:
        return today
    files = archive.form_files(reference, version) if archive else {}
    return read_form(files).usable() if files else None
