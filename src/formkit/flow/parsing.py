"""Returned files in, judged records out: the order of things."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from formkit.archive import Archive
from formkit.errors import BadUsage
from formkit.flow.keeping import Keeping, received
from formkit.flow.library import form_of
from formkit.flow.opening import Order, Task, opened, orders_for
from formkit.flow.options import Say
from formkit.flow.pile import Pile
from formkit.flow.returning import Listener
from formkit.flow.settling import Intake
from formkit.flow.workers import seldom_collected
from formkit.model.returned import Returned
from formkit.records.manifest import NAMES as MANIFEST_NAMES

# Left beside documents by programs; never a customer's return.
_CLUTTER = ("~$", ".~", ".formkit-", "._")
_CLUTTER_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", *MANIFEST_NAMES})


@dataclass(frozen=True)
class Inbox:
    """The files to parse, and those left out because a program put them there."""

    files: tuple[Task, ...]
    ignored: tuple[str, ...]


def inbox(paths: Sequence[Path]) -> Inbox:
    """All files of the paths, folders opened, each once, with how it is called in evidence. Raises BadUsage."""
    found: dict[Path, str] = {}
    ignored = []
    for path in paths:
        if not path.exists():
            raise BadUsage(f"没有“{path}”这个文件或文件夹。请检查路径。")
        inner = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        for each in inner:
            name = each.name.lower()
            if path.is_dir() and (name.startswith(_CLUTTER) or name in _CLUTTER_NAMES):
                ignored.append(str(each))
            else:
                found.setdefault(each.resolve(), each.relative_to(path).as_posix() if path.is_dir() else each.name)
    return Inbox(tuple(found.items()), tuple(ignored))


def parse(
    files: Sequence[Task],
    archive: Archive | None,
    form: str | None = None,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda count: None,
    show: Path | None = None,
    say: Say = lambda message: None,
) -> Iterator[Returned]:
    """One returned document after another, those in archives and mails too, in the order of their first files or pages.

    With an archive the originals are kept first and read there, and each document is kept with what it comes from; at
    the end `say` is told what became of the files.

    Everything is looked at before the first document is given, since files and pages of one document may come in any
    order: first each file, then each document of the files that hold several, then each page that is a picture. One that
    cannot be read costs no other. With `jobs` that is done in so many processes that have limits of time and memory;
    without, in this one. What was read waits in memory while it is little, else on disk. `progress` is told how much has
    been looked at. In the folder `show` each page that is a picture is drawn with what was seen on it.
    Raises BadForm, and RunRefused where the archive, `show` or the temporary folder cannot be written.
    """
    listener = Listener(archive, form_of(form) if form else None)
    keeping = None
    if archive is not None:
        kept = received(files, archive)
        files, keeping = [each.task for each in kept], Keeping(archive, kept, listener.library)
    with closing(Pile()) as pile, seldom_collected():
        intake = Intake(pile)
        parted: list[Order] = []
        count = 0
        for file in opened([Order(number, each) for number, each in enumerate(files)], listener, form, jobs):
            intake.add_file(file)
            parted += orders_for(file, files, jobs)
            progress(count := count + 1)
        for file in opened(parted, listener, form, jobs):
            intake.add_file(file)
            progress(count := count + 1)
        if stacks := intake.stacks():
            from formkit.flow.seeing import seen, stretches  # what works on pixels takes half a second to load

            for stretch, page, sheets in seen(stretches(files, stacks, jobs), archive, jobs, show):
                intake.add_sheets(stretch.number, page.held, sheets)
                progress(count := count + 1)
        for returned, tasks in intake.documents(listener):
            if keeping is not None:
                keeping.add(returned, tasks)
            yield returned
    if keeping is not None:
        say(keeping.close())
