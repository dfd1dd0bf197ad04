"""A page as pixels -> the sheets of paper on it: whose they are, and how they lie over their forms."""

from formkit.flow.library import Library
from formkit.image.picture import Picture
from formkit.model.place import Box
from formkit.model.sheet import Sheet


class Looker:
    """Looks at one page after another with the forms at hand; `key` is that of the archive, None without one."""

    def __init__(self, library: Library, key: bytes | None) -> None:
        self._library, self._key = library, key

    def look(self, picture: Picture, source: str, page: int) -> tuple[Sheet, ...]:
        """The sheets on a page, at least one."""
        area = Box(0, 0, picture.width / picture.scale, picture.height / picture.scale)
        return (Sheet(source, page, 1, area, "unknown"),)
