"""The field kinds, one module each: the module's name is the kind's name, its constant `KIND` the class.

A new kind is a new module. Modules that begin with an underscore hold what several kinds share.
"""

import pkgutil
from functools import cache
from importlib import import_module

from formkit.kinds._parameters import KindError, checked
from formkit.model.kind import Kind

__all__ = ["KindError", "make", "names"]


@cache
def names() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")))


def make(name: str, **parameters: object) -> Kind:
    """The kind called `name`, with the parameters a form definition gives it.

    Raises KindError where the kind or a parameter is unknown or unfit; the message names what is known.
    """
    if name not in names():
        raise KindError(f"没有名为“{name}”的字段类型。可用的类型：{'、'.join(names())}。")
    # Imported only when asked for: telephone numbers alone take longer to load than all other kinds together.
    kind = import_module(f"{__name__}.{name}").KIND
    made: Kind = kind(**checked(name, kind, parameters))
    return made
