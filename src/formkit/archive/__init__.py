"""The one store. So far: what was issued, under which number, by which version of a form."""

from formkit.archive.store import Archive, open_archive

__all__ = ["Archive", "open_archive"]
