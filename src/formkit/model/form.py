"""A form: its identity, its fields and tables, and what binds them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache, partial

from formkit.model.kind import Kind, Said, said
from formkit.model.layout import Layout
from formkit.model.path import parted, place_of
from formkit.model.problem import Refusal, Severity
from formkit.model.template import Template
from formkit.model.values import EXACT, Scalar

_MOST_TEXTS = 1_024  # of a field whose values are kept in mind
_MOST_ROWS = 256  # of a table whose paths are kept in mind
_MOST_PATHS = 16_384  # whose fields are kept in mind


class FilledBy(StrEnum):
    """Who fills a field in."""

    US = "us"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Required(StrEnum):
    """From when on a field must not be empty."""

    ISSUE = "issue"
    RETURN = "return"
    NEVER = "never"


class ReviewPolicy(StrEnum):
    """When a person looks at a field."""

    ALWAYS = "always"
    DOUBT = "doubt"
    NEVER = "never"


@dataclass(frozen=True)
class Limits:
    """What a value must keep to. `warn_above` and `warn_places` are told; the others are errors.

    `length` counts characters; `places` counts digits after the point.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    warn_above: Decimal | None = None
    length: int | None = None
    places: int | None = None
    warn_places: int | None = None

    @cached_property
    def are_none(self) -> bool:
        return self == Limits()


@dataclass(frozen=True)
class Field:
    """One field: what is printed for it, what it holds, who fills it in.

    In a group of a row the name holds the place: "candidates[0].lon". `blank_width` is how wide its blank within a
    sentence is, in full-width signs; 0 where it stands in none.
    """

    name: str
    label: str
    kind: Kind
    group: str = ""
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    limits: Limits = Limits()
    filled_by: FilledBy = FilledBy.CUSTOMER
    required: Required = Required.NEVER
    required_if: str = ""
    compute: str = ""
    source: str = ""
    default: str = ""
    review: ReviewPolicy = ReviewPolicy.DOUBT
    hint: str = ""
    blank_width: int = 0

    @cached_property
    def said(self) -> Callable[[str], Said]:
        """What a text filled in for the field says, as `kind.said` tells it; texts come again and again."""
        return lru_cache(maxsize=_MOST_TEXTS)(partial(said, self.kind))

    @cached_property
    def parsed(self) -> Callable[[str], Scalar | Refusal]:
        """What the kind makes of a text that is not blank."""
        return lru_cache(maxsize=_MOST_TEXTS)(self.kind.parse)

    def value_in(self, text: str) -> Scalar | Refusal | None:
        """The value that a text filled in for the field says."""
        return self.said(text)[1]

    def shown(self, value: Scalar) -> str:
        """A value as it is printed."""
        return self._shown(value) if type(value) in EXACT else self.kind.show(value)

    @cached_property
    def _shown(self) -> Callable[[Scalar], str]:
        return lru_cache(maxsize=_MOST_TEXTS, typed=True)(self.kind.show)

    @cached_property
    def called(self) -> str:
        """What messages call it: the label, in a group of a row with the place it is in."""
        return f"{self.group}·{self.label}" if place_of(self.name) else self.label

    @property
    def heading(self) -> str:
        """The label with its unit, as a clerk calls the field."""
        return f"{self.label}({self.unit})" if self.unit and self.unit not in self.label else self.label


@dataclass(frozen=True)
class Capacity:
    """How many rows of a table each page holds: `only` where all fits on one page with header and sign block."""

    only: int
    first: int
    continuation: int
    last: int

    def padded(self, rows: int) -> int:
        """How many rows, blank ones included, fill the pages that `rows` rows need."""
        if rows <= self.only:
            return self.only
        after_first = max(0, rows - self.first)
        full = 0 if after_first <= self.last else -(-(after_first - self.last) // self.continuation)
        return self.first + full * self.continuation + self.last


@dataclass(frozen=True)
class Group:
    """Fields that a row holds a fixed number of times, each place printed by itself: 候选站点1, 候选站点2."""

    name: str
    count: int


@dataclass(frozen=True)
class Table:
    """A repeating group; `key` names the fields that tell a row apart over all runs.

    The fields of its `groups` are among `fields`, once for each place.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    key: tuple[str, ...] = ()
    capacity: Mapping[str, Capacity] = field(default_factory=dict)
    least: int = 1

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {each.name: each for each in self.fields}

    @cached_property
    def computed(self) -> tuple[Field, ...]:
        """The fields that are worked out from others."""
        return tuple(each for each in self.fields if each.compute)

    @cached_property
    def paths(self) -> Callable[[int], Mapping[str, str]]:
        """The path of each field in the row of this number, by its name: the same texts for each paper."""
        return lru_cache(maxsize=_MOST_ROWS)(self._paths_in)

    def _paths_in(self, row: int) -> Mapping[str, str]:
        return {each.name: f"{self.name}[{row}].{each.name}" for each in self.fields}


@dataclass(frozen=True)
class Party:
    """Who signs: the paths of signature, seal and date, and the field that names the party.

    `sign_label` are the words printed beside the place of the signature.
    """

    name: str
    label: str
    sign: str = ""
    seal: str = ""
    date: str = ""
    named_by: str = ""
    sign_label: str = ""


@dataclass(frozen=True)
class Completion:
    """What completes a form: of `party`, "any" of signature and seal, or "all"; `formal` marks what makes it formal."""

    party: str
    needs: str
    formal: str = ""


@dataclass(frozen=True)
class Deadline:
    """Working days from the day in the field `start`."""

    workdays: int
    start: str


@dataclass(frozen=True)
class Rule:
    """An expression over fields that must hold; in a `table`, for each of its rows.

    `within` is the place of a group it speaks of ("candidates[0]"): there the group's own fields go by their own
    names. It is skipped where a field it needs is empty.
    """

    name: str
    check: str
    message: str
    table: str = ""
    path: str = ""
    within: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, eq=False)
class Form:
    """A form folder, loaded and linted; one loaded again is another form, so that what is made of it can be kept.

    `document_number` and `datum` name the fields that hold them, `replaces` the one that prints the number of the
    document this one stands in for, and `key` those that tell a document apart over all runs. `version` changes with
    the templates and with what is printed, not with synonyms, deadlines or policies.
    """

    id: str
    name: str
    title: str
    number: str
    is_official: bool
    stage: str
    role: str
    version: str
    fields: tuple[Field, ...]
    tables: tuple[Table, ...] = ()
    parties: tuple[Party, ...] = ()
    completion: Completion | None = None
    deadline: Deadline | None = None
    retention: str = ""
    rules: tuple[Rule, ...] = ()
    group_by: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    document_number: str = ""
    replaces: str = ""
    series: str = ""
    datum: str = ""
    purpose: str = ""
    templates: Mapping[str, Template] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    layout: Layout | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {each.name: each for each in self.fields}

    @cached_property
    def computed(self) -> tuple[Field, ...]:
        """The header's fields that are worked out from others."""
        return tuple(each for each in self.fields if each.compute)

    @cached_property
    def table_by_name(self) -> Mapping[str, Table]:
        return {each.name: each for each in self.tables}

    def all_fields(self) -> Iterator[tuple[str, Field]]:
        """Every field with its path, those of tables as "demands[].lon", in the order of the definition."""
        for each in self.fields:
            yield each.name, each
        for table in self.tables:
            for each in table.fields:
                yield f"{table.name}[].{each.name}", each

    @cached_property
    def field_at(self) -> Callable[[str], Field]:
        """The field of a path, with or without a row number: "demands[3].lon", "demands[].lon"."""
        return lru_cache(maxsize=_MOST_PATHS)(self._field_at)

    def _field_at(self, path: str) -> Field:
        table, _, name = parted(path)
        return self.table_by_name[table].by_name[name] if table else self.by_name[path]
