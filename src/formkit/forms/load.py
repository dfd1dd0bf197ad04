"""A form folder -> a Form, with all its faults."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from formkit.errors import BadForm, UnreadableFile
from formkit.forms.definition import read_definition
from formkit.forms.lint import lint
from formkit.forms.template import margin_parts, template_rows
from formkit.model.form import Form
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

    def usable(self) -> Form:
        """The form. Raises BadForm, naming all faults, where there is any."""
        errors = [problem for problem in self.problems if problem.severity == "error"]
        if self.form is None or errors:
            raise BadForm("\n".join(["表单文件夹有错，不能使用：", *(f"  {each.message}" for each in errors)]))
        return self.form


def load_form(folder: Path) -> LoadedForm:
    """Loads and lints a form folder. Raises BadForm only where there is no form.toml to read at all."""
    try:
        names = sorted(
            each.name for each in folder.iterdir() if each.is_file() and not each.name.startswith((".", "~$"))
        )
        return read_form({name: (folder / name).read_bytes() for name in names})
    except OSError as error:
        raise BadForm(f"读不了表单文件夹“{folder}”：{error.strerror}。") from None


def read_form(files: dict[str, bytes]) -> LoadedForm:
    """The form in a folder's files. Raises BadForm where form.toml is not among them."""
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
    form = replace(form, templates=templates, files=files)
    form = replace(form, version=_version(form))
    return LoadedForm(form, (*problems, *lint(form)))


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
