"""Decides value by value: accepted, or a reason for a person to look."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from formkit.model.form import Form, ReviewPolicy
from formkit.model.identity import Identity
from formkit.model.mark import Mark
from formkit.model.path import parted
from formkit.model.problem import Problem
from formkit.model.record import Record, Value
from formkit.model.returned import (
    CompletionState,
    IdentityVerdict,
    JudgedValue,
    PrintVerdict,
    Returned,
)
from formkit.model.values import Scalar
from formkit.review.comparing import Compared, compare

_NOT_COMPARED = Compared({}, {}, ())


def judge(
    form: Form,
    pages: tuple[tuple[str, int | None], ...],
    values: Sequence[Value],
    returned: Record,
    problems: Sequence[Problem],
    identity: Identity | None,
    verdict: IdentityVerdict,
    issued: Record | None,
    printed: PrintVerdict | None = None,
    marks: Sequence[Mark] = (),
) -> Returned:
    """The returned document with a verdict on every value; `returned` is the record of the values, `marks` what was seen.

    A value is accepted when no error touches it and its field's policy does not ask for a person.
    """
    compared = compare(form, values, returned, issued) if issued is not None else _NOT_COMPARED
    marks = marks_of(form, marks)
    everything = _placed((*problems, *compared.problems), values)
    judged = _judged(form, values, _reasons(everything), compared)
    is_accepted = all(each.accepted for each in judged)
    accepted = returned if is_accepted else record_of(form, [each.value for each in judged if each.accepted], returned)
    is_clean = is_accepted and all(each.severity != "error" for each in everything)
    return Returned(
        pages=pages,
        form=form.id,
        version=form.version,
        document=identity.number if identity else _printed_number(form, accepted),
        status="accepted" if is_clean else "review",
        record=accepted,
        fields=judged,
        marks=marks,
        problems=everything,
        completion=completion_of(form, marks, values),
        identity=verdict,
        print=printed,
    )


def record_of(form: Form, values: Sequence[Value], shape: Record | None = None) -> Record:
    """The values as a record; every field of the form is there, None where there is no value.

    `shape` gives the number of rows where rows without any value must be kept too.
    """
    fields: dict[str, Scalar | None] = dict.fromkeys(form.by_name)
    tables: dict[str, list[dict[str, Scalar | None]]] = {
        table.name: [dict.fromkeys(table.by_name) for _ in shape.tables.get(table.name, ())] if shape else []
        for table in form.tables
    }
    for value in values:
        table, index, name = parted(value.path)
        if not table:
            fields[name] = value.value
        elif index is not None:
            rows = tables[table]
            while len(rows) <= index:
                rows.append(dict.fromkeys(form.table_by_name[table].by_name))
            rows[index][name] = value.value
    return Record(form.id, fields, {table: tuple(rows) for table, rows in tables.items()})


def _reasons(problems: Sequence[Problem]) -> dict[str, str]:
    """The first error of each path."""
    reasons: dict[str, str] = {}
    for problem in problems:
        if problem.severity == "error" and problem.path:
            reasons.setdefault(problem.path, problem.message)
    return reasons


def _placed(problems: Sequence[Problem], values: Sequence[Value]) -> tuple[Problem, ...]:
    """The problems, those without a place with that of the value they are about."""
    if all(problem.place is not None for problem in problems):
        return tuple(problems)
    places = {value.path: value.evidence.place for value in values}
    return tuple(
        problem if problem.place is not None else replace(problem, place=places.get(problem.path))
        for problem in problems
    )


def _judged(
    form: Form, values: Sequence[Value], reasons: Mapping[str, str], compared: Compared
) -> tuple[JudgedValue, ...]:
    judged = []
    field_at, issued, changes = form.field_at, compared.issued, compared.changes
    for value in values:
        path = value.path
        field, reason = field_at(path), reasons.get(path)
        if reason is None and field.review is ReviewPolicy.ALWAYS:
            reason = f"“{field.called}”按规定每份都要人工看。"
        judged.append(JudgedValue(value, field.label, reason is None, reason, issued.get(path), changes.get(path)))
    return tuple(judged)


def _printed_number(form: Form, record: Record) -> str | None:
    value = record.fields.get(form.document_number) if form.document_number else None
    return value if isinstance(value, str) else None


def marks_of(form: Form, seen: Sequence[Mark] = ()) -> tuple[Mark, ...]:
    """What should be signed and sealed, as it was seen, and what else was seen.

    An Office file cannot show a signature or a seal: a typed name or pasted picture is neither.
    """
    paths = {each.path for each in seen if each.kind != "tick"}
    signs = [Mark(party.sign, "sign", None) for party in form.parties if party.sign not in ("", *paths)]
    seals = [Mark(party.seal, "seal", None) for party in form.parties if party.seal not in ("", *paths)]
    order = {"sign": 0, "seal": 1, "tick": 2}
    return tuple(sorted((*signs, *seals, *seen), key=lambda each: order[each.kind]))


def completion_of(form: Form, marks: Sequence[Mark], values: Sequence[Value]) -> CompletionState | None:
    """How far signing has come by the marks that were seen and the day that was read; one that cannot be read is none yet,
    but not missing either.

    It never says more than that marks are there: whose they are, and whether they bind, a person tells.
    """
    if form.completion is None:
        return None
    party = next(each for each in form.parties if each.name == form.completion.party)
    there = {path: _is_there(path, marks) for path in (party.sign, party.seal) if path}
    needed, missing = list(there.values()), list[str]()
    if form.completion.needs == "any" and any(needed):
        is_done = True
    elif form.completion.needs == "any" and None in needed:
        is_done = False
    else:
        missing, is_done = [path for path, each in there.items() if each is False], all(needed)
    is_dated = _is_dated(form, party.date, values) if party.date else True
    if is_dated is False:
        missing.append(party.date)
    is_done = is_done and is_dated is True
    words = {party.sign: "缺签字", party.seal: "缺盖章", party.date: "缺日期"}
    status = "、".join(words[path] for path in missing) or ("齐全" if is_done else "需人工核验")
    formal = {"sign": party.sign, "seal": party.seal}.get(form.completion.formal)
    return CompletionState(status, there.get(formal) if formal else None, tuple(missing))


def _is_dated(form: Form, path: str, values: Sequence[Value]) -> bool | None:
    """Whether a day is given; None where what stands in its place is none, or its place was not seen."""
    found = next((each for each in values if each.path == path), None)
    if found is None or found.value is not None:
        return None if found is None else True
    return False if form.field_at(path).value_in(found.evidence.raw) is None else None


def _is_there(path: str, marks: Sequence[Mark]) -> bool | None:
    """Whether a mark is there: one suffices, and where nobody could see one nothing is said."""
    seen = [each.present for each in marks if each.path == path]
    return True if True in seen else None if None in seen or not seen else False
