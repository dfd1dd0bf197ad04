"""Whether an archive is still what it was, the heads that were printed from it among what it is held against."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from formkit.archive import verifying
from formkit.archive.merkle import Head
from formkit.archive.originals import Extent, Progress
from formkit.archive.verifying import Verdict
from formkit.errors import BadUsage
from formkit.flow.options import Say
from formkit.records.manifest import HEAD, NAMES, listed_head


def verify(
    folder: Path, heads: Sequence[str], extent: Extent, is_to_rebuild: bool, progress: Progress, say: Say
) -> Verdict:
    """Looks at an archive; `heads` are those on paper, as they are printed, or lists (批次清单.json) they stand in.

    The lists of the folders that documents were issued into are looked at too, where they still lie; with
    `is_to_rebuild` the index is made anew from the log first. Raises BadUsage for what is no head, and RunRefused where
    there is no archive.
    """
    printed = [_printed(each) for each in heads]
    if is_to_rebuild:
        aside = verifying.rebuild(folder)
        say(f"索引已由日志重建{f'，原来的另存为 {aside}' if aside else ''}。")
    listed = (Path(each) / NAMES[0] for each in verifying.outputs(folder))
    return verifying.verify(folder, dict([*_heads(listed), *printed]), extent, progress)


def _printed(text: str) -> tuple[Head, str]:
    """The head that a text is, or that stands in a file of this name."""
    if (head := Head.parse(text)) is not None:
        return head, f"给出的校验头 {text[:20]}…"
    path = Path(text)
    for found in _heads((path / NAMES[0] if path.is_dir() else path,)):
        return found
    raise BadUsage(
        f"“{text}”不是校验头（像 123:0a1b…，印在批次清单的“合计”里），也不是带校验头的 {NAMES[0]}。请照清单上印的写。"
    )


def _heads(lists: Iterator[Path] | Sequence[Path]) -> Iterator[tuple[Head, str]]:
    for path in lists:
        head = Head.parse(str(listed_head(path.parent).get(HEAD, ""))) if path.name == NAMES[0] else None
        if head is not None:
            yield head, f"“{path}”"
