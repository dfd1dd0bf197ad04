"""Learns the page layout of a form folder, and writes it there."""

from dataclasses import dataclass
from pathlib import Path

from formkit.errors import RunRefused
from formkit.forms.compiling import Compiled, compile_form
from formkit.forms.layouts import FOLDER, layout_files
from formkit.forms.load import load_form
from formkit.model.problem import Problem


@dataclass(frozen=True)
class Learned:
    """What became of a form folder: how many pages its layout has, which files were written anew, what is amiss."""

    pages: int
    written: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def is_refused(self) -> bool:
        """Whether the layout could not be learned."""
        return any(each.severity == "error" for each in self.problems)

    @property
    def told(self) -> str:
        """What was done, in words; "" where the layout is as it was."""
        if self.is_refused:
            return "学不了版面，没有写文件"
        if not self.pages:
            return "没有 Word 模板，没有版面可学"
        return f"学好了 {self.pages} 种页面的版面，写入 {'、'.join(self.written)}" if self.written else ""

    def plain(self) -> dict[str, object]:
        """The same for `--json`."""
        problems = [each.plain() for each in self.problems]
        return {"pages": self.pages, "written": list(self.written), "problems": problems}


def compile_folder(folder: Path) -> Learned:
    """Learns the layout of a form folder, and writes what of it has changed.

    Raises MissingTool where there is no LibreOffice, RunRefused where the folder cannot be written to.
    """
    compiled = _compiled(folder)
    if compiled.layout is None:
        return Learned(0, (), compiled.problems)
    written = []
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        for name, content in layout_files(compiled.layout).items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)
                written.append(name)
    except OSError as error:
        raise RunRefused(f"写不了“{folder}”里的版面：{error.strerror}。") from None
    return Learned(len(compiled.layout.pages), tuple(written), compiled.problems)


def _compiled(folder: Path) -> Compiled:
    loaded = load_form(folder)
    faults = tuple(each for each in loaded.errors if not each.code.startswith("layout."))
    if loaded.form is None or faults:
        return Compiled(None, faults)
    if "docx" not in loaded.form.templates:
        return Compiled(None, ())
    return compile_form(loaded.form)
