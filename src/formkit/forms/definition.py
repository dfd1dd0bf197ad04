"""form.toml -> the parts of a Form, with every fault of the file noted."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from formkit import kinds
from formkit.forms.entry import Entry
from formkit.model.form import (
    Capacity,
    Completion,
    Deadline,
    Field,
    FilledBy,
    Form,
    Group,
    Limits,
    Party,
    Required,
    ReviewPolicy,
    Rule,
    Table,
)
from formkit.model.kind import Kind
from formkit.model.place import FilePlace
from formkit.model.problem import Problem

_LIMITS = ("minimum", "maximum", "warn_above")
_COUNTS = ("length", "places", "warn_places")
_MOST_PLACES = 20  # of a group: each is printed by itself


def read_definition(content: bytes, source: str) -> tuple[Form | None, list[Problem]]:
    """The form without its templates and version, and all faults; no form where the file is not TOML at all."""
    problems: list[Problem] = []
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(Problem("form.not_toml", "", "form.toml 不是 UTF-8 编码。请另存为 UTF-8。", FilePlace(source)))
        return None, problems
    except tomllib.TOMLDecodeError as error:
        message = f"form.toml 不是正确的 TOML（{error}）。请改正后再试。"
        problems.append(Problem("form.not_toml", "", message, FilePlace(source)))
        return None, problems
    root = Entry("", data, problems, source)
    options = {name: _options(entry) for name, entry in _field_entries(data, source)}
    tables = tuple(_table(name, entry, options) for name, entry in root.entries("tables"))
    form = Form(
        id=root.text("id"),
        name=root.text("name"),
        title=root.text("title"),
        number=root.text("number"),
        is_official=root.flag("official"),
        stage=root.text("stage", ""),
        role=root.text("role", ""),
        version="",
        purpose=root.text("purpose", ""),
        retention=root.text("retention", ""),
        document_number=root.text("document_number", ""),
        replaces=root.text("replaces", ""),
        series=root.text("series", ""),
        datum=root.text("datum", ""),
        group_by=root.texts("group_by"),
        key=root.texts("key"),
        fields=tuple(_field(name, entry, options) for name, entry in root.entries("fields")),
        tables=tables,
        parties=tuple(_party(name, entry) for name, entry in root.entries("parties")),
        completion=_completion(root.entry("completion")),
        deadline=_deadline(root.entry("deadline")),
        rules=tuple(rule for name, entry in root.entries("rules") for rule in _rules(name, entry, tables)),
    )
    root.close()
    return form, problems


def _field_entries(data: Mapping[str, object], source: str) -> list[tuple[str, Entry]]:
    """Header fields by name, for `options_of`; faults are noted when the fields are read for good."""
    return list(Entry("", data, [], source).entries("fields"))


def _options(entry: Entry) -> object:
    return entry.value("options")


def _field(name: str, entry: Entry, options: Mapping[str, object]) -> Field:
    required_if = entry.text("required_if", "")
    field = Field(
        name=name,
        label=entry.text("label"),
        kind=_NO_KIND,
        group=entry.text("group", ""),
        synonyms=entry.texts("synonyms"),
        unit=entry.text("unit", ""),
        limits=_limits(entry.entry("limits")),
        filled_by=entry.one_of("filled_by", FilledBy, FilledBy.CUSTOMER),
        required=entry.one_of("required", Required, Required.NEVER),
        required_if=required_if,
        compute=entry.text("compute", ""),
        source=entry.text("from", ""),
        default=entry.text("default", ""),
        review=entry.one_of("review", ReviewPolicy, ReviewPolicy.DOUBT),
        hint=entry.text("hint", ""),
        blank_width=entry.whole("blank_width") or 0,
    )
    return replace(field, kind=_kind(entry, field.unit, options))


_NO_KIND: Kind = kinds.make("text")


def _kind(entry: Entry, unit: str, options: Mapping[str, object]) -> Kind:
    """The kind, with whatever parameters of its own the entry gives."""
    name = entry.text("kind")
    shared = entry.text("options_of", "")
    parameters = entry.rest()
    if unit:
        parameters["unit"] = unit
    if shared and shared not in options:
        entry.fault("form.unknown_field", f"没有“{shared}”这个字段可以借用选项", "options_of")
    elif shared:
        parameters["options"] = options[shared]
    try:
        kind = kinds.make(name, **parameters)
        if getattr(kind, "options", None) == ():
            entry.fault("form.no_options", "没有写选项", "options")
        return kind
    except kinds.KindError as error:
        entry.fault("form.bad_kind", str(error), "kind")
        return _NO_KIND


def _limits(entry: Entry | None) -> Limits:
    if entry is None:
        return Limits()
    numbers = {key: entry.number(key) for key in _LIMITS}
    counts = {key: entry.whole(key) for key in _COUNTS}
    entry.close()
    return Limits(**numbers, **counts)  # type: ignore[arg-type]  # keys are the names of the dataclass


def _table(name: str, entry: Entry, options: Mapping[str, object]) -> Table:
    fields = [_field(each, inner, options) for each, inner in entry.entries("fields")]
    groups = []
    for each, inner in entry.entries("groups"):
        group, its_fields = _group(each, inner, options)
        groups.append(group)
        fields += its_fields
    table = Table(
        name=name,
        title=entry.text("title", name),
        fields=tuple(fields),
        groups=tuple(groups),
        key=entry.texts("key"),
        capacity={each: _capacity(inner) for each, inner in entry.entries("capacity")},
        least=entry.whole("least") or 1,
    )
    entry.close()
    return table


def _group(name: str, entry: Entry, options: Mapping[str, object]) -> tuple[Group, list[Field]]:
    """The group, and its fields once for each place."""
    count, title = entry.whole("count") or 0, entry.text("title")
    if not 1 <= count <= _MOST_PLACES:
        entry.fault("form.wrong_type", f"应是 1 到 {_MOST_PLACES} 的整数", "count")
        count = 1
    if "{n}" not in title and count > 1:
        entry.fault("form.wrong_word", "应写出第几个，如“候选站点{n}”", "title")
    fields = [_field(each, inner, options) for each, inner in entry.entries("fields")]
    entry.close()
    return Group(name, count), [
        replace(field, name=f"{name}[{place}].{field.name}", group=title.replace("{n}", str(place + 1)))
        for place in range(count)
        for field in fields
    ]


def _capacity(entry: Entry) -> Capacity:
    counts = {key: entry.whole(key) or 0 for key in ("only", "first", "continuation", "last")}
    for key, count in counts.items():
        if count < 1:
            entry.fault("form.wrong_type", "每页行数应是正整数", key)
    entry.close()
    return Capacity(**{key: max(1, count) for key, count in counts.items()})


def _party(name: str, entry: Entry) -> Party:
    party = Party(
        name, entry.text("label"), entry.text("sign", ""), entry.text("seal", ""), entry.text("date", ""),
        entry.text("named_by", ""), entry.text("sign_label", ""),
    )  # fmt: skip
    entry.close()
    return party


def _completion(entry: Entry | None) -> Completion | None:
    if entry is None:
        return None
    completion = Completion(entry.text("party"), entry.text("needs"), entry.text("formal", ""))
    if completion.needs not in ("any", "all"):
        entry.fault("form.wrong_word", "应是 any（签字或盖章）或 all（签字且盖章）", "needs")
    if completion.formal not in ("", "seal", "sign"):
        entry.fault("form.wrong_word", "应是 seal 或 sign", "formal")
    entry.close()
    return completion


def _deadline(entry: Entry | None) -> Deadline | None:
    if entry is None:
        return None
    deadline = Deadline(entry.whole("workdays") or 0, entry.text("start"))
    if deadline.workdays < 1:
        entry.fault("form.wrong_type", "应是不小于 1 的工作日数", "workdays")
    entry.close()
    return deadline


def _rules(name: str, entry: Entry, tables: Iterable[Table]) -> Iterator[Rule]:
    """The rule, for a group once for each place."""
    group = entry.text("group", "")
    rule = _rule(name, entry)
    if not group:
        yield rule
        return
    found = [each for table in tables if table.name == rule.table for each in table.groups if each.name == group]
    if not found:
        entry.fault("form.unknown_table", f"明细“{rule.table}”里没有“{group}”这一组", "group")
    for each in found:
        for place in range(each.count):
            within = f"{group}[{place}]"
            yield replace(rule, within=within, path=f"{within}.{rule.path}" if rule.path else "")


def _rule(name: str, entry: Entry) -> Rule:
    severity = entry.text("severity", "error")
    if severity not in ("error", "warning"):
        entry.fault("form.wrong_word", "应是 error 或 warning", "severity")
    rule = Rule(
        name=name,
        check=entry.text("check"),
        message=entry.text("message"),
        table=entry.text("table", ""),
        path=entry.text("path", ""),
        severity="warning" if severity == "warning" else "error",
    )
    entry.close()
    return rule
