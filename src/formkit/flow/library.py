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


class Library:
    """The forms at hand for one run, today's and those of the archive, each looked up once."""

    def __init__(self, archive: Archive | None) -> None:
        self.today = all_forms()
        self._archive = archive
        self._past: dict[tuple[str, str], Form | None] = {}

    def form(self, reference: str) -> Form | None:
        """Today's form of an id, or None."""
        return next((form for form in self.today if form.id == reference), None)

    def all(self) -> tuple[Form, ...]:
        """Today's forms, then every other version that documents were issued of; what cannot be used is left out, as above."""
        found = dict.fromkeys(self.today)
        for reference, version in self._archive.form_versions() if self._archive else ():
            try:
                form = self.at(reference, version)
            except BadForm as error:
                _LOG.warning("档案里表单 %s 的 %s 版不能使用：%s", reference, version, error)
                continue
            found |= {form: None} if form is not None else {}
        return tuple(found)

    def at(self, reference: str, version: str) -> Form | None:
        """A form as it was at a version, or None where neither today's folders nor the archive know it."""
        today = self.form(reference)
        if today is not None and today.version == version:
            return today
        if (reference, version) not in self._past:
            files = self._archive.form_files(reference, version) if self._archive else {}
            self._past[reference, version] = read_form(files).usable() if files else None
        return self._past[reference, version]
