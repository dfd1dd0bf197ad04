"""Structured data in and out."""

from formkit.records.drafts import Draft
from formkit.records.sources import Source, read_source, record_from_plain

__all__ = ["Draft", "Source", "read_source", "record_from_plain"]
