"""A form folder -> a Form, with all its faults."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from formkit.errors import BadForm, UnreadableFile
from formkit.forms import layouts
from formkit.forms.definition import read_definition
from formkit.forms.legibility import legibility
from formkit.forms.lint import lint
from formkit.forms.template import margin_parts, template_rows
from formkit.model.form import Form
from formkit.model.layout import Layout
from formkit.model.place import FilePlace
from formkit.model.problem import Problem
from formkit.model.template import Template
from formkit.ooxml.formats import FORMATS
from formkit.ooxml.package import Package


@dataclass(frozen=True)
class LoadedForm:
    """What a folder gives: the form as far as it could be understood, and every fault found."""

    form: Form | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The faults for which the form cannot be used; the others are warnings."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def usable(self) -> Form:
        """The form. Raises BadForm, naming all faults, where there is any."""
        if self.form is None or self.errors:
            raise BadForm("\n".join(["表单文件夹有错，不能使用：", *(f"  {each.message}" for each in self.errors)]))
        return self.form


def load_form(folder: Path) -> LoadedForm:
    """Loads and lints a form folder. Raises BadForm only where there is no form.toml to read at all."""
    try:
        loaded = read_form(dict(_files(folder)))
    except OSError as error:
        raise BadForm(f"读不了表单文件夹“{folder}”：{error.strerror}。") from None
    if loaded.form is None:
        return loaded
    return replace(loaded, problems=(*loaded.problems, *_layout_problems(loaded.form)))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a form folder and of its layout, by their names from the folder on."""
    for inner in (folder, folder / layouts.FOLDER):
        for each in sorted(inner.iterdir()) if inner == folder or inner.is_dir() else ():
            if each.is_file() and not each.name.startswith((".", "~$")):
                yield each.relative_to(folder).as_posix(), each.read_bytes()


def _layout_problems(form: Form) -> Iterator[Problem]:
    """What is amiss with the layout of a form of today; that of a snapshot is as old as what was issued with it."""
    if layouts.LAYOUT not in form.files:
        return
    place = FilePlace(layouts.LAYOUT)
    remedy = f"请运行 formkit forms compile {form.id}，或删去 {layouts.FOLDER} 文件夹（那样就不出 PDF）。"
    if form.layout is None:
        yield Problem("layout.unreadable", "", f"{layouts.LAYOUT} 读不出来，或缺 {layouts.BACKGROUND}。{remedy}", place)
    elif form.layout.source != layouts.source_of(form):
        message = f"form.docx 或 form.toml 改过，{layouts.FOLDER} 里的版面还是以前的。{remedy}"
        yield Problem("layout.stale", "", message, place)
    else:
        yield from legibility(form, form.layout)


def read_form(files: dict[str, bytes]) -> LoadedForm:
    """The form in a folder's files. Raises BadForm where form.toml is not among them.

    A layout that cannot be read is left out: the form is as good as one that has none.
    """
    if "form.toml" not in files:
        raise BadForm("表单文件夹里没有 form.toml。")
    form, problems = read_definition(files["form.toml"], "form.toml")
    if form is None:
        return LoadedForm(None, tuple(problems))
    templates = {}
    for name in FORMATS:
        file_name = f"form.{name}"
        if file_name in files:
            template, faults = _template(name, files[file_name], form)
            problems += faults
            if template is not None:
                templates[name] = template
    if not templates:
        message = "文件夹里没有可用的模板（form.docx 或 form.xlsx）。"
        problems.append(Problem("form.no_template", "", message, FilePlace("form.toml")))
    form = replace(form, templates=templates, files=files, layout=_layout(files))
    form = replace(form, version=_version(form))
    return LoadedForm(form, (*problems, *lint(form)))


def _layout(files: Mapping[str, bytes]) -> Layout | None:
    try:
        return layouts.read_layout(files)
    except layouts.BadLayout:
        return None


def _template(name: str, content: bytes, form: Form) -> tuple[Template | None, list[Problem]]:
    file_name = f"form.{name}"
    try:
        with Package(content) as package:
            blocks = FORMATS[name].walk(package, file_name)
            rows, loops, problems = template_rows(blocks, form, FORMATS[name].rooms(package, file_name))
            margins, faults = margin_parts(FORMATS[name].margins(package, file_name), form)
            problems += faults
            problems += FORMATS[name].reflows(package, file_name)
            problems += FORMATS[name].codes(package, file_name)
    except UnreadableFile as error:
        return None, [Problem("template.unreadable", "", f"{file_name}：{error}", FilePlace(file_name))]
    return Template(name, content, rows, margins, loops), [
        replace(each, message=f"{file_name} {each.message}") for each in problems
    ]


def _version(form: Form) -> str:
    """What the paper looks like, as 12 hex digits of SHA-256: the templates, the title, and each field's print.

    Synonyms, deadlines, policies and limits are left out: they do not change the paper.
    """
    digest = hashlib.sha256()
    for name, template in sorted(form.templates.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(template.content).digest())
    for path, field in form.all_fields():
        digest.update("\x1f".join((path, field.label, field.group, field.kind.name, field.kind.blank)).encode() + b"\0")
    digest.update("\x1f".join((form.id, form.title, form.number)).encode())
    return digest.hexdigest()[:12]
