"""The one store: what was issued and what came back, the originals, and a log in which no change goes unnoticed."""

from formkit.archive.store import Archive, open_archive

__all__ = ["Archive", "open_archive"]
