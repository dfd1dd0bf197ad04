"""What an issued document's files are called: 编号_客户_附表, good on every system."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from pathvalidate import sanitize_filename

from formkit.errors import RunRefused
from formkit.generate.formats import LONGEST_ENDING
from formkit.model.form import Form
from formkit.model.record import Record
from formkit.model.values import canonical

# Windows takes paths of 260 signs, counted in UTF-16; a name that is put into a folder elsewhere wants some room.
_LONGEST_PATH = 240
_LONGEST_NAME = 250  # bytes; Linux takes 255
_PLAIN = re.compile(
    r"[A-Za-z0-9]+(-[A-Za-z0-9]+){1,10}", re.ASCII
)  # most numbers; no name that Windows keeps for itself
_MOST_DIGITS = 6  # "(999)" and the like, where a name is taken


def file_name(form: Form, number: str, record: Record, folder: Path, is_taken: Callable[[str], bool]) -> str:
    """The name without its ending; the customer is cut where the path would be too long for Windows.

    `folder` is absolute. `is_taken` tells of a name in lower case whether any file has it. Raises RunRefused where the folder is too deep
    for even the number.
    """
    named_by = next((party.named_by for party in form.parties if party.named_by), "")
    customer = record.fields.get(named_by) if named_by else None
    ends = [safe_name(part) for part in (number, form.number)]
    name = _fitted(ends, "" if customer is None else safe_name(canonical(customer)), folder)
    free, count = name, 1
    while is_taken(free.lower()):
        count += 1
        free = f"{name}({count})"
    return free


def _fitted(ends: list[str], customer: str, folder: Path) -> str:
    room = _LONGEST_PATH - _units(str(folder)) - 1 - LONGEST_ENDING - _MOST_DIGITS
    while True:
        name = "_".join(part for part in (ends[0], customer.rstrip(". "), *ends[1:]) if part)
        if _units(name) <= room and len(name.encode()) <= _LONGEST_NAME - LONGEST_ENDING - _MOST_DIGITS:
            return name
        if customer:
            customer = customer[:-1]
        elif len(ends) > 1:
            ends = ends[:1]
        else:
            raise RunRefused(f"文件夹“{folder}”的路径太长，放不下文件名。请用 -o 换一个浅一些的文件夹。")


def _units(text: str) -> int:
    """How many signs Windows counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=4096)
def safe_name(text: str) -> str:
    """The text as a part of a file's name, good on every system."""
    if _PLAIN.fullmatch(text):
        return text
    # Line ends and wide spaces would show as gaps, and signs without a picture would hide the real name.
    plain = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return sanitize_filename(plain, replacement_text="-", platform="universal", max_len=200)
