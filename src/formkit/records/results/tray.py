"""The sheet of pages of which nobody knows whose they are: what each looks like, where it came from, and why."""

import io
from collections.abc import Mapping, Sequence

from PIL import Image
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from formkit.model.place import pages_in_words
from formkit.model.returned import UNCLAIMED, Returned
from formkit.records.results.layout import clean

_HEADINGS = {"样子": 26, "文件": 40, "页": 10, "二维码上的编号": 28, "原因": 70}
_HEIGHT = 190  # points of a line with a picture
_ROOM = (180, 240)  # pixels for a picture, across and down


def write_tray(workbook: Workbook, formats: Mapping[str, Format], returned: Sequence[Returned]) -> None:
    """Adds the sheet, where there is anything to put on it."""
    unclaimed = [each for each in returned if each.is_unclaimed]
    if not unclaimed:
        return
    sheet = workbook.add_worksheet(UNCLAIMED)
    for column, (heading, width) in enumerate(_HEADINGS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats["head"])
    for row, each in enumerate(unclaimed, start=1):
        texts = (each.source, _pages(each), each.document or "", "\n".join(one.message for one in each.problems))
        sheet.write_blank(row, 0, None, formats["cell"])
        for column, text in enumerate(texts, start=1):
            sheet.write_string(row, column, clean(text), formats["cell"])
        if each.thumbnail:
            sheet.set_row(row, _HEIGHT)
            width, height = _size(each.thumbnail)
            scale = min(_ROOM[0] / width, _ROOM[1] / height)
            options = {
                "image_data": io.BytesIO(each.thumbnail), "x_scale": scale, "y_scale": scale, "x_offset": 4, "y_offset": 4,
                "object_position": 1, "description": f"{clean(each.source)} 第{_pages(each)}页",
            }  # fmt: skip
            sheet.insert_image(row, 0, "样子", options)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(unclaimed), len(_HEADINGS) - 1)


def _pages(returned: Returned) -> str:
    return pages_in_words(page for _, page in returned.pages if page is not None)


def _size(thumbnail: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(io.BytesIO(thumbnail)) as image:
        return image.size
