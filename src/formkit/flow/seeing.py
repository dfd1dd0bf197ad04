"""Pages that are pictures, each looked at by itself: the sheets of paper on them, and drawings of what was seen."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from formkit.archive import Archive, open_archive
from formkit.errors import FormkitError, UnreadableFile
from formkit.flow.library import Library
from formkit.flow.looking import Looker
from formkit.flow.opening import Opened, Task
from formkit.flow.showing import Drawings, show_page
from formkit.flow.workers import Done, Lost, Step, Workers, done_here, shared
from formkit.image.picture import Picture, Pictures
from formkit.image.threads import one_thread
from formkit.model.place import Box
from formkit.model.problem import Problem
from formkit.model.sheet import Sheet
from formkit.read import files_in
from formkit.read.pictures import pictures_in

_LOG = logging.getLogger(__name__)
_MOST_BYTES = 4 * 1024**3  # that a process may ask for: a page of A3 and the recogniser take up to 1 GB, and reserve 2
_MOST_TOGETHER = 50  # pages given to a process at once: a long stack is shared, and a file not opened for each page

_FAILURES = {
    "time": ("file.too_slow", "看这一页用的时间太长，已经停下。请重新扫描后再交。"),
    "crash": ("file.crashed", "看图的程序在这一页上崩溃了。请重新扫描后再交，仍不行就转给维护人员。"),
    "memory": ("file.too_large", "看这一页要的内存太多，没有看。请用 300 dpi 重新扫描后再交。"),
    "failed": ("file.failed", "看这一页时程序出错，详情见日志。文件没有改动，请转给维护人员。"),
}


@dataclass(frozen=True)
class PicturePage:
    """A page to look at: which of the files in a parcel it is in, counted from 0, what that is called in evidence, the
    number of the page, and what its drawing is to be called, without ending."""

    held: int
    source: str
    page: int
    drawing: str


_Seen = tuple[PicturePage, tuple[Sheet, ...]]  # a page, and the sheets on it


@dataclass(frozen=True)
class Stretch:
    """Pages of one file, or of one parcel, that are looked at one after another; `number` is that of its task."""

    number: int
    task: Task
    pages: tuple[PicturePage, ...]


def stretches(files: Sequence[Task], stacks: Sequence[Opened], jobs: int | None) -> list[Stretch]:
    """All pages to look at, shared so that `jobs` processes can work on those of one file."""
    drawings = Drawings()
    pages: dict[int, list[PicturePage]] = {}
    for stack in stacks:
        piece, numbers = stack.piece, stack.pictures
        names = drawings.names(piece.source, numbers)
        own = (PicturePage(piece.held, piece.source, page, name) for page, name in zip(numbers, names))
        pages.setdefault(piece.task, []).extend(own)
    return [
        Stretch(number, files[number], own)
        for number, of_task in pages.items()
        for own in shared(of_task, jobs, _MOST_TOGETHER)
    ]


def seen(
    work: Sequence[Stretch], archive: Archive | None, jobs: int | None, show: Path | None
) -> Iterator[tuple[Stretch, PicturePage, tuple[Sheet, ...]]]:
    """The sheets on each page of each stretch; a page that is lost has one that says why.

    In the folder `show` each page is drawn with what was seen on it.
    """
    if jobs is None:
        found: Iterator[Done[_Seen] | Lost[PicturePage]] = done_here(partial(_steps, _Eyes(archive, show)), work)
    else:
        Looker(Library(archive), None).prepare()  # here, where nothing limits the time it takes
        one_thread()  # a process that is forked while OpenCV's threads wait would wait for them for ever (OpenCV 5)
        prepare = partial(_prepared, None if archive is None else archive.folder, show)
        found = Workers(prepare, jobs, most_bytes=_MOST_BYTES).results(work)
    waiting = {(number, each) for number, stretch in enumerate(work) for each in stretch.pages}
    for each in found:
        match each:
            case Done(number, (page, sheets)):
                pass
            case Lost(number, page, reason) if page is not None:
                sheets = (_lost(page, *_FAILURES[reason]),)
            case _:
                continue  # lost between pages: those that are left are told at the end
        waiting.discard((number, page))
        yield work[number], page, sheets
    for number, page in sorted(waiting, key=lambda each: (each[0], each[1].held, each[1].page)):
        yield work[number], page, (_lost(page, *_FAILURES["crash"]),)


def _prepared(archive: Path | None, show: Path | None) -> Callable[[Stretch], Iterator[Step[PicturePage, _Seen]]]:
    one_thread()
    return partial(_steps, _Eyes(open_archive(archive) if archive is not None else None, show))


def _steps(eyes: "_Eyes", stretch: Stretch) -> Iterator[Step[PicturePage, _Seen]]:
    """A step for each page; a file is opened once for all of its pages."""
    last = max(each.held for each in stretch.pages)
    for number, held in enumerate(files_in(*stretch.task)):
        own = [each for each in stretch.pages if each.held == number]
        pictures = _Opened(held.content)
        for each in own:
            yield Step(each, partial(eyes.look, pictures, each))
        if number == last:
            return


class _Opened:
    """The pictures of a file, opened with the first of its pages, so that what goes wrong is told of a page."""

    def __init__(self, content: bytes | UnreadableFile) -> None:
        self._content = content
        self._pictures: Pictures | None = None

    def picture(self, number: int) -> Picture:
        if self._pictures is None:
            assert isinstance(self._content, bytes)
            self._pictures = pictures_in(self._content)
            assert self._pictures is not None
        return self._pictures.picture(number)


class _Eyes:
    """Looks at pages with the forms at hand, and draws what was seen into the folder `show`."""

    def __init__(self, archive: Archive | None, show: Path | None) -> None:
        self._library = Library(archive)
        self._looker = Looker(self._library, None if archive is None else archive.key)
        self._show = show

    def look(self, pictures: _Opened, page: PicturePage) -> _Seen:
        """The page and the sheets on it. One that cannot be looked at, whatever is wrong with it, is named and raises nothing."""
        return page, self._sheets(pictures, page)

    def _sheets(self, pictures: _Opened, page: PicturePage) -> tuple[Sheet, ...]:
        try:
            picture = pictures.picture(page.page)
            looked = self._looker.look(picture, page.source, page.page)
            assert looked
            sheets = tuple(self._looker.read(picture, each) for each in looked)
            if self._show is not None:
                show_page(picture, sheets, self._library, self._show, page.drawing)
            return sheets
        except UnreadableFile as error:
            return (_lost(page, error.code, str(error)),)
        except FormkitError:
            raise
        except MemoryError:
            return (_lost(page, *_FAILURES["memory"]),)
        except Exception:  # one page of a stack, whatever is wrong with it, must not cost the others
            _LOG.exception("看 %s 第%d页时出错", page.source, page.page)
            return (_lost(page, *_FAILURES["failed"]),)


def _lost(page: PicturePage, code: str, message: str) -> Sheet:
    sheet = Sheet(page.source, page.page, 1, Box(0, 0, 0, 0), "unknown")
    return replace(sheet, problems=(Problem(code, "", f"{sheet.called}：{message}", sheet.place),))
