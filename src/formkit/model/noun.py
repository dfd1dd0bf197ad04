"""What a noun is made of where thousands are made for a single paper."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True)
def noun(made: type[Class]) -> type[Class]:
    """A frozen dataclass that the type checker keeps frozen: a lock at run time takes most of the time of its making.

    It has slots, and so is one piece of memory instead of two, unless it keeps something in mind.
    """
    keeps = any(isinstance(each, cached_property) for each in vars(made).values())
    return dataclass(unsafe_hash=True, slots=not keeps)(made)
