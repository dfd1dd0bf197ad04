"""What a form's parts must agree on."""

import re
from collections.abc import Iterable, Iterator

from formkit.labels import fold
from formkit.model.form import Field, FilledBy, Form, Table
from formkit.model.path import parted, place_of
from formkit.model.place import FilePlace, Paragraph
from formkit.model.problem import Problem
from formkit.rules.expressions import BadExpression, expression

_PLACE = FilePlace("form.toml")
# What the numbers of a series may be made of, besides fields.
SERIES_WORDS = ("issuer", "serial", "today")


def lint(form: Form) -> list[Problem]:
    """Every disagreement within a form, each with its place."""
    return [
        *_labels(form),
        *_names(form),
        *_keys(form),
        *_expressions(form),
        *_series(form),
        *_printed(form),
        *_capacity(form),
        *_blanks(form),
        *_sign_labels(form),
    ]


def _fault(code: str, path: str, message: str) -> Problem:
    return Problem(code, path, f"form.toml 的 {path}：{message}。", _PLACE)


def _labels(form: Form) -> Iterator[Problem]:
    """Labels that fold to nothing, and words that two fields claim.

    Header and rows are checked together: a clerk's flat list holds both in one heading row.
    """
    claimed: dict[tuple[str, str], str] = {}
    for path, field in form.all_fields():
        words = (field.label, *field.synonyms)
        for word in words:
            if not fold(word):
                yield _fault("form.empty_label", path, f"“{word}”只有标点，认不出来")
        if field.filled_by is FilledBy.SYSTEM and field.compute:
            continue  # never looked for in a clerk's list
        for word in {fold(word): word for word in words}.values():
            other = claimed.setdefault((fold(field.group), fold(word)), path)
            if other != path:
                yield _fault("form.label_clash", path, f"“{word}”也是 {other} 的叫法，读表时分不清，请从其中一个删去")


def _names(form: Form) -> Iterator[Problem]:
    """Names of fields and parties that other entries refer to."""
    header = set(form.by_name)
    wanted = [("group_by", form.group_by), ("key", form.key)]
    wanted += [(key, (name,)) for key, name in _single_names(form) if name]
    if form.deadline:
        wanted.append(("deadline.start", (form.deadline.start,)))
    for party in form.parties:
        wanted.append((f"parties.{party.name}", tuple(name for name in (party.date, party.named_by) if name)))
    for path, names in wanted:
        yield from _unknown(path, names, header)
    for table in form.tables:
        yield from _unknown(f"tables.{table.name}.key", table.key, set(table.by_name))
    if form.completion and form.completion.party not in {party.name for party in form.parties}:
        yield _fault("form.unknown_party", "completion.party", f"没有“{form.completion.party}”这一方")


def _single_names(form: Form) -> tuple[tuple[str, str], ...]:
    return (("document_number", form.document_number), ("datum", form.datum), ("replaces", form.replaces))


def _keys(form: Form) -> Iterator[Problem]:
    """A document is told apart by its rows or as a whole; the number it replaces is printed by us alone."""
    if form.key and any(table.key for table in form.tables):
        yield _fault("form.key_twice", "key", "明细的行已经有 key，整份表不能再有。请只留一处")
    field = form.by_name.get(form.replaces)
    if field is not None and (field.kind.name != "document_number" or field.filled_by is not FilledBy.SYSTEM):
        message = f'“{form.replaces}”要是 kind = "document_number"、filled_by = "system" 的字段，才能印被代替的编号'
        yield _fault("form.replaces_unfit", "replaces", message)


def _unknown(path: str, names: Iterable[str], known: set[str]) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield _fault("form.unknown_field", path, f"没有“{name}”这个字段")


def _expressions(form: Form) -> Iterator[Problem]:
    """Expressions that cannot be parsed or that name what is not there."""
    for path, field in form.all_fields():
        table = form.table_by_name.get(parted(path)[0])
        found = place_of(field.name)
        within = f"{found[0]}[{found[1]}]" if found else ""
        for key, text in (("compute", field.compute), ("required_if", field.required_if)):
            yield from _expression(form, f"{path}.{key}", text, table, within)
    for rule in form.rules:
        path = f"rules.{rule.name}"
        table = form.table_by_name.get(rule.table)
        if rule.table and table is None:
            yield _fault("form.unknown_table", f"{path}.table", f"没有“{rule.table}”这张明细表")
        yield from _expression(form, f"{path}.check", rule.check, table, rule.within)
        if rule.path:
            yield from _unknown(f"{path}.path", (rule.path,), set(table.by_name if table else form.by_name))


def _expression(form: Form, path: str, text: str, table: Table | None, within: str = "") -> Iterator[Problem]:
    if not text:
        return
    try:
        names = expression(text).names
    except BadExpression as error:
        yield _fault("form.bad_expression", path, str(error))
        return
    known = {*form.by_name, *form.table_by_name}
    if table:
        known |= {"index", *table.by_name, *(group.name for group in table.groups)}
        known |= {found[2] for name in table.by_name if within and (found := place_of(name))}
    if within:
        known.add("nth")
    yield from _unknown(path, sorted(names), known)


def _series(form: Form) -> Iterator[Problem]:
    names = re.findall(r"\{(\w+)\}", form.series)
    yield from _unknown("series", names, {*form.by_name, *SERIES_WORDS})
    if form.series and "serial" not in names:
        yield _fault("form.series_without_serial", "series", "编号规则里没有 {serial}，两份会得到同一个编号")


def _printed(form: Form) -> Iterator[Problem]:
    """Fields that a template never prints: what is not printed cannot come back.

    The number that a document replaces need not: it may stand in a computed note of the page footer.
    """
    for name, template in form.templates.items():
        for path, field in form.all_fields():
            if path not in template.paths and not _is_derived(field) and path != form.replaces:
                message = f"form.{name} 里没有它的标签，印不出来，也就收不回来"
                yield _fault("template.field_not_printed", path, message)


def _blanks(form: Form) -> Iterator[Problem]:
    """Fields within a sentence of a Word template: their blank must be of fixed width, or a line breaks anew."""
    template = form.templates.get("docx")
    for row in template.rows if template else ():
        for cell in row.cells:
            if isinstance(cell.place, Paragraph):
                for slot in cell.slots:
                    if not form.field_at(slot.path).blank_width:
                        message = f"form.docx {cell.place}：句子里的空白没有写宽度，填多填少都会错行。请写 blank_width（几个字宽）"
                        yield _fault("template.can_reflow", slot.path, message)


def _sign_labels(form: Form) -> Iterator[Problem]:
    """Labels of signatures that a Word template does not print in a cell: beside it is signed."""
    template = form.templates.get("docx")
    printed = {fold(cell.printed) for row in template.rows for cell in row.cells} if template else set()
    for party in form.parties:
        if template and party.sign_label and fold(party.sign_label) not in printed:
            message = f"form.docx 里没有一格印着“{party.sign_label}”，不知道在哪里签字"
            yield _fault("template.sign_label_not_printed", f"parties.{party.name}.sign_label", message)


def _is_derived(field: Field) -> bool:
    return field.filled_by is FilledBy.SYSTEM and bool(field.compute)


def _capacity(form: Form) -> Iterator[Problem]:
    """A Word template pads its pages, so it must be said how many rows they hold."""
    template = form.templates.get("docx")
    if template is None:
        return
    for name in {loop.table for loop in template.loops}:
        if name in form.table_by_name and "docx" not in form.table_by_name[name].capacity:
            message = "没有写 form.docx 的每页行数：capacity.docx = { only, first, continuation, last }"
            yield _fault("form.no_capacity", f"tables.{name}", message)
